//! A list of paths that somebody chooses from by typing. What a query leaves is what a longer one looks at.
const std = @import("std");
const handle = @import("../abi/handle.zig");
const scores = @import("score.zig");
const sync = @import("../pool/sync.zig");

const allocator = std.heap.c_allocator;

pub const Hit = extern struct {
    /// Which path, in the order in which they were given.
    index: u32 = 0,
    score: i32 = 0,
};

pub const Result = extern struct {
    hits: u32 = 0,
    matched: u32 = 0,

    pub const docs = .{ .hits = "Hits that were written, the best first.", .matched = "Paths that have the query's letters in their order." };
};

const Path = struct {
    start: u32,
    length: u32,
    base: u32,
    boost: i32,
    mask: u64,
    bits: scores.Bits,
};

const Room = struct { places: [scores.query_bytes_max]u32, letters: [scores.query_bytes_max]u64 };

pub const Finder = struct {
    pub const handle_kind: handle.Kind = .finder;

    references: sync.References = .{},
    mutex: sync.Mutex = .{},
    text: []u8,
    folded: []u8,
    paths: []Path,
    /// All paths. Those that have the first n letters of the last query are among the first `counts[n]`: each query only moves what it
    /// keeps to the front of where it looked, so what a shorter one left is still there when letters are taken back.
    left: []u32,
    counts: [scores.query_bytes_max + 1]usize,
    query: [scores.query_bytes_max]u8 = undefined,
    query_length: usize = 0,

    /// `text` has a NUL behind each path.
    pub fn create(text: []const u8) error{ OutOfMemory, Limit }!*Finder {
        if (text.len > std.math.maxInt(u32)) return error.Limit;
        const finder = try allocator.create(Finder);
        errdefer allocator.destroy(finder);
        const copy = try allocator.dupe(u8, text);
        errdefer allocator.free(copy);
        const folded = try allocator.alloc(u8, text.len + scores.bits_max);
        errdefer allocator.free(folded);
        @memset(folded[text.len..], 0);
        _ = std.ascii.lowerString(folded, text);
        const paths = try allocator.alloc(Path, std.mem.count(u8, text, "\x00"));
        errdefer allocator.free(paths);
        const left = try allocator.alloc(u32, paths.len);
        var start: usize = 0;
        for (paths, left, 0..) |*path, *index, number| {
            const end = std.mem.indexOfScalarPos(u8, copy, start, 0).?;
            const whole = copy[start..end];
            const base = if (std.mem.lastIndexOfScalar(u8, whole, '/')) |slash| slash + 1 else 0;
            path.* = .{
                .start = @intCast(start),
                .length = @intCast(whole.len),
                .base = @intCast(base),
                .boost = 0,
                .mask = scores.mask(whole),
                .bits = .of(whole),
            };
            index.* = @intCast(number);
            start = end + 1;
        }
        finder.* = .{ .text = copy, .folded = folded, .paths = paths, .left = left, .counts = @splat(left.len) };
        return finder;
    }

    pub fn release(finder: *Finder) void {
        if (!finder.references.release()) return;
        allocator.free(finder.left);
        allocator.free(finder.paths);
        allocator.free(finder.folded);
        allocator.free(finder.text);
        allocator.destroy(finder);
    }

    /// Points that a path has besides those of any query.
    pub fn boost(finder: *Finder, index: u32, extra: i32) error{Invalid}!void {
        finder.mutex.lock();
        defer finder.mutex.unlock();
        if (index >= finder.paths.len or @abs(extra) > 1 << 20) return error.Invalid;
        finder.paths[index].boost = extra;
    }

    /// The best paths for `query`, as many as `hits` holds; `places` is given, for each hit, the offset of each byte of the query in its path. Of paths with
    /// equal points the shorter one comes first, then the one that was given first.
    pub fn find(finder: *Finder, query: []const u8, hits: []Hit, places: []u32) error{Invalid}!Result {
        if (query.len > scores.query_bytes_max or places.len < hits.len * query.len) return error.Invalid;
        finder.mutex.lock();
        defer finder.mutex.unlock();
        var buffer: [scores.query_bytes_max]u8 = undefined;
        const folded = std.ascii.lowerString(&buffer, query);
        const shared = std.mem.indexOfDiff(u8, folded, finder.query[0..finder.query_length]) orelse folded.len;
        @memcpy(finder.query[0..folded.len], folded);
        finder.query_length = folded.len;

        const wanted = scores.mask(folded);
        var room: Room = undefined;
        const among = finder.left[0..finder.counts[shared]];
        var kept: usize = 0;
        var count: usize = 0;
        for (among, 0..) |*place, number| {
            // They come in any order, so the processor does not guess where the next ones are.
            if (number + 16 < among.len) @prefetch(&finder.paths[among[number + 16]], .{});
            if (number + 8 < among.len) @prefetch(&finder.folded[finder.paths[among[number + 8]].start], .{});
            const index = place.*;
            const path = &finder.paths[index];
            if (path.mask & wanted != wanted) continue;
            const points = finder.pointsOf(path, query, folded, &room) orelse continue;
            place.* = among[kept];
            among[kept] = index;
            kept += 1;
            finder.keep(hits, &count, .{ .index = index, .score = points + path.boost });
        }
        @memset(finder.counts[shared..folded.len], among.len);
        finder.counts[folded.len] = kept;
        for (hits[0..count], 0..) |hit, number| {
            const path = &finder.paths[hit.index];
            _ = finder.pointsOf(path, query, folded, &room);
            @memcpy(places[number * query.len ..][0..query.len], room.places[0..query.len]);
        }
        return .{ .hits = @intCast(count), .matched = @intCast(kept) };
    }

    fn pointsOf(finder: *const Finder, path: *const Path, query: []const u8, folded: []const u8, room: *Room) ?i32 {
        if (path.length > scores.bits_max) return scores.score(bytes(finder.text, path), bytes(finder.folded, path), path.base, query, folded, &room.places);
        const padded = finder.folded[path.start..][0..scores.bits_max];
        return scores.scoreByBits(path.length, padded, path.bits, path.base, query, folded, &room.letters, &room.places);
    }

    fn bytes(text: []const u8, path: *const Path) []const u8 {
        return text[path.start..][0..path.length];
    }

    fn keep(finder: *const Finder, hits: []Hit, count: *usize, hit: Hit) void {
        if (hits.len == 0) return;
        if (count.* == hits.len) {
            if (!finder.isBetter(hit, hits[count.* - 1])) return;
        } else count.* += 1;
        var at = count.* - 1;
        while (at > 0 and finder.isBetter(hit, hits[at - 1])) : (at -= 1) hits[at] = hits[at - 1];
        hits[at] = hit;
    }

    fn isBetter(finder: *const Finder, a: Hit, b: Hit) bool {
        if (a.score != b.score) return a.score > b.score;
        const lengths = [2]u32{ finder.paths[a.index].length, finder.paths[b.index].length };
        return if (lengths[0] != lengths[1]) lengths[0] < lengths[1] else a.index < b.index;
    }
};

