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

const Path = struct { start: u32, length: u32, base: u32, boost: i32, mask: u64 };

pub const Finder = struct {
    pub const handle_kind: handle.Kind = .finder;

    references: sync.References = .{},
    mutex: sync.Mutex = .{},
    text: []u8,
    folded: []u8,
    paths: []Path,
    /// Paths that the last query left, the first `left_count` of it.
    left: []u32,
    left_count: usize,
    query: [scores.query_bytes_max]u8 = undefined,
    query_length: usize = 0,

    /// `text` has a NUL behind each path.
    pub fn create(text: []const u8) error{ OutOfMemory, Limit }!*Finder {
        if (text.len > std.math.maxInt(u32)) return error.Limit;
        const finder = try allocator.create(Finder);
        errdefer allocator.destroy(finder);
        const copy = try allocator.dupe(u8, text);
        errdefer allocator.free(copy);
        const folded = try allocator.alloc(u8, text.len);
        errdefer allocator.free(folded);
        _ = std.ascii.lowerString(folded, text);
        const paths = try allocator.alloc(Path, std.mem.count(u8, text, "\x00"));
        errdefer allocator.free(paths);
        const left = try allocator.alloc(u32, paths.len);
        var start: usize = 0;
        for (paths, left, 0..) |*path, *index, number| {
            const end = std.mem.indexOfScalarPos(u8, copy, start, 0).?;
            const whole = copy[start..end];
            const base = if (std.mem.lastIndexOfScalar(u8, whole, '/')) |slash| slash + 1 else 0;
            path.* = .{ .start = @intCast(start), .length = @intCast(whole.len), .base = @intCast(base), .boost = 0, .mask = scores.mask(whole) };
            index.* = @intCast(number);
            start = end + 1;
        }
        finder.* = .{ .text = copy, .folded = folded, .paths = paths, .left = left, .left_count = left.len };
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
        if (!std.mem.startsWith(u8, folded, finder.query[0..finder.query_length])) {
            for (finder.left, 0..) |*index, number| index.* = @intCast(number);
            finder.left_count = finder.left.len;
        }
        @memcpy(finder.query[0..folded.len], folded);
        finder.query_length = folded.len;

        const wanted = scores.mask(folded);
        var found: [scores.query_bytes_max]u32 = undefined;
        var kept: usize = 0;
        var count: usize = 0;
        for (finder.left[0..finder.left_count]) |index| {
            const path = &finder.paths[index];
            if (path.mask & wanted != wanted) continue;
            const points = scores.score(bytes(finder.text, path), bytes(finder.folded, path), path.base, query, folded, &found) orelse continue;
            finder.left[kept] = index;
            kept += 1;
            finder.keep(hits, &count, .{ .index = index, .score = points + path.boost });
        }
        finder.left_count = kept;
        for (hits[0..count], 0..) |hit, number| {
            const path = &finder.paths[hit.index];
            _ = scores.score(bytes(finder.text, path), bytes(finder.folded, path), path.base, query, folded, &found);
            @memcpy(places[number * query.len ..][0..query.len], found[0..query.len]);
        }
        return .{ .hits = @intCast(count), .matched = @intCast(kept) };
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
    try finder.boost(1, 1000);
    _ = try finder.find("c", &hits, &places);
    try std.testing.expectEqual(1, hits[0].index);
    try std.testing.expectError(error.Invalid, finder.boost(3, 1));
}
