//! Byte pair encoding of one piece: of all neighbours that together are a token, those of the lowest rank are joined,
//! the leftmost first, until none are left. Short pieces are merged so; the tokens of longer ones are found in as many
//! steps as they have bytes (./longest.zig).
const std = @import("std");
const vocabularies = @import("vocabulary.zig");
const heap = @import("heap.zig");
const longest = @import("longest.zig");
const fuzz = @import("../testing/fuzz.zig");

const Vocabulary = vocabularies.Vocabulary;
const none = vocabularies.none;

/// Longest piece that is merged.
const short_max = @import("memo.zig").piece_bytes_max;

/// Room that pieces are worked on in, kept from one to the next.
pub const Workspace = longest.Room;

pub const Error = error{
    OutOfMemory,
    /// The piece has 4 GiB or more.
    Limit,
};

/// How many tokens `piece` is, which is not a token as a whole; `workspace.starts` says where each of them begins.
pub fn merge(vocabulary: *const Vocabulary, workspace: *Workspace, piece: []const u8) Error!usize {
    if (piece.len > short_max) {
        try longest.find(vocabulary, workspace, piece);
        return workspace.starts.items.len;
    }
    var parts: Parts(short_max) = .init(vocabulary, piece);
    parts.mergeAll(1);
    workspace.starts.clearRetainingCapacity();
    try workspace.starts.ensureTotalCapacity(workspace.allocator, parts.count);
    for (parts.starts[0..parts.count]) |start| workspace.starts.appendAssumeCapacity(start);
    return parts.count;
}

/// How many tokens `piece` is, and no more.
pub fn count(vocabulary: *const Vocabulary, workspace: *Workspace, piece: []const u8) Error!usize {
    if (piece.len > short_max) {
        try longest.find(vocabulary, workspace, piece);
        return workspace.starts.items.len;
    }
    const memo = workspace.memo orelse return mergeShort(vocabulary, piece);
    const place = memo.at(piece);
    if (place.tokens()) |known| return known;
    const parts = mergeShort(vocabulary, piece);
    place.put(parts);
    return parts;
}

fn mergeShort(vocabulary: *const Vocabulary, piece: []const u8) usize {
    var parts: Parts(short_max) = .init(vocabulary, piece);
    parts.mergeAll(1);
    return parts.count;
}

/// Where a token of two bytes or more was last put together.
pub fn cut(vocabulary: *const Vocabulary, token: []const u8) usize {
    var parts: Parts(vocabularies.token_bytes_max) = .init(vocabulary, token);
    parts.mergeAll(2);
    return parts.starts[1];
}

/// A piece of at most `length_max` bytes while it is merged.
fn Parts(length_max: usize) type {
    return struct {
        vocabulary: *const Vocabulary,
        piece: []const u8,
        count: usize,
        starts: [length_max + 1]u8,
        /// The rank of each part joined with the one behind it.
        ranks: [length_max]u32,

        const Self = @This();

        inline fn init(vocabulary: *const Vocabulary, piece: []const u8) Self {
            var parts: Self = undefined;
            parts.vocabulary = vocabulary;
            parts.piece = piece;
            parts.count = piece.len;
            for (0..piece.len + 1) |index| parts.starts[index] = @intCast(index);
            for (0..piece.len - 1) |index| parts.ranks[index] = vocabulary.pair(piece[index..][0..2]);
            return parts;
        }

        /// Until there are `least` parts, or none that can be joined.
        inline fn mergeAll(parts: *Self, least: usize) void {
            const piece = parts.piece;
            const starts = &parts.starts;
            const ranks = &parts.ranks;
            while (parts.count > least) {
                var lowest: u32 = none;
                var at: usize = 0;
                for (ranks[0 .. parts.count - 1], 0..) |rank, index| if (rank < lowest) {
                    lowest = rank;
                    at = index;
                };
                if (lowest == none) break;
                parts.count -= 1;
                // Part `at + 1` goes.
                for (at + 1..parts.count + 1) |index| starts[index] = starts[index + 1];
                for (at..parts.count - 1) |index| ranks[index] = ranks[index + 1];
                if (at + 1 < parts.count) ranks[at] = parts.vocabulary.findLikely(piece[starts[at]..starts[at + 2]]);
                if (at > 0) ranks[at - 1] = parts.vocabulary.findLikely(piece[starts[at - 1]..starts[at + 1]]);
            }
        }
    };
}

test "every token is what its bytes are merged to" {
    inline for (comptime std.enums.values(@import("split.zig").Encoding)) |encoding| {
        const vocabulary = try vocabularies.load(encoding);
        var unmade: usize = 0;
        for (0..vocabulary.count) |rank| {
            const token = vocabulary.token(@intCast(rank)).?;
            if (token.len < 2) continue;
            var parts: Parts(vocabularies.token_bytes_max) = .init(vocabulary, token);
            parts.mergeAll(1);
            unmade += @intFromBool(parts.count != 1);
        }
        try std.testing.expectEqual(0, unmade);
    }
}

test "the longest tokens are those that merging makes" {
    const vocabulary = try vocabularies.load(.o200k_base);
    var workspace: Workspace = .{ .allocator = std.testing.allocator };
    defer workspace.deinit();
    var random = std.Random.DefaultPrng.init(fuzz.seed(1));
    var piece: [vocabularies.token_bytes_max]u8 = undefined;
    for (0..fuzz.rounds(2000)) |round| {
        const length = random.random().intRangeAtMost(usize, 2, piece.len);
        // Few letters make many merges.
        const letters: u8 = @intCast(1 + round / 4 % 26);
        for (piece[0..length]) |*byte| byte.* = switch (round % 4) {
            0 => random.random().int(u8),
            1 => "\xE4\xB8\xAD\xE6\x96\x87\xE5"[random.random().uintLessThan(usize, 7)],
            else => 'a' + random.random().uintLessThan(u8, letters),
        };
        var parts: Parts(vocabularies.token_bytes_max) = .init(vocabulary, piece[0..length]);
        parts.mergeAll(1);
        try (if (round % 5 == 0) heap.merge(vocabulary, &workspace, piece[0..length]) else longest.find(vocabulary, &workspace, piece[0..length]));
        try std.testing.expectEqual(parts.count, workspace.starts.items.len);
        for (workspace.starts.items, parts.starts[0..parts.count]) |long, short| try std.testing.expectEqual(short, long);
    }
}
