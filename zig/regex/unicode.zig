//! Unicode's tables: general categories, scripts, properties of two values, simple case folding. They are those of
//! Unicode 16.0.0, as ripgrep 15 has them; script/lib/unicode.ts writes them and says how the file is laid out.
const std = @import("std");
const sets = @import("ranges.zig");

const Range = sets.Range;

const file = @embedFile("unicode.bin");

const Table = struct { bytes: []const u8, count: usize };

/// Every name, looked for one by one: a pattern has few of them.
fn find(name: []const u8) ?Table {
    const names = std.mem.readInt(u16, file[0..2], .little);
    var at: usize = 2;
    var found: ?struct { offset: usize, count: usize } = null;
    for (0..names) |_| {
        const length = file[at];
        const entry = file[at + 1 + length ..];
        if (std.mem.eql(u8, file[at + 1 ..][0..length], name)) found = .{
            .offset = std.mem.readInt(u32, entry[0..4], .little),
            .count = std.mem.readInt(u16, entry[4..6], .little),
        };
        at += 1 + length + 6;
    }
    const table = found orelse return null;
    return .{ .bytes = file[at + table.offset ..], .count = table.count };
}

const Reader = struct {
    bytes: []const u8,

    fn next(reader: *Reader) u32 {
        var value: u32 = 0;
        var shift: u5 = 0;
        while (true) {
            const byte = reader.bytes[0];
            reader.bytes = reader.bytes[1..];
            value |= @as(u32, byte & 0x7F) << shift;
            if (byte < 0x80) return value;
            shift += 7;
        }
    }
};

fn read(arena: std.mem.Allocator, table: Table) error{OutOfMemory}![]const Range {
    const ranges = try arena.alloc(Range, table.count);
    var reader: Reader = .{ .bytes = table.bytes };
    var at: u32 = 0;
    for (ranges) |*range| {
        const low = at + reader.next();
        const high = low + reader.next();
        range.* = .{ .low = low, .high = high };
        at = high + 1;
    }
    return ranges;
}

pub const word = "word";
pub const digit = "gc=nd";
pub const space = "whitespace";

/// The code points of a table that is known to be there.
pub fn known(arena: std.mem.Allocator, name: []const u8) error{OutOfMemory}![]const Range {
    return read(arena, find(name).?);
}

/// The code points that `\p{name}` means, or `\p{key=name}` with a `key`; null where there is no such property. Names
/// are matched loosely (UTS 18, 1.2; UAX 44, 5.9.3).
pub fn property(arena: std.mem.Allocator, key: ?[]const u8, name: []const u8) error{OutOfMemory}!?[]const Range {
    var buffer: [64]u8 = undefined;
    const plain = loosen(&buffer, name) orelse return null;
    if (key) |given| {
        var key_buffer: [64]u8 = undefined;
        const wanted = loosen(&key_buffer, given) orelse return null;
        const prefix = for ([_][2][]const u8{
            .{ "gc", "gc=" },   .{ "generalcategory", "gc=" },
            .{ "sc", "sc=" },   .{ "script", "sc=" },
            .{ "scx", "scx=" }, .{ "scriptextensions", "scx=" },
        }) |pair| {
            if (std.mem.eql(u8, pair[0], wanted)) break pair[1];
        } else return null;
        return prefixed(arena, prefix, plain);
    }
    if (std.mem.eql(u8, plain, "any")) return try arena.dupe(Range, &.{.{ .low = 0, .high = sets.code_point_max }});
    for ([_][]const u8{ "gc=", "sc=", "" }) |prefix| {
        if (try prefixed(arena, prefix, plain)) |ranges| return ranges;
    }
    return null;
}

fn prefixed(arena: std.mem.Allocator, prefix: []const u8, name: []const u8) error{OutOfMemory}!?[]const Range {
    if (prefix.len == 0 and (std.mem.eql(u8, name, word) or std.mem.eql(u8, name, "folding"))) return null;
    var buffer: [80]u8 = undefined;
    const whole = std.fmt.bufPrint(&buffer, "{s}{s}", .{ prefix, name }) catch return null;
    return if (find(whole)) |table| try read(arena, table) else null;
}

fn loosen(buffer: []u8, name: []const u8) ?[]const u8 {
    var length: usize = 0;
    for (name) |byte| {
        if (byte == '_' or byte == '-' or byte == ' ') continue;
        if (length == buffer.len) return null;
        buffer[length] = std.ascii.toLower(byte);
        length += 1;
    }
    return buffer[0..length];
}

