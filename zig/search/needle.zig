//! A literal to search for.
const std = @import("std");
const kernel = @import("kernel.zig");
const simd = @import("simd.zig");
const fuzz = @import("../testing/fuzz.zig");

pub const bytes_max = 64 * 1024;

pub const Needle = struct {
    pattern: kernel.Pattern,

    pub const Error = error{
        /// Empty, too long, or with a newline, which no line holds.
        Invalid,
        OutOfMemory,
    };

    /// `text` is copied into `arena`. `ignore_case` means ASCII letters; for others there are regular expressions.
    pub fn create(arena: std.mem.Allocator, text: []const u8, ignore_case: bool) Error!Needle {
        if (text.len == 0 or text.len > bytes_max) return error.Invalid;
        if (std.mem.indexOfScalar(u8, text, '\n') != null) return error.Invalid;
        const bytes = try arena.dupe(u8, text);
        if (ignore_case) for (bytes) |*byte| {
            byte.* = std.ascii.toLower(byte.*);
        };
        const rare = rarest(bytes);
        return .{ .pattern = .{
            .bytes = bytes.ptr,
            .length = bytes.len,
            .first = @min(rare[0], rare[1]),
            .second = @max(rare[0], rare[1]),
            .fold = ignore_case,
        } };
    }

    /// Offset of the first match in `text` from `start` on.
    pub fn find(needle: *const Needle, text: []const u8, start: usize) ?usize {
        return simd.find(&needle.pattern, text, start);
    }

    pub fn length(needle: *const Needle) usize {
        return needle.pattern.length;
    }
};

/// Bytes of source code and prose from the most to the least frequent, by rough count; what is missing is rarer still.
const by_frequency = " etaoinsrlcdupmfhgb_y\n,.()-;=vwkx\"/0*:1>'<[]{}2TSEACIRN#DPLO&jq+34M5F86z97BU|!G%H$VW\\X?KQYJZ@^~`\t";

/// 255 for the most frequent byte, 0 for those that are not listed.
const frequency: [256]u8 = table: {
    var ranks: [256]u8 = @splat(0);
    for (by_frequency, 0..) |byte, index| ranks[byte] = @intCast(255 - index);
    break :table ranks;
};

/// Offsets of the two rarest bytes, which differ when there is more than one. Bytes beyond the reach of a small offset
/// would make the blocks at the end of a text fall back to the slow loop.
fn rarest(bytes: []const u8) [2]usize {
    const reach = bytes[0..@min(bytes.len, 128)];
    var best: usize = 0;
    for (reach, 0..) |byte, index| if (frequency[byte] < frequency[reach[best]]) {
        best = index;
    };
    if (reach.len == 1) return .{ 0, 0 };
    var second: usize = if (best == 0) 1 else 0;
    for (reach, 0..) |byte, index| {
        if (index != best and frequency[byte] < frequency[reach[second]]) second = index;
    }
    return .{ best, second };
}

/// What `find` must agree with.
fn findPlainly(needle: []const u8, text: []const u8, start: usize, fold: bool) ?usize {
    if (start > text.len) return null;
    const found = if (fold) std.ascii.indexOfIgnoreCasePos(text, start, needle) else std.mem.indexOfPos(u8, text, start, needle);
    return found;
}

test "every match is found, and no other" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x6e65656c));
    const random = source.random();
    const alphabets = [_][]const u8{ "ab", "abAB@`[{", "aZ\x00\xff \n_", "abcdefghijklmnopqrstuvwxyzABCDEFG" };
    var text: [2_000]u8 = undefined;
    for (0..fuzz.rounds(6_000)) |_| {
        _ = arena.reset(.retain_capacity);
        const alphabet = alphabets[random.uintLessThan(usize, alphabets.len)];
        // At every alignment, and up to the very end of the memory.
        const hay = text[text.len - random.uintLessThan(usize, 300) ..];
        for (hay) |*byte| byte.* = alphabet[random.uintLessThan(usize, alphabet.len)];
        var bytes: [40]u8 = undefined;
        const wanted = bytes[0 .. 1 + random.uintLessThan(usize, if (random.boolean()) 3 else bytes.len - 1)];
        for (wanted) |*byte| byte.* = alphabet[random.uintLessThan(usize, alphabet.len)];
        if (random.boolean() and hay.len >= wanted.len) @memcpy(hay[random.uintAtMost(usize, hay.len - wanted.len)..][0..wanted.len], wanted);

        const fold = random.boolean();
        const needle = Needle.create(arena.allocator(), wanted, fold) catch continue;
        var start: usize = 0;
        while (true) {
            const found = needle.find(hay, start);
            try std.testing.expectEqual(findPlainly(wanted, hay, start, fold), found);
            const baseline = kernel.Kernel(16).find(&needle.pattern, hay.ptr, start, hay.len);
            try std.testing.expectEqual(found orelse kernel.none, baseline);
            start = (found orelse break) + 1;
        }
    }
}

test "what can't be searched for" {
    const allocator = std.testing.allocator;
    try std.testing.expectError(error.Invalid, Needle.create(allocator, "", false));
    try std.testing.expectError(error.Invalid, Needle.create(allocator, "a\nb", false));
}
