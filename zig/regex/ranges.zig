//! Sets of code points, or of bytes: sorted ranges that neither overlap nor touch.
const std = @import("std");

pub const Range = struct { low: u32, high: u32 };

/// The greatest code point.
pub const code_point_max = 0x10FFFF;

pub const Builder = struct {
    arena: std.mem.Allocator,
    list: std.ArrayList(Range) = .empty,

    pub fn add(builder: *Builder, low: u32, high: u32) error{OutOfMemory}!void {
        try builder.list.append(builder.arena, .{ .low = low, .high = high });
    }

    pub fn addAll(builder: *Builder, ranges: []const Range) error{OutOfMemory}!void {
        try builder.list.appendSlice(builder.arena, ranges);
    }

    /// The set, in order. The builder is spent.
    pub fn finish(builder: *Builder) []const Range {
        const list = builder.list.items;
        if (list.len == 0) return list;
        std.mem.sortUnstable(Range, list, {}, before);
        var last: usize = 0;
        for (list[1..]) |range| {
            if (range.low <= list[last].high +| 1) {
                list[last].high = @max(list[last].high, range.high);
            } else {
                last += 1;
                list[last] = range;
            }
        }
        return list[0 .. last + 1];
    }

    fn before(_: void, a: Range, b: Range) bool {
        return a.low < b.low;
    }
};

pub fn contains(ranges: []const Range, value: u32) bool {
    var low: usize = 0;
    var high = ranges.len;
    while (low < high) {
        const middle = low + (high - low) / 2;
        if (value < ranges[middle].low) {
            high = middle;
        } else if (value > ranges[middle].high) {
            low = middle + 1;
        } else return true;
    }
    return false;
}

/// What is up to `most` and not in the set.
pub fn negate(arena: std.mem.Allocator, ranges: []const Range, most: u32) error{OutOfMemory}![]const Range {
    var builder: Builder = .{ .arena = arena };
    var next: u32 = 0;
    for (ranges) |range| {
        if (range.low > next) try builder.add(next, range.low - 1);
        next = range.high + 1;
    }
    if (next <= most) try builder.add(next, most);
    return builder.list.items;
}

pub fn unite(arena: std.mem.Allocator, a: []const Range, b: []const Range) error{OutOfMemory}![]const Range {
    var builder: Builder = .{ .arena = arena };
    try builder.addAll(a);
    try builder.addAll(b);
    return builder.finish();
}

pub fn intersect(arena: std.mem.Allocator, a: []const Range, b: []const Range) error{OutOfMemory}![]const Range {
    var builder: Builder = .{ .arena = arena };
    var i: usize = 0;
    var j: usize = 0;
    while (i < a.len and j < b.len) {
        const low = @max(a[i].low, b[j].low);
        const high = @min(a[i].high, b[j].high);
        if (low <= high) try builder.add(low, high);
        if (a[i].high < b[j].high) i += 1 else j += 1;
    }
    return builder.list.items;
}

/// What is in `a` and not in `b`.
pub fn subtract(arena: std.mem.Allocator, a: []const Range, b: []const Range) error{OutOfMemory}![]const Range {
    return intersect(arena, a, try negate(arena, b, code_point_max));
}

test "operations agree with sets of flags" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const allocator = arena.allocator();
    var source = std.Random.DefaultPrng.init(0x72616e67);
    const random = source.random();
    const most = 40;
    for (0..2000) |_| {
        _ = arena.reset(.retain_capacity);
        var flags: [2][most + 1]bool = @splat(@splat(false));
        var sets: [2][]const Range = undefined;
        for (&flags, &sets) |*flag, *set| {
            var builder: Builder = .{ .arena = allocator };
            for (0..random.uintLessThan(usize, 6)) |_| {
                const low = random.uintAtMost(u32, most);
                const high = @min(most, low + random.uintLessThan(u32, 9));
                try builder.add(low, high);
                @memset(flag[low .. high + 1], true);
            }
            set.* = builder.finish();
        }
        const both = try intersect(allocator, sets[0], sets[1]);
        const either = try unite(allocator, sets[0], sets[1]);
        const first = try subtract(allocator, sets[0], sets[1]);
        const neither = try negate(allocator, either, most);
        for (flags[0], flags[1], 0..) |a, b, value| {
            const point: u32 = @intCast(value);
            try std.testing.expectEqual(a and b, contains(both, point));
            try std.testing.expectEqual(a or b, contains(either, point));
            try std.testing.expectEqual(a and !b, contains(first, point));
            try std.testing.expectEqual(!a and !b, contains(neither, point));
        }
    }
}
