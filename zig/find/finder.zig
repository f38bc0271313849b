//! A list of paths that somebody chooses from by typing. What a query leaves is what a longer one looks at.
const std = @import("std");
const fuzz = @import("../testing/fuzz.zig");
const handle = @import("../abi/handle.zig");
const columns = @import("columns.zig");
const scores = @import("score.zig");
const sync = @import("../pool/sync.zig");

const allocator = std.heap.c_allocator;

/// Paths of usual lengths, and long ones; what is longer still is looked at letter by letter.
const Narrow = columns.Columns(u64);
const Wide = columns.Columns(u128);

/// Paths that have columns, which take some 400 bytes for each; what comes behind them is looked at letter by letter.
const columns_max = 500_000;

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

/// Whether a query is still wanted; asked every few microseconds.
pub const Watch = struct {
    context: ?*anyopaque = null,
    ask: *const fn (?*anyopaque) bool = never,

    fn never(_: ?*anyopaque) bool {
        return false;
    }
};

pub const Finder = struct {
    pub const handle_kind: handle.Kind = .finder;

    references: sync.References = .{},
    /// Queries take turns.
    mutex: sync.Mutex = .{},
    /// Counts the queries that were started as jobs: only the last one is wanted.
    turn: std.atomic.Value(u64) = .init(0),
    text: []u8,
    count: usize,
    /// Whether what follows is there: the first query makes it, on the thread that it runs on.
    is_ready: bool = false,
    /// Where each path starts, and where the next one would.
    starts: []u32 = &.{},
    narrow: Narrow = .{},
    wide: Wide = .{},
    /// Those that are longer.
    others: []u32 = &.{},
    /// Points besides those of any query; null until a path is given some.
    boosts: ?[]i32 = null,
    query: [scores.query_bytes_max]u8 = undefined,
    query_length: usize = 0,
    /// Which numbers of letters of that query were looked for: of those it is known which paths have them.
    exact: std.StaticBitSet(scores.query_bytes_max + 1) = .initEmpty(),

    /// `text` has a NUL behind each path.
    pub fn create(text: []const u8) error{ OutOfMemory, Limit }!*Finder {
        const count = std.mem.count(u8, text, "\x00");
        if (text.len > std.math.maxInt(u32)) return error.Limit;
        const finder = try allocator.create(Finder);
        errdefer allocator.destroy(finder);
        finder.* = .{ .text = try allocator.dupe(u8, text), .count = count };
        return finder;
    }

    fn prepare(finder: *Finder) error{OutOfMemory}!void {
        if (finder.is_ready) return;
        errdefer finder.freeColumns();
        const count = finder.count;
        finder.starts = try allocator.alloc(u32, count + 1);
        var bytes: [2][256]bool = @splat(@splat(false));
        var counts: [3]usize = @splat(0);
        var start: usize = 0;
        for (finder.starts[0..count], 0..) |*place, number| {
            place.* = @intCast(start);
            const path = std.mem.sliceTo(finder.text[start..], 0);
            start += path.len + 1;
            const class = classOf(number, path.len);
            counts[class] += 1;
            if (class < bytes.len) for (path) |byte| {
                bytes[class][std.ascii.toLower(byte)] = true;
            };
        }
        finder.starts[count] = @intCast(start);
        finder.narrow = try .create(counts[0], &bytes[0]);
        finder.wide = try .create(counts[1], &bytes[1]);
        finder.others = try allocator.alloc(u32, counts[2]);
        var other: usize = 0;
        for (0..count) |number| {
            const path = finder.pathOf(@intCast(number));
            const index: u32 = @intCast(number);
            switch (classOf(number, path.len)) {
                0 => finder.narrow.add(index, path, baseOf(path)),
                1 => finder.wide.add(index, path, baseOf(path)),
                else => {
                    finder.others[other] = index;
                    other += 1;
                },
            }
        }
        finder.exact.set(0);
        finder.is_ready = true;
    }

    fn classOf(number: usize, length: usize) usize {
        if (number >= columns_max) return 2;
        return if (length <= Narrow.bytes_max) 0 else if (length <= Wide.bytes_max) 1 else 2;
    }

    fn freeColumns(finder: *Finder) void {
        finder.narrow.deinit();
        finder.wide.deinit();
        allocator.free(finder.others);
        allocator.free(finder.starts);
        finder.narrow = .{};
        finder.wide = .{};
        finder.others = &.{};
        finder.starts = &.{};
    }

    pub fn release(finder: *Finder) void {
        if (!finder.references.release()) return;
        finder.freeColumns();
        allocator.free(finder.text);
        if (finder.boosts) |boosts| allocator.free(boosts);
        allocator.destroy(finder);
    }

    fn pathOf(finder: *const Finder, number: u32) []const u8 {
        return finder.text[finder.starts[number] .. finder.starts[number + 1] - 1];
    }

    fn lengthOf(finder: *const Finder, number: u32) u32 {
        return finder.starts[number + 1] - 1 - finder.starts[number];
    }

    fn baseOf(path: []const u8) usize {
        return if (std.mem.lastIndexOfScalar(u8, path, '/')) |slash| slash + 1 else 0;
    }

    /// Points that a path has besides those of any query.
    pub fn boost(finder: *Finder, index: u32, extra: i32) error{ Invalid, OutOfMemory }!void {
        finder.mutex.lock();
        defer finder.mutex.unlock();
        if (index >= finder.count or @abs(extra) > 1 << 20) return error.Invalid;
        const boosts = finder.boosts orelse made: {
            const made = try allocator.alloc(i32, finder.count);
            @memset(made, 0);
            finder.boosts = made;
            break :made made;
        };
        boosts[index] = extra;
    }

    /// The best paths for `query`, as many as `hits` holds; `places` is given, for each hit, the offset of each byte of
    /// the query in its path. Of paths with equal points the shorter one comes first, then the one that was given
    /// first. `Cancelled` when the watch says so: the next query is none the worse for it. The first query takes some
    /// thirty times as long as others.
    pub fn find(finder: *Finder, query: []const u8, hits: []Hit, places: []u32, watch: Watch) error{ Invalid, Cancelled, OutOfMemory }!Result {
        if (query.len > scores.query_bytes_max or places.len < hits.len * query.len) return error.Invalid;
        finder.mutex.lock();
        defer finder.mutex.unlock();
        try finder.prepare();
        var buffer: [scores.query_bytes_max]u8 = undefined;
        const folded = std.ascii.lowerString(&buffer, query);
        const level = finder.startQuery(folded);
        const typed: columns.Query = .{ .text = query, .folded = folded, .level = level };
        var best: Best = .{ .finder = finder, .hits = hits, .watch = watch };
        if (!finder.narrow.find(typed, &best) or !finder.wide.find(typed, &best)) return error.Cancelled;
        var room: [scores.query_bytes_max]u32 = undefined;
        for (finder.others, 0..) |number, index| {
            if (index % 1024 == 1023 and best.isStopped()) return error.Cancelled;
            const path = finder.pathOf(number);
            if (scores.score(path, baseOf(path), query, folded, &room)) |points| {
                best.count(1);
                best.take(number, points);
            }
        }
        finder.exact.set(folded.len);
        for (hits[0..best.held], 0..) |hit, number| {
            const path = finder.pathOf(hit.index);
            _ = scores.score(path, baseOf(path), query, folded, &room);
            @memcpy(places[number * query.len ..][0..query.len], room[0..query.len]);
        }
        return .{ .hits = @intCast(best.held), .matched = best.matched };
    }

    /// How many of the query's first letters it is known of which paths have them. What was
    /// known beyond that is forgotten.
    fn startQuery(finder: *Finder, folded: []const u8) u8 {
        const shared = std.mem.indexOfDiff(u8, folded, finder.query[0..finder.query_length]) orelse folded.len;
        var level = shared;
        while (!finder.exact.isSet(level)) level -= 1;
        finder.exact.setRangeValue(.{ .start = level + 1, .end = scores.query_bytes_max + 1 }, false);
        @memcpy(finder.query[0..folded.len], folded);
        finder.query_length = folded.len;
        return @intCast(level);
    }
};

