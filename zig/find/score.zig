//! How well a path fits what somebody typed of it: the letters in their order, anywhere. Case counts little, ASCII's alone is folded.
const std = @import("std");
const fuzz = @import("../testing/fuzz.zig");

pub const query_bytes_max = 64;

/// Longest path in bytes of which a word has a bit for each byte.
pub const bits_max = 64;

const points = struct {
    const letter = 16;
    const consecutive = 12;
    const word_start = 10;
    const base_name = 6;
    const base_name_start = 12;
    const same_case = 1;
    /// Taken away for each byte between two letters, up to the second number.
    const gap = 1;
    const gap_most = 8;
};

/// Which bytes a text has, as far as 64 bits can tell: a text that lacks one of the query's can't fit.
pub fn mask(text: []const u8) u64 {
    var bits: u64 = 0;
    for (text) |byte| bits |= @as(u64, 1) << @as(u6, @truncate(std.ascii.toLower(byte)));
    return bits;
}

/// The points of `path` for `query` (both also folded), or null where its letters are not in it. The file's name is tried alone first. `places` is given
/// the offset of each letter.
pub fn score(path: []const u8, folded_path: []const u8, base: usize, query: []const u8, folded: []const u8, places: *[query_bytes_max]u32) ?i32 {
    if (!match(folded_path, base, folded, places) and !match(folded_path, 0, folded, places)) return null;
    return sum(path, null, base, query, places);
}

/// What `score` says of a path of at most `bits_max` bytes, all places of a letter at once. `padded` is the folded path and whatever stands behind it. The
/// path itself is not looked at: it would seldom be in the processor's cache. `letters` is room, the caller's because safe builds fill what is new.
pub fn scoreByBits(
    length: usize,
    padded: *const [bits_max]u8,
    bits_of_path: Bits,
    base: usize,
    query: []const u8,
    folded: []const u8,
    letters: *[query_bytes_max]u64,
    places: *[query_bytes_max]u32,
) ?i32 {
    const inside = if (length == bits_max) ~@as(u64, 0) else (@as(u64, 1) << @intCast(length)) - 1;
    const known = letters[0..folded.len];
    for (folded, known) |letter, *bits| {
        bits.* = placesOf(letter, padded) & inside;
        if (bits.* == 0) return null;
    }
    const from = if (base < bits_max) ~@as(u64, 0) << @intCast(base) else 0;
    if (!matchBits(known, from, places) and !matchBits(known, ~@as(u64, 0), places)) return null;
    return sum(padded[0..length], bits_of_path, base, query, places);
}

inline fn placesOf(letter: u8, text: *const [bits_max]u8) u64 {
    const lanes = 16;
    var bits: u64 = 0;
    inline for (0..bits_max / lanes) |block| {
        const part: @Vector(lanes, u8) = text[block * lanes ..][0..lanes].*;
        const found: u16 = @bitCast(part == @as(@Vector(lanes, u8), @splat(letter)));
        bits |= @as(u64, found) << (block * lanes);
    }
    return bits;
}

/// As `match`, in the places that `allowed` has.
fn matchBits(letters: []const u64, allowed: u64, places: *[query_bytes_max]u32) bool {
    var rest = allowed;
    var last: u64 = 0;
    for (letters) |bits| {
        const next = bits & rest;
        if (next == 0) return false;
        last = next & (~next +% 1);
        // All places behind the lowest of them.
        rest = allowed & ~(last | (last - 1));
    }
    if (letters.len == 0) return true;
    var before = last | (last - 1);
    var number = letters.len;
    while (number > 0) {
        number -= 1;
        const place: u6 = @intCast(63 - @clz(letters[number] & before));
        places[number] = place;
        before = (@as(u64, 1) << place) - 1;
    }
    return true;
}

/// Of each of a path's first `bits_max` bytes, whether it starts a word and whether it is an upper-case letter.
pub const Bits = struct {
    words: u64 = 0,
    upper: u64 = 0,

    pub fn of(path: []const u8) Bits {
        var bits: Bits = .{};
        for (0..@min(path.len, bits_max)) |at| {
            bits.words |= @as(u64, @intFromBool(isWordStart(path, at))) << @intCast(at);
            bits.upper |= @as(u64, @intFromBool(std.ascii.isUpper(path[at]))) << @intCast(at);
        }
        return bits;
    }
};

