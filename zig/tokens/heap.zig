//! Byte pair encoding with a heap, in n log n steps whatever a piece says: for those in which tokens of many
//! lengths begin alike (./longest.zig).
const std = @import("std");
const vocabularies = @import("vocabulary.zig");
const Room = @import("longest.zig").Room;

const Vocabulary = vocabularies.Vocabulary;
const none = vocabularies.none;

/// Fills `room.starts` with where the tokens of `piece` begin. Its bytes are at most 4 GiB.
pub fn merge(vocabulary: *const Vocabulary, room: *Room, piece: []const u8) error{OutOfMemory}!void {
    const length: u32 = @intCast(piece.len);
    const allocator = room.allocator;
    inline for (.{ "following", "preceding", "joined" }) |name| try @field(room, name).resize(allocator, length + 1);
    const following = room.following.items;
    const preceding = room.preceding.items;
    // The rank of the part that begins here joined with the one behind it.
    const joined = room.joined.items;
    var heap: Heap = .{ .entries = &room.heap };
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
        if (room.stop) |stop| if (stop.load(.monotonic)) break;
        const gone = following[at];
        const behind = following[gone];
        following[at] = behind;
        if (behind <= length) preceding[behind] = at;
        joined[gone] = none;
        parts -= 1;
        joined[at] = if (behind < length) vocabulary.findLikely(piece[at..following[behind]]) else none;
        if (joined[at] != none) try heap.push(allocator, Heap.entry(joined[at], at));
        if (at == 0) continue;
        const before = preceding[at];
        joined[before] = vocabulary.findLikely(piece[before..behind]);
        if (joined[before] != none) try heap.push(allocator, Heap.entry(joined[before], before));
    }

    room.starts.clearRetainingCapacity();
    try room.starts.ensureTotalCapacity(allocator, parts);
    var at: u32 = 0;
    while (at < length) : (at = following[at]) room.starts.appendAssumeCapacity(at);
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
