//! Edits a file: by texts that must be in it exactly once, or by ranges of its bytes or lines. What was read is what is
//! replaced: the write expects its hash, and displaces nothing else.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const hash = @import("hash.zig");
const writing = @import("write.zig");

const allocator = std.heap.c_allocator;

/// A larger file is not edited: it is held in memory twice.
const bytes_max = 256 << 20;

pub const Error = writing.Error || error{
    TooLarge,
    /// A text is not in the file exactly once, or a range not in the file. Nothing was written.
    NoMatch,
};

pub const Edit = struct {
    what: union(enum) {
        /// Made in what the edits before it left.
        text: []const u8,
        /// First byte, and the one behind the last; of the file as it was.
        bytes: [2]u64,
        /// First and last line, from 1; of the file as it was. A last one before the first is none: the new lines go in
        /// front of `first`, which may be one behind the end.
        lines: [2]u64,
    },
    new: []const u8,
};

pub const Options = struct {
    /// As in a write.
    expected: []const u8 = "",
    sync: writing.Sync = .content,
};

pub const Outcome = struct {
    written: writing.Outcome = .{},
    /// On `NoMatch`: which edit, from 1, and how often its text is in the file.
    failed: u32 = 0,
    matches: u32 = 0,
};

/// Makes all edits, or none. Ranges ascend and don't overlap (`Invalid`), and don't go together with texts.
pub fn edit(root: guard.Root, path: []const u8, edits: []const Edit, options: Options, outcome: *Outcome) Error!void {
    outcome.* = .{};
    if (edits.len == 0) return error.Invalid;
    const expected = try hash.Expected.parse(options.expected);
    const old = try readAll(root, path);
    defer allocator.free(old);
    var digest: hash.Digest = undefined;
    hash.Sha256.hash(old, &digest, .{});
    if (expected) |given| if (!given.matches(digest)) {
        outcome.written.hash = digest;
        return error.Conflict;
    };
    const new = try apply(old, edits, outcome);
    defer allocator.free(new);
    const digits = std.fmt.bytesToHex(digest, .lower);
    try writing.write(root, path, new, .{ .expected = &digits, .sync = options.sync }, &outcome.written);
}

fn readAll(root: guard.Root, path: []const u8) Error![]u8 {
    const file = try root.openFile(path);
    defer file.close();
    if (file.overlay != null) return error.Overlaid;
    if (file.status.size > bytes_max) return error.TooLarge;
    var content: std.ArrayList(u8) = .empty;
    errdefer content.deinit(allocator);
    while (true) {
        try content.ensureUnusedCapacity(allocator, @max(4096, file.status.size -| content.items.len + 1));
        const count = file.readAt(content.unusedCapacitySlice(), content.items.len) catch |failure| return guard.refine(failure);
        if (count == 0) return content.toOwnedSlice(allocator);
        content.items.len += count;
        if (content.items.len > bytes_max) return error.TooLarge;
    }
}

/// What the file holds after the edits, in memory of the caller's.
fn apply(old: []const u8, edits: []const Edit, outcome: *Outcome) Error![]u8 {
    if (edits[0].what == .text) return replaceTexts(old, edits, outcome);
    var new: std.ArrayList(u8) = .empty;
    errdefer new.deinit(allocator);
    var done: usize = 0;
    for (edits, 1..) |one, number| {
        outcome.failed = @intCast(number);
        const range = switch (one.what) {
            .text => return error.Invalid,
            .bytes => |bytes| bytes,
            .lines => |lines| try bytesOfLines(old, lines),
        };
        if (range[1] > old.len) return error.NoMatch;
        if (range[0] > range[1] or range[0] < done) return error.Invalid;
        const from: usize = @intCast(range[0]);
        const to: usize = @intCast(range[1]);
        try new.appendSlice(allocator, old[done..from]);
        if (one.what == .lines and one.new.len > 0) {
            try appendLines(allocator, &new, old, from, to, one.new);
        } else try new.appendSlice(allocator, one.new);
        done = to;
    }
    outcome.failed = 0;
    try new.appendSlice(allocator, old[done..]);
    return new.toOwnedSlice(allocator);
}

/// Lines stay lines: a newline is added where one is missing in front of them or behind them, as the file's lines end.
fn appendLines(memory: std.mem.Allocator, to: *std.ArrayList(u8), old: []const u8, start: usize, end: usize, lines: []const u8) error{OutOfMemory}!void {
    const first = std.mem.indexOfScalar(u8, old, '\n');
    const newline = if (first != null and first.? > 0 and old[first.? - 1] == '\r') "\r\n" else "\n";
    if (start > 0 and old[start - 1] != '\n') try to.appendSlice(memory, newline);
    try to.appendSlice(memory, lines);
    const is_followed = end < old.len or (end > start and old[end - 1] == '\n');
    if (is_followed and lines[lines.len - 1] != '\n') try to.appendSlice(memory, newline);
}

fn bytesOfLines(text: []const u8, lines: [2]u64) Error![2]u64 {
    const first, const last = lines;
    if (first == 0 or last +| 1 < first) return error.Invalid;
    const start = lineStart(text, first) orelse return error.NoMatch;
    if (last < first) return .{ start, start };
    // The line behind the last newline is one only if anything stands there.
    if (start == text.len) return error.NoMatch;
    if (lineStart(text, last + 1)) |end| return .{ start, end };
    const has_last = lineStart(text, last) orelse return error.NoMatch;
    return if (has_last < text.len) .{ start, text.len } else error.NoMatch;
}

