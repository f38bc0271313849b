//! How many tokens short pieces are, remembered within one text: identifiers come again and again. A place
//! holds what was asked for last.
const std = @import("std");

/// Longest piece that is remembered.
pub const piece_bytes_max = 16;

const places = 1 << 12;

const Entry = struct {
    low: u64,
    high: u64,
    length: u8,
    tokens: u8,
};

pub const Memo = struct {
    entries: *[places]Entry,

    /// A text that is shorter than this is counted without one, which costs more to make ready than it saves.
    pub const text_bytes_min = 16 * 1024;

    pub fn init(allocator: std.mem.Allocator) error{OutOfMemory}!Memo {
        const entries = try allocator.create([places]Entry);
        @memset(entries, .{ .low = 0, .high = 0, .length = 0, .tokens = 0 });
        return .{ .entries = entries };
    }

    pub fn deinit(memo: Memo, allocator: std.mem.Allocator) void {
        allocator.destroy(memo.entries);
    }

    /// The place of a piece of 1 to 16 bytes: it holds the piece if `holds` says so, and else may.
    pub inline fn at(memo: Memo, piece: []const u8) Place {
        std.debug.assert(piece.len >= 1 and piece.len <= piece_bytes_max);
        const low, const high = words(piece);
        const mixed = ((low ^ (high *% 0xD6E8FEB86659FD93)) +% piece.len) *% 0x9E3779B97F4A7C15;
        return .{ .entry = &memo.entries[@intCast(mixed >> (64 - @ctz(@as(u64, places))))], .low = low, .high = high, .length = @intCast(piece.len) };
    }

    pub const Place = struct {
        entry: *Entry,
        low: u64,
        high: u64,
        length: u8,

        pub inline fn tokens(place: Place) ?usize {
            const entry = place.entry;
            const is_same = entry.low == place.low and entry.high == place.high and entry.length == place.length;
            return if (is_same) entry.tokens else null;
        }

        pub inline fn put(place: Place, count: usize) void {
            place.entry.* = .{ .low = place.low, .high = place.high, .length = place.length, .tokens = @intCast(count) };
        }
    };

    /// All bytes of the piece, in two words.
    inline fn words(piece: []const u8) struct { u64, u64 } {
        const length = piece.len;
        if (length >= 8) return .{ std.mem.readInt(u64, piece[0..8], .little), std.mem.readInt(u64, piece[length - 8 ..][0..8], .little) };
        if (length >= 4) return .{ std.mem.readInt(u32, piece[0..4], .little), std.mem.readInt(u32, piece[length - 4 ..][0..4], .little) };
        return .{ @as(u64, piece[0]) | @as(u64, piece[length / 2]) << 8 | @as(u64, piece[length - 1]) << 16, 0 };
    }
};

test "what is remembered is of that piece" {
    const memo: Memo = try .init(std.testing.allocator);
    defer memo.deinit(std.testing.allocator);
    const pieces = [_][]const u8{ "a", "aa", "aaa", "aaaa", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaaaaaaaaa", "aba", "abcdefgh", "abcdefghi" };
    for (pieces, 1..) |piece, count| {
        try std.testing.expectEqual(null, memo.at(piece).tokens());
        memo.at(piece).put(count);
        try std.testing.expectEqual(count, memo.at(piece).tokens());
    }
}