const Fold = struct { from: u32, to: u32 };

fn foldings(arena: std.mem.Allocator) error{OutOfMemory}![]const Fold {
    const table = find("folding").?;
    const folds = try arena.alloc(Fold, table.count);
    var reader: Reader = .{ .bytes = table.bytes };
    var at: u32 = 0;
    for (folds) |*fold| {
        at += reader.next();
        const zigzag = reader.next();
        const half: i64 = zigzag >> 1;
        const distance = if (zigzag & 1 == 1) -half - 1 else half;
        fold.* = .{ .from = at, .to = @intCast(@as(i64, at) + distance) };
    }
    return folds;
}

/// `ranges` with everything that differs from something in it by case alone.
pub fn foldCase(arena: std.mem.Allocator, ranges: []const Range) error{OutOfMemory}![]const Range {
    const folds = try foldings(arena);
    var wanted: std.AutoHashMapUnmanaged(u32, void) = .empty;
    for (folds) |fold| {
        if (sets.contains(ranges, fold.from) or sets.contains(ranges, fold.to)) try wanted.put(arena, fold.to, {});
    }
    if (wanted.count() == 0) return ranges;
    var builder: sets.Builder = .{ .arena = arena };
    try builder.addAll(ranges);
    for (folds) |fold| if (wanted.contains(fold.to)) {
        try builder.add(fold.from, fold.from);
        try builder.add(fold.to, fold.to);
    };
    return builder.finish();
}

/// `ranges` with the other case of its ASCII letters.
pub fn foldAscii(arena: std.mem.Allocator, ranges: []const Range) error{OutOfMemory}![]const Range {
    var builder: sets.Builder = .{ .arena = arena };
    try builder.addAll(ranges);
    for (ranges) |range| {
        for ([_][2]u8{ .{ 'a', 'z' }, .{ 'A', 'Z' } }) |letters| {
            const low = @max(range.low, letters[0]);
            const high = @min(range.high, letters[1]);
            if (low <= high) try builder.add(low ^ 0x20, high ^ 0x20);
        }
    }
    return builder.finish();
}

/// The ranges of `\w`, and of upper-case letters, decoded when the library is built.
const word_ranges = build: {
    @setEvalBranchQuota(4_000_000);
    break :build decoded(word);
};
const upper_ranges = build: {
    @setEvalBranchQuota(4_000_000);
    break :build decoded("uppercase");
};

fn decoded(comptime name: []const u8) [find(name).?.count]Range {
    const table = comptime find(name).?;
    var ranges: [table.count]Range = undefined;
    var reader: Reader = .{ .bytes = table.bytes };
    var at: u32 = 0;
    for (&ranges) |*range| {
        const low = at + reader.next();
        const high = low + reader.next();
        range.* = .{ .low = low, .high = high };
        at = high + 1;
    }
    return ranges;
}

/// Whether `\w` matches `point`.
pub fn isWord(point: u32) bool {
    if (point < 0x80) return isWordByte(@intCast(point));
    return sets.contains(&word_ranges, point);
}

pub fn isUpper(point: u32) bool {
    if (point < 0x80) return std.ascii.isUpper(@intCast(point));
    return sets.contains(&upper_ranges, point);
}

pub fn isWordByte(byte: u8) bool {
    return std.ascii.isAlphanumeric(byte) or byte == '_';
}

test "tables" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const allocator = arena.allocator();
    const greek = (try property(allocator, null, "Greek")).?;
    try std.testing.expect(sets.contains(greek, 0x3B1) and !sets.contains(greek, 'a'));
    try std.testing.expectEqualDeep(greek, (try property(allocator, "script", "grek")).?);
    try std.testing.expect(sets.contains((try property(allocator, null, "uppercase letter")).?, 0xC4));
    try std.testing.expectEqual(null, try property(allocator, null, "nothing"));
    try std.testing.expect(isWord(0xE9) and isWord(0x4E2D) and isWord('_') and !isWord(0x2014) and !isWord(' '));
    const kelvin = try foldCase(allocator, &.{.{ .low = 'k', .high = 'k' }});
    try std.testing.expectEqualDeep(@as([]const Range, &.{
        .{ .low = 'K', .high = 'K' }, .{ .low = 'k', .high = 'k' }, .{ .low = 0x212A, .high = 0x212A },
    }), kelvin);
    const sigma = try foldCase(allocator, &.{.{ .low = 0x3C2, .high = 0x3C2 }});
    try std.testing.expect(sets.contains(sigma, 0x3A3) and sets.contains(sigma, 0x3C3));
}
