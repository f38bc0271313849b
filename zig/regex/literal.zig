//! Texts one of which every match must hold: to look for them is much faster than to run an automaton.
const std = @import("std");
const nodes = @import("node.zig");
const Needle = @import("../search/needle.zig").Needle;

const Node = nodes.Node;

/// More texts are looked for one by one no faster than an automaton does it.
const texts_max = 8;

/// A text that is longer is as good when it is cut.
const text_bytes_max = 64;

pub const Literals = struct {
    needles: []const Needle,
    /// Whether the texts are all that there is to a match.
    exact: bool,
};

const Text = struct { bytes: []const u8, fold: bool };

/// Null where no text is worth looking for.
pub fn extract(arena: std.mem.Allocator, node: Node) error{OutOfMemory}!?Literals {
    if (try whole(arena, node)) |texts| {
        if (try needlesOf(arena, texts)) |needles| return .{ .needles = needles, .exact = true };
    }
    const texts = try required(arena, node) orelse return null;
    if (score(texts) == 0) return null;
    const needles = try needlesOf(arena, texts) orelse return null;
    return .{ .needles = needles, .exact = false };
}

fn needlesOf(arena: std.mem.Allocator, texts: []const Text) error{OutOfMemory}!?[]const Needle {
    const needles = try arena.alloc(Needle, texts.len);
    for (needles, texts) |*needle, text| {
        needle.* = Needle.create(arena, text.bytes, text.fold) catch |failure| switch (failure) {
            error.OutOfMemory => return error.OutOfMemory,
            error.Invalid => return null,
        };
    }
    return needles;
}

/// The texts that `node` matches, when it matches nothing but a few of them and each in one way.
fn whole(arena: std.mem.Allocator, node: Node) error{OutOfMemory}!?[]const Text {
    if (node == .alternate) {
        if (node.alternate.len > texts_max) return null;
        var texts: std.ArrayList(Text) = .empty;
        for (node.alternate) |branch| try texts.append(arena, try wholeText(arena, branch) orelse return null);
        return texts.items;
    }
    const text = try wholeText(arena, node) orelse return null;
    return try arena.dupe(Text, &.{text});
}

fn wholeText(arena: std.mem.Allocator, node: Node) error{OutOfMemory}!?Text {
    var run: Run = .{ .arena = arena };
    const items: []const Node = if (node == .concat) node.concat else &.{node};
    for (items) |item| if (!try run.add(item)) return null;
    // A letter that is to be taken as it is, beside one in any case: no needle says that.
    if (run.fold and run.strict) return null;
    return run.text();
}

/// Characters that follow each other without a choice, but of case.
const Run = struct {
    arena: std.mem.Allocator,
    bytes: std.ArrayList(u8) = .empty,
    /// Whether some letter stands for both cases, and whether some letter stands for one.
    fold: bool = false,
    strict: bool = false,

    fn add(run: *Run, node: Node) error{OutOfMemory}!bool {
        switch (node) {
            .literal => |bytes| {
                for (bytes) |byte| run.strict = run.strict or std.ascii.isAlphabetic(byte);
                try run.bytes.appendSlice(run.arena, bytes);
                return true;
            },
            .class => |class| {
                if (class.ranges.len != 2) return false;
                const upper = class.ranges[0];
                const lower = class.ranges[1];
                if (upper.low != upper.high or lower.low != lower.high) return false;
                if (upper.low < 'A' or upper.low > 'Z' or lower.low != upper.low + 0x20) return false;
                run.fold = true;
                try run.bytes.append(run.arena, @intCast(lower.low));
                return true;
            },
            .capture => return false,
            else => return false,
        }
    }

    /// With a folded letter all are folded: what is found is more than what matches, and that is allowed here.
    fn text(run: *const Run) ?Text {
        if (run.bytes.items.len == 0) return null;
        return .{ .bytes = run.bytes.items, .fold = run.fold };
    }

    fn reset(run: *Run) void {
        run.* = .{ .arena = run.arena };
    }
};

fn required(arena: std.mem.Allocator, node: Node) error{OutOfMemory}!?[]const Text {
    switch (node) {
        .literal, .class => {
            var run: Run = .{ .arena = arena };
            if (!try run.add(node)) return null;
            return try shorten(arena, run.text());
        },
        .empty, .look => return null,
        .capture => |capture| return required(arena, capture.child),
        .repeat => |repeat| return if (repeat.least == 0) null else required(arena, repeat.child),
        .concat => |items| {
            var best: ?[]const Text = null;
            var run: Run = .{ .arena = arena };
            for (items) |item| {
                if (try run.add(item)) continue;
                best = better(best, try shorten(arena, run.text()));
                run.reset();
                if (item == .look) continue;
                best = better(best, try required(arena, item));
            }
            return better(best, try shorten(arena, run.text()));
        },
        .alternate => |branches| {
            var texts: std.ArrayList(Text) = .empty;
            for (branches) |branch| {
                try texts.appendSlice(arena, try required(arena, branch) orelse return null);
                if (texts.items.len > texts_max) return null;
            }
            return texts.items;
        },
    }
}

fn shorten(arena: std.mem.Allocator, found: ?Text) error{OutOfMemory}!?[]const Text {
    const text = found orelse return null;
    return try arena.dupe(Text, &.{.{ .bytes = text.bytes[0..@min(text.bytes.len, text_bytes_max)], .fold = text.fold }});
}

fn better(a: ?[]const Text, b: ?[]const Text) ?[]const Text {
    const first = a orelse return b;
    const second = b orelse return a;
    return if (score(second) > score(first)) second else first;
}

/// How well texts tell what matches from what does not; 0 is not worth it.
fn score(texts: []const Text) usize {
    var shortest: usize = std.math.maxInt(usize);
    for (texts) |text| shortest = @min(shortest, text.bytes.len);
    // A single byte is found often; where it is too often, the matcher gives it up.
    if (shortest < 2) return @intFromBool(texts.len == 1);
    const counted: usize = @min(shortest, 12);
    return counted * 8 / (texts.len + 1);
}