inline fn sum(path: []const u8, known: ?Bits, base: usize, query: []const u8, places: *const [query_bytes_max]u32) i32 {
    var total: i32 = 0;
    var last: ?u32 = null;
    for (places[0..query.len], query) |place, letter| {
        total += points.letter;
        if (last) |before| {
            const between: i32 = @intCast(place - before - 1);
            total += if (between == 0) points.consecutive else -@min(between * points.gap, points.gap_most);
        }
        const is_start = if (known) |bits| bits.words >> @as(u6, @intCast(place)) & 1 != 0 else isWordStart(path, place);
        const is_same = if (known) |bits| (bits.upper >> @as(u6, @intCast(place)) & 1 != 0) == std.ascii.isUpper(letter) else path[place] == letter;
        if (is_start) total += points.word_start;
        if (place >= base) total += points.base_name;
        if (place == base) total += points.base_name_start;
        if (is_same) total += points.same_case;
        last = place;
    }
    return total;
}

/// The first end of the query in `path` from `start` on, and from there backwards the shortest stretch that has it.
fn match(path: []const u8, start: usize, folded: []const u8, places: *[query_bytes_max]u32) bool {
    var wanted: usize = 0;
    var at = start;
    while (at < path.len and wanted < folded.len) : (at += 1) {
        if (path[at] == folded[wanted]) wanted += 1;
    }
    if (wanted < folded.len) return false;
    while (wanted > 0) {
        at -= 1;
        if (path[at] != folded[wanted - 1]) continue;
        wanted -= 1;
        places[wanted] = @intCast(at);
    }
    return true;
}

fn isWordStart(path: []const u8, at: usize) bool {
    if (at == 0) return true;
    const before = path[at - 1];
    if (!std.ascii.isAlphanumeric(before) and before < 0x80) return true;
    return std.ascii.isUpper(path[at]) and std.ascii.isLower(before);
}

fn pointsOf(path: []const u8, query: []const u8) ?i32 {
    var folded: [query_bytes_max]u8 = undefined;
    var places: [query_bytes_max]u32 = undefined;
    const base = if (std.mem.lastIndexOfScalar(u8, path, '/')) |slash| slash + 1 else 0;
    var folded_path: [64]u8 = undefined;
    return score(path, std.ascii.lowerString(&folded_path, path), base, query, std.ascii.lowerString(&folded, query), &places);
}

test "better fits have more points" {
    try std.testing.expectEqual(null, pointsOf("src/cart.ts", "carx"));
    for ([_][3][]const u8{
        .{ "cart", "src/cart.ts", "src/c/a/r/t.ts" },
        .{ "cart", "src/cart.ts", "cart/src/index.ts" },
        .{ "ft", "src/fooTest.ts", "src/afoot.ts" },
        .{ "crt", "src/cart.ts", "scarlet.ts" },
        .{ "Read", "README.md", "readme.md" },
    }) |example| {
        const better = pointsOf(example[1], example[0]).?;
        const worse = pointsOf(example[2], example[0]) orelse 0;
        std.testing.expect(better > worse or std.mem.eql(u8, example[0], "Read")) catch |failure| {
            std.debug.print("{s}: {s} {d}, {s} {d}\n", .{ example[0], example[1], better, example[2], worse });
            return failure;
        };
    }
}

test "bits score as bytes do" {
    var source = std.Random.DefaultPrng.init(fuzz.seed(7));
    const random = source.random();
    const alphabet = "abAB/._c";
    for (0..fuzz.rounds(20_000)) |_| {
        var padded: [bits_max * 2]u8 = undefined;
        for (&padded) |*byte| byte.* = alphabet[random.uintLessThan(usize, alphabet.len)];
        const path = padded[0..random.uintAtMost(usize, bits_max)];
        var query: [6]u8 = undefined;
        for (&query) |*byte| byte.* = alphabet[random.uintLessThan(usize, alphabet.len)];
        const typed = query[0..random.uintAtMost(usize, query.len)];
        const base = if (std.mem.lastIndexOfScalar(u8, path, '/')) |slash| slash + 1 else 0;
        var folded_path: [bits_max * 2]u8 = undefined;
        _ = std.ascii.lowerString(&folded_path, &padded);
        var folded: [6]u8 = undefined;
        const lower = std.ascii.lowerString(&folded, typed);
        var places: [2][query_bytes_max]u32 = @splat(@splat(0));
        var letters: [query_bytes_max]u64 = undefined;
        const by_bytes = score(path, folded_path[0..path.len], base, typed, lower, &places[0]);
        try std.testing.expectEqual(by_bytes, scoreByBits(path.len, folded_path[0..bits_max], Bits.of(path), base, typed, lower, &letters, &places[1]));
        if (by_bytes != null) try std.testing.expectEqualSlices(u32, places[0][0..typed.len], places[1][0..typed.len]);
    }
}
