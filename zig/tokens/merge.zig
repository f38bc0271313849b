//! Byte pair encoding of one piece: of all neighbours that together are a token, those of the lowest rank are joined, the leftmost first, until none
//! are left. Short pieces are searched for them one by one; long ones keep them in a heap, in n log n steps whatever they say.
const std = @import("std");
const Vocabulary = @import("vocabulary.zig").Vocabulary;
const none = @import("vocabulary.zig").none;
const fuzz = @import("../testing/fuzz.zig");

/// Longest piece that is searched one by one.
const short_max = 48;

/// Room that long pieces are merged in, kept from one to the next.
pub const Workspace = struct {
    allocator: std.mem.Allocator,
    /// Once set, a long piece is left as it is by then: what comes out is of no use.
    stop: ?*const std.atomic.Value(bool) = null,
    following: std.ArrayList(u32) = .empty,
    preceding: std.ArrayList(u32) = .empty,
    joined: std.ArrayList(u32) = .empty,
    heap: std.ArrayList(u64) = .empty,
    /// Where the tokens of the last piece begin.
    starts: std.ArrayList(u32) = .empty,

    pub fn deinit(workspace: *Workspace) void {
        inline for (.{ "following", "preceding", "joined", "heap", "starts" }) |name| @field(workspace, name).deinit(workspace.allocator);
    }
};

pub const Error = error{
    OutOfMemory,
    /// The piece has 4 GiB or more.
    Limit,
};

/// How many tokens `piece` is, which is not a token as a whole; `workspace.starts` says where each of them begins.
pub fn merge(vocabulary: *const Vocabulary, workspace: *Workspace, piece: []const u8) Error!usize {
    if (piece.len > short_max) return mergeLong(vocabulary, workspace, piece);
    var starts: [short_max + 1]u8 = undefined;
    const parts = mergeShort(vocabulary, piece, &starts);
    workspace.starts.clearRetainingCapacity();
    try workspace.starts.ensureTotalCapacity(workspace.allocator, parts);
    for (starts[0..parts]) |start| workspace.starts.appendAssumeCapacity(start);
    return parts;
}

/// How many tokens `piece` is, and no more.
pub fn count(vocabulary: *const Vocabulary, workspace: *Workspace, piece: []const u8) Error!usize {
    if (piece.len > short_max) return mergeLong(vocabulary, workspace, piece);
    var starts: [short_max + 1]u8 = undefined;
    return mergeShort(vocabulary, piece, &starts);
}

fn mergeShort(vocabulary: *const Vocabulary, piece: []const u8, starts: *[short_max + 1]u8) usize {
    // The rank of each part joined with the one behind it.
    var ranks: [short_max]u32 = undefined;
    var parts = piece.len;
    for (0..parts + 1) |index| starts[index] = @intCast(index);
    for (0..parts - 1) |index| ranks[index] = vocabulary.pair(piece[index..][0..2]);
    while (parts > 1) {
        var lowest: u32 = none;
        var at: usize = 0;
        for (ranks[0 .. parts - 1], 0..) |rank, index| if (rank < lowest) {
            lowest = rank;
            at = index;
        };
        if (lowest == none) break;
        parts -= 1;
        // Part `at + 1` goes.
        for (at + 1..parts + 1) |index| starts[index] = starts[index + 1];
        for (at..parts - 1) |index| ranks[index] = ranks[index + 1];
        if (at + 1 < parts) ranks[at] = vocabulary.find(piece[starts[at]..starts[at + 2]]);
        if (at > 0) ranks[at - 1] = vocabulary.find(piece[starts[at - 1]..starts[at + 1]]);
    }
    return parts;
}

