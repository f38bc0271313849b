//! A class of characters as an automaton over the bytes of their UTF-8: deterministic, acyclic and minimal.
const std = @import("std");
const sets = @import("ranges.zig");
const nodes = @import("node.zig");

const Range = sets.Range;

/// Stands for the state that follows the class.
pub const final = std.math.maxInt(u32);

pub const Edge = struct { low: u8, high: u8, next: u32 };

/// Nodes and their edges; the last node is the first one to be entered.
pub const Automaton = struct {
    nodes: []const []const Edge,

    pub fn edges(automaton: Automaton) usize {
        var count: usize = 0;
        for (automaton.nodes) |node| count += node.len;
        return count;
    }
};

pub fn compile(arena: std.mem.Allocator, class: nodes.Class) error{OutOfMemory}!Automaton {
    if (class.is_bytes) {
        const edges = try arena.alloc(Edge, class.ranges.len);
        for (edges, class.ranges) |*edge, range| edge.* = .{ .low = @intCast(range.low), .high = @intCast(range.high), .next = final };
        return .{ .nodes = try arena.dupe([]const Edge, &.{edges}) };
    }
    var sequences: std.ArrayList(Sequence) = .empty;
    for (class.ranges) |range| try split(arena, &sequences, range.low, range.high);
    var builder: Builder = .{ .arena = arena };
    const root = try builder.node(sequences.items, 0);
    // A root that stands elsewhere, too, is put at the end once more.
    if (root + 1 != builder.nodes.items.len) try builder.nodes.append(arena, builder.nodes.items[root]);
    return .{ .nodes = builder.nodes.items };
}

/// The same for who reads the bytes from the last one on: ways that stand beside each other, with common ends.
pub fn compileReversed(arena: std.mem.Allocator, class: nodes.Class) error{OutOfMemory}!Automaton {
    if (class.is_bytes) return compile(arena, class);
    var sequences: std.ArrayList(Sequence) = .empty;
    for (class.ranges) |range| try split(arena, &sequences, range.low, range.high);
    var builder: Builder = .{ .arena = arena };
    var first: std.ArrayList(Edge) = .empty;
    for (sequences.items) |sequence| {
        var next: u32 = final;
        for (0..sequence.length - 1) |depth| {
            next = try builder.intern(&.{.{ .low = sequence.low[depth], .high = sequence.high[depth], .next = next }});
        }
        const last = sequence.length - 1;
        try first.append(arena, .{ .low = sequence.low[last], .high = sequence.high[last], .next = next });
    }
    try builder.nodes.append(arena, first.items);
    return .{ .nodes = builder.nodes.items };
}

/// Ranges of bytes, one behind the other.
const Sequence = struct { length: u3, low: [4]u8, high: [4]u8 };

/// Adds sequences that match the characters from `low` to `high` and nothing else.
fn split(arena: std.mem.Allocator, into: *std.ArrayList(Sequence), low: u32, high: u32) error{OutOfMemory}!void {
    // What has no UTF-8.
    if (low <= 0xDFFF and high >= 0xD800) {
        if (low < 0xD800) try split(arena, into, low, 0xD7FF);
        if (high > 0xDFFF) try split(arena, into, 0xE000, high);
        return;
    }
    for ([_]u32{ 0x7F, 0x7FF, 0xFFFF }) |last| if (low <= last and high > last) {
        try split(arena, into, low, last);
        return split(arena, into, last + 1, high);
    };
    if (high > 0x7F) for ([_]u5{ 6, 12, 18 }) |bits| {
        const mask = (@as(u32, 1) << bits) - 1;
        if (low & ~mask == high & ~mask) continue;
        if (low & mask != 0) {
            try split(arena, into, low, low | mask);
            return split(arena, into, (low | mask) + 1, high);
        }
        if (high & mask != mask) {
            try split(arena, into, low, (high & ~mask) - 1);
            return split(arena, into, high & ~mask, high);
        }
    };
    var sequence: Sequence = .{ .length = undefined, .low = undefined, .high = undefined };
    sequence.length = std.unicode.utf8Encode(@intCast(low), &sequence.low) catch unreachable;
    _ = std.unicode.utf8Encode(@intCast(high), &sequence.high) catch unreachable;
    try into.append(arena, sequence);
}