/// Where a line starts, from 1; the end of the text for the one behind its last. Null beyond.
fn lineStart(text: []const u8, line: u64) ?u64 {
    var at: usize = 0;
    for (1..@intCast(line)) |_| {
        if (at == text.len) return null;
        at = if (std.mem.indexOfScalarPos(u8, text, at, '\n')) |newline| newline + 1 else text.len;
    }
    return at;
}

fn replaceTexts(old: []const u8, edits: []const Edit, outcome: *Outcome) Error![]u8 {
    var text = try allocator.dupe(u8, old);
    errdefer allocator.free(text);
    for (edits, 1..) |one, number| {
        if (one.what != .text or one.what.text.len == 0) return error.Invalid;
        const needle = one.what.text;
        var matches: u32 = 0;
        var place: usize = 0;
        var from: usize = 0;
        while (std.mem.indexOfPos(u8, text, from, needle)) |at| {
            place = at;
            matches += 1;
            from = at + 1;
        }
        if (matches != 1) {
            outcome.failed = @intCast(number);
            outcome.matches = matches;
            return error.NoMatch;
        }
        const next = try std.mem.concat(allocator, u8, &.{ text[0..place], one.new, text[place + needle.len ..] });
        allocator.free(text);
        text = next;
    }
    return text;
}

fn expectEdited(expected: Error![]const u8, old: []const u8, edits: []const Edit) !void {
    var outcome: Outcome = .{};
    const wanted = expected catch |failure| return std.testing.expectError(failure, apply(old, edits, &outcome));
    const new = try apply(old, edits, &outcome);
    defer allocator.free(new);
    try std.testing.expectEqualStrings(wanted, new);
}

test "edits by ranges" {
    const text = "a\nb\nc\n";
    try expectEdited("a\nX\nc\n", text, &.{.{ .what = .{ .lines = .{ 2, 2 } }, .new = "X" }});
    try expectEdited("X\nY\nc\n", text, &.{.{ .what = .{ .lines = .{ 1, 2 } }, .new = "X\nY\n" }});
    try expectEdited("a\nc\n", text, &.{.{ .what = .{ .lines = .{ 2, 2 } }, .new = "" }});
    try expectEdited("X\na\nb\nc\n", text, &.{.{ .what = .{ .lines = .{ 1, 0 } }, .new = "X" }});
    try expectEdited("a\nb\nc\nX", text, &.{.{ .what = .{ .lines = .{ 4, 3 } }, .new = "X" }});
    try expectEdited("a\nX", "a", &.{.{ .what = .{ .lines = .{ 2, 1 } }, .new = "X" }});
    try expectEdited("X", "a", &.{.{ .what = .{ .lines = .{ 1, 1 } }, .new = "X" }});
    try expectEdited("X\r\nb\r\n", "a\r\nb\r\n", &.{.{ .what = .{ .lines = .{ 1, 1 } }, .new = "X" }});
    try expectEdited("1\nb\n3\n", text, &.{ .{ .what = .{ .lines = .{ 1, 1 } }, .new = "1" }, .{ .what = .{ .lines = .{ 3, 3 } }, .new = "3" } });
    try expectEdited("aXc\n", text, &.{.{ .what = .{ .bytes = .{ 1, 4 } }, .new = "X" }});
    try expectEdited("Xa\nb\nc\n", text, &.{.{ .what = .{ .bytes = .{ 0, 0 } }, .new = "X" }});
    for ([_][2]u64{ .{ 4, 4 }, .{ 2, 9 }, .{ 9, 8 } }) |lines| {
        try expectEdited(error.NoMatch, text, &.{.{ .what = .{ .lines = lines }, .new = "X" }});
    }
    for ([_][2]u64{ .{ 0, 1 }, .{ 3, 1 } }) |lines| {
        try expectEdited(error.Invalid, text, &.{.{ .what = .{ .lines = lines }, .new = "X" }});
    }
    try expectEdited(error.NoMatch, text, &.{.{ .what = .{ .bytes = .{ 5, 7 } }, .new = "" }});
    try expectEdited(error.Invalid, text, &.{ .{ .what = .{ .bytes = .{ 2, 4 } }, .new = "" }, .{ .what = .{ .bytes = .{ 3, 5 } }, .new = "" } });
    try expectEdited(error.Invalid, text, &.{ .{ .what = .{ .bytes = .{ 2, 4 } }, .new = "" }, .{ .what = .{ .text = "a" }, .new = "" } });
}

test "edits by texts" {
    try expectEdited("xxb", "ab", &.{ .{ .what = .{ .text = "a" }, .new = "x" }, .{ .what = .{ .text = "xb" }, .new = "xxb" } });
    try expectEdited(error.NoMatch, "aa", &.{.{ .what = .{ .text = "a" }, .new = "x" }});
    try expectEdited(error.NoMatch, "aaa", &.{.{ .what = .{ .text = "aa" }, .new = "x" }});
    try expectEdited(error.Invalid, "a", &.{.{ .what = .{ .text = "" }, .new = "x" }});
}