fn mergeLong(vocabulary: *const Vocabulary, workspace: *Workspace, piece: []const u8) Error!usize {
    const length = std.math.cast(u32, piece.len) orelse return error.Limit;
    const allocator = workspace.allocator;
    inline for (.{ "following", "preceding", "joined" }) |name| try @field(workspace, name).resize(allocator, length + 1);
    const following = workspace.following.items;
    const preceding = workspace.preceding.items;
    // The rank of the part that begins here joined with the one behind it.
    const joined = workspace.joined.items;
    var heap: Heap = .{ .entries = &workspace.heap };
    heap.entries.clearRetainingCapacity();
    try heap.entries.ensureTotalCapacity(allocator, length);

    for (0..length + 1) |index| {
        following[index] = @intCast(index + 1);
        preceding[index] = @intCast(index -| 1);
        joined[index] = if (index + 1 < length) vocabulary.pair(piece[index..][0..2]) else none;
        if (joined[index] != none) heap.entries.appendAssumeCapacity(Heap.entry(joined[index], index));
    }
    heap.order();

    var parts: usize = length;
    while (heap.pop()) |lowest| {
        const rank: u32 = @intCast(lowest >> 32);
        const at: u32 = @truncate(lowest);
        // An older entry: one of its parts has become another one since.
        if (joined[at] != rank) continue;
        if (workspace.stop) |stop| if (stop.load(.monotonic)) break;
        const gone = following[at];
        const behind = following[gone];
        following[at] = behind;
        if (behind <= length) preceding[behind] = at;
        joined[gone] = none;
        parts -= 1;
        joined[at] = if (behind < length) vocabulary.find(piece[at..following[behind]]) else none;
        if (joined[at] != none) try heap.push(allocator, Heap.entry(joined[at], at));
        if (at == 0) continue;
        const before = preceding[at];
        joined[before] = vocabulary.find(piece[before..behind]);
        if (joined[before] != none) try heap.push(allocator, Heap.entry(joined[before], before));
    }

    workspace.starts.clearRetainingCapacity();
    try workspace.starts.ensureTotalCapacity(allocator, parts);
    var at: u32 = 0;
    while (at < length) : (at = following[at]) workspace.starts.appendAssumeCapacity(at);
    return parts;
}

/// The lowest rank first, then the leftmost.
const Heap = struct {
    entries: *std.ArrayList(u64),

    fn entry(rank: u32, at: usize) u64 {
        return @as(u64, rank) << 32 | at;
    }

    fn order(heap: Heap) void {
        var at = heap.entries.items.len / 2;
        while (at > 0) {
            at -= 1;
            heap.sink(at);
        }
    }

    fn push(heap: Heap, allocator: std.mem.Allocator, value: u64) error{OutOfMemory}!void {
        try heap.entries.append(allocator, value);
        const items = heap.entries.items;
        var at = items.len - 1;
        while (at > 0) {
            const parent = (at - 1) / 2;
            if (items[parent] <= value) break;
            items[at] = items[parent];
            at = parent;
        }
        items[at] = value;
    }

    fn pop(heap: Heap) ?u64 {
        const last = heap.entries.pop() orelse return null;
        const items = heap.entries.items;
        if (items.len == 0) return last;
        const first = items[0];
        items[0] = last;
        heap.sink(0);
        return first;
    }

    fn sink(heap: Heap, start: usize) void {
        const items = heap.entries.items;
        const value = items[start];
        var at = start;
        while (at * 2 + 1 < items.len) {
            var child = at * 2 + 1;
            if (child + 1 < items.len and items[child + 1] < items[child]) child += 1;
            if (items[child] >= value) break;
            items[at] = items[child];
            at = child;
        }
        items[at] = value;
    }
};

test "the heap merges as the search one by one does" {
    const vocabulary = try @import("vocabulary.zig").load(.o200k_base);
    var workspace: Workspace = .{ .allocator = std.testing.allocator };
    defer workspace.deinit();
    var random = std.Random.DefaultPrng.init(fuzz.seed(1));
    var piece: [short_max]u8 = undefined;
    for (0..fuzz.rounds(2000)) |round| {
        const length = random.random().intRangeAtMost(usize, 2, short_max);
        // Few letters make many merges.
        const letters: u8 = @intCast(1 + round % 26);
        for (piece[0..length]) |*byte| byte.* = if (round % 3 == 0) random.random().int(u8) else 'a' + random.random().uintLessThan(u8, letters);
        var starts: [short_max + 1]u8 = undefined;
        const parts = mergeShort(vocabulary, piece[0..length], &starts);
        try std.testing.expectEqual(parts, try mergeLong(vocabulary, &workspace, piece[0..length]));
        for (workspace.starts.items, starts[0..parts]) |long, short| try std.testing.expectEqual(short, long);
    }
}