test "a query narrows, a shorter one widens again" {
    const finder = try Finder.create("src/cart.ts\x00test/cart.test.ts\x00README.md\x00");
    defer finder.release();
    var hits: [2]Hit = undefined;
    var places: [128]u32 = undefined;
    try std.testing.expectEqual(Result{ .hits = 2, .matched = 2 }, try finder.find("crt", &hits, &places));
    try std.testing.expectEqual(0, hits[0].index);
    try std.testing.expectEqualSlices(u32, &.{ 4, 6, 7, 5, 7, 8 }, places[0..6]);
    try std.testing.expectEqual(Result{ .hits = 1, .matched = 1 }, try finder.find("crtst", hits[0..1], &places));
    try std.testing.expectEqual(Result{ .hits = 2, .matched = 3 }, try finder.find("", &hits, &places));
    // Letters that are taken back, and others in their place.
    for ([_][]const u8{ "c", "ca", "cartt", "cart", "car", "d", "", "crt" }) |query| {
        const alone = try Finder.create("src/cart.ts\x00test/cart.test.ts\x00README.md\x00");
        defer alone.release();
        var others: [2]Hit = undefined;
        const result = try finder.find(query, &hits, &places);
        try std.testing.expectEqual(try alone.find(query, &others, &places), result);
        try std.testing.expectEqualSlices(Hit, others[0..result.hits], hits[0..result.hits]);
    }
    try finder.boost(1, 1000);
    _ = try finder.find("c", &hits, &places);
    try std.testing.expectEqual(1, hits[0].index);
    try std.testing.expectError(error.Invalid, finder.boost(3, 1));
}