/// The best hits so far.
const Best = struct {
    finder: *const Finder,
    hits: []Hit,
    watch: Watch,
    held: usize = 0,
    matched: u32 = 0,

    pub fn isStopped(best: *const Best) bool {
        return best.watch.ask(best.watch.context);
    }

    /// Is told of so many paths that fit, which are then taken.
    pub fn count(best: *Best, fitting: usize) void {
        best.matched += @intCast(fitting);
    }

    pub inline fn take(best: *Best, number: u32, points: i32) void {
        const total = if (best.finder.boosts) |boosts| points + boosts[number] else points;
        if (best.held == best.hits.len and (best.held == 0 or total < best.hits[best.held - 1].score)) return;
        best.keep(.{ .index = number, .score = total });
    }

    fn keep(best: *Best, hit: Hit) void {
        const hits = best.hits;
        if (best.held == hits.len) {
            if (!best.isBetter(hit, hits[best.held - 1])) return;
        } else best.held += 1;
        var at = best.held - 1;
        while (at > 0 and best.isBetter(hit, hits[at - 1])) : (at -= 1) hits[at] = hits[at - 1];
        hits[at] = hit;
    }

    fn isBetter(best: *const Best, a: Hit, b: Hit) bool {
        if (a.score != b.score) return a.score > b.score;
        const lengths = [2]u32{ best.finder.lengthOf(a.index), best.finder.lengthOf(b.index) };
        return if (lengths[0] != lengths[1]) lengths[0] < lengths[1] else a.index < b.index;
    }
};