const Builder = struct {
    arena: std.mem.Allocator,
    nodes: std.ArrayList([]const Edge) = .empty,
    /// Nodes with the same edges are one.
    known: std.HashMapUnmanaged([]const Edge, u32, Context, 80) = .empty,

    const Context = struct {
        pub fn hash(_: Context, edges: []const Edge) u64 {
            var hasher: std.hash.Wyhash = .init(0);
            for (edges) |edge| {
                hasher.update(&.{ edge.low, edge.high });
                hasher.update(std.mem.asBytes(&edge.next));
            }
            return hasher.final();
        }

        pub fn eql(_: Context, a: []const Edge, b: []const Edge) bool {
            if (a.len != b.len) return false;
            for (a, b) |x, y| if (x.low != y.low or x.high != y.high or x.next != y.next) return false;
            return true;
        }
    };

    /// The node for sequences that have the first `depth` ranges in common. At each place two of them are the same
    /// range or apart, since `split` cuts at such borders.
    fn node(builder: *Builder, sequences: []const Sequence, depth: usize) error{OutOfMemory}!u32 {
        var edges: std.ArrayList(Edge) = .empty;
        var start: usize = 0;
        while (start < sequences.len) {
            const first = sequences[start];
            var end = start + 1;
            while (end < sequences.len and sequences[end].low[depth] == first.low[depth]) end += 1;
            const next = if (depth + 1 == first.length) final else try builder.node(sequences[start..end], depth + 1);
            start = end;
            if (edges.items.len > 0) {
                const last = &edges.items[edges.items.len - 1];
                if (last.next == next and last.high + 1 == first.low[depth]) {
                    last.high = first.high[depth];
                    continue;
                }
            }
            try edges.append(builder.arena, .{ .low = first.low[depth], .high = first.high[depth], .next = next });
        }
        return builder.intern(edges.items);
    }

    fn intern(builder: *Builder, edges: []const Edge) error{OutOfMemory}!u32 {
        if (builder.known.get(edges)) |known| return known;
        const own = try builder.arena.dupe(Edge, edges);
        const index: u32 = @intCast(builder.nodes.items.len);
        try builder.known.put(builder.arena, own, index);
        try builder.nodes.append(builder.arena, own);
        return index;
    }
};

fn matches(automaton: Automaton, bytes: []const u8) bool {
    var at: u32 = @intCast(automaton.nodes.len - 1);
    for (bytes, 1..) |byte, length| {
        at = for (automaton.nodes[at]) |edge| {
            if (edge.low <= byte and byte <= edge.high) break edge.next;
        } else return false;
        if (at == final) return length == bytes.len;
    }
    return false;
}

test "an automaton takes the characters of its class" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var source = std.Random.DefaultPrng.init(0x75746638);
    const random = source.random();
    const borders = [_]u32{ 0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF };
    for (0..300) |_| {
        _ = arena.reset(.retain_capacity);
        var builder: sets.Builder = .{ .arena = arena.allocator() };
        for (0..1 + random.uintLessThan(usize, 6)) |_| {
            const low = borders[random.uintLessThan(usize, borders.len)] -| random.uintLessThan(u32, 3);
            try builder.add(low, @min(sets.code_point_max, low + random.uintLessThan(u32, if (random.boolean()) 4 else 0x4000)));
        }
        const ranges = builder.finish();
        const automaton = try compile(arena.allocator(), .{ .ranges = ranges, .is_bytes = false });
        for (borders) |border| for (0..8) |step| {
            const point: u21 = @intCast(@min(sets.code_point_max, border + step -| 4));
            var buffer: [4]u8 = undefined;
            const length = std.unicode.utf8Encode(point, &buffer) catch continue;
            try std.testing.expectEqual(sets.contains(ranges, point), matches(automaton, buffer[0..length]));
        };
    }
}