const sample = "src/cart.ts\x00test/cart.test.ts\x00README.md\x00";

test "a query narrows, a shorter one widens again" {
    const finder = try Finder.create(sample);
    defer finder.release();
    var hits: [2]Hit = undefined;
    var places: [128]u32 = undefined;
    try std.testing.expectEqual(Result{ .hits = 2, .matched = 2 }, try finder.find("crt", &hits, &places, .{}));
    try std.testing.expectEqual(0, hits[0].index);
    try std.testing.expectEqualSlices(u32, &.{ 4, 6, 7, 5, 7, 8 }, places[0..6]);
    try std.testing.expectEqual(Result{ .hits = 1, .matched = 1 }, try finder.find("crtst", hits[0..1], &places, .{}));
    try std.testing.expectEqual(Result{ .hits = 2, .matched = 3 }, try finder.find("", &hits, &places, .{}));
    // Letters that are taken back, and others in their place.
    for ([_][]const u8{ "c", "ca", "cartt", "cart", "car", "d", "", "crt", "cé" }) |query| {
        const alone = try Finder.create(sample);
        defer alone.release();
        var others: [2]Hit = undefined;
        const result = try finder.find(query, &hits, &places, .{});
        try std.testing.expectEqual(try alone.find(query, &others, &places, .{}), result);
        try std.testing.expectEqualSlices(Hit, others[0..result.hits], hits[0..result.hits]);
    }
    try finder.boost(1, 1000);
    _ = try finder.find("c", &hits, &places, .{});
    try std.testing.expectEqual(1, hits[0].index);
    try std.testing.expectError(error.Invalid, finder.boost(3, 1));
}

test "columns give what the rules say, also while others are cancelled" {
    var source = std.Random.DefaultPrng.init(fuzz.seed(7));
    const random = source.random();
    const alphabet = "abAB/._cé";
    var text: std.ArrayList(u8) = .empty;
    defer text.deinit(std.testing.allocator);
    for (0..9000) |number| {
        const most: usize = switch (number % 10) {
            0 => 63,
            1 => 64,
            2 => 127,
            3 => 128,
            4 => 300,
            else => 24,
        };
        for (0..random.uintAtMost(usize, most)) |_| try text.append(std.testing.allocator, alphabet[random.uintLessThan(usize, alphabet.len)]);
        try text.append(std.testing.allocator, 0);
    }
    const finder = try Finder.create(text.items);
    defer finder.release();
    const hits = try std.testing.allocator.alloc(Hit, 9000);
    defer std.testing.allocator.free(hits);
    const places = try std.testing.allocator.alloc(u32, hits.len * 8);
    defer std.testing.allocator.free(places);
    var typed: [8]u8 = undefined;
    var length: usize = 0;
    for (0..fuzz.rounds(60)) |_| {
        // Typed on, taken back, or begun anew.
        length = switch (random.uintLessThan(u8, 6)) {
            0 => 0,
            1 => length -| 2,
            else => @min(typed.len, length + 1),
        };
        if (length > 0) typed[length - 1] = alphabet[random.uintLessThan(usize, alphabet.len)];
        const query = typed[0..length];
        var looks = random.uintLessThan(u32, 5);
        if (finder.find(query, hits, places, .{ .context = &looks, .ask = countdown })) |_| {} else |failure| {
            try std.testing.expectEqual(error.Cancelled, failure);
            continue;
        }
        const result = try finder.find(query, hits, places, .{});
        var folded: [8]u8 = undefined;
        const lower = std.ascii.lowerString(&folded, query);
        var room: [scores.query_bytes_max]u32 = undefined;
        var matched: u32 = 0;
        var paths = std.mem.splitScalar(u8, text.items, 0);
        for (0..9000) |_| {
            const path = paths.next().?;
            matched += @intFromBool(scores.score(path, Finder.baseOf(path), query, lower, &room) != null);
        }
        try std.testing.expectEqual(matched, result.matched);
        for (hits[0..result.hits], 0..) |hit, number| {
            const path = finder.pathOf(hit.index);
            try std.testing.expectEqual(scores.score(path, Finder.baseOf(path), query, lower, &room), hit.score);
            try std.testing.expectEqualSlices(u32, room[0..length], places[number * length ..][0..length]);
            if (number > 0) try std.testing.expect(hits[number - 1].score >= hit.score);
        }
    }
}

fn countdown(context: ?*anyopaque) bool {
    const looks: *u32 = @ptrCast(@alignCast(context.?));
    if (looks.* == 0) return true;
    looks.* -= 1;
    return false;
}
