//! A vocabulary: which bytes are a token, and its rank, which is also its number. They are in the library as script/lib/tokens.ts wrote them; the
//! table for looking them up is made when a vocabulary is first used (about ten milliseconds), and lives as long as the process.
const std = @import("std");
const sync = @import("../pool/sync.zig");
const Encoding = @import("split.zig").Encoding;

/// No token.
pub const none = std.math.maxInt(u32);

/// Longest token in bytes.
pub const token_bytes_max = 128;

/// A place of the table: the token's bytes where there are at most 8, else a hash of them; rank and length in one word.
const Slot = struct {
    key: u64,
    word: u32,

    const empty: Slot = .{ .key = 0, .word = 0 };

    fn rank(slot: Slot) u32 {
        return slot.word >> 8;
    }
};

pub const Vocabulary = struct {
    count: u32,
    bytes: []const u8,
    /// Where each token begins in `bytes`, and where the last one ends.
    starts: []const u32,
    slots: []const Slot,
    shift: u6,
    /// Ranks of tokens of two bytes.
    pairs: *const [65536]u32,

    pub fn token(vocabulary: *const Vocabulary, rank: u32) ?[]const u8 {
        if (rank >= vocabulary.count) return null;
        return vocabulary.bytes[vocabulary.starts[rank]..vocabulary.starts[rank + 1]];
    }

    pub inline fn pair(vocabulary: *const Vocabulary, bytes: *const [2]u8) u32 {
        return vocabulary.pairs[std.mem.readInt(u16, bytes, .little)];
    }

    /// The rank of `bytes`, which are not empty, or `none`.
    pub inline fn find(vocabulary: *const Vocabulary, bytes: []const u8) u32 {
        if (bytes.len > token_bytes_max) return none;
        const key = keyOf(bytes);
        const mask = vocabulary.slots.len - 1;
        var at = place(key, bytes.len, vocabulary.shift);
        while (true) : (at = (at + 1) & mask) {
            const slot = vocabulary.slots[at];
            if (slot.word == 0) return none;
            if (slot.key != key or slot.word & 0xFF != bytes.len) continue;
            if (bytes.len <= 8) return slot.rank();
            const known = vocabulary.bytes[vocabulary.starts[slot.rank()]..][0..bytes.len];
            if (std.mem.eql(u8, known, bytes)) return slot.rank();
        }
    }
};

const odd = 0x9E3779B97F4A7C15;

inline fn word64(bytes: []const u8, at: usize) u64 {
    return std.mem.readInt(u64, bytes[at..][0..8], .little);
}

inline fn keyOf(bytes: []const u8) u64 {
    const length = bytes.len;
    if (length > 8) return hash(bytes);
    if (length == 8) return word64(bytes, 0);
    if (length >= 4) {
        const low: u64 = std.mem.readInt(u32, bytes[0..4], .little);
        const high: u64 = std.mem.readInt(u32, bytes[length - 4 ..][0..4], .little);
        return low | high << 32;
    }
    const first: u64 = bytes[0];
    return first | @as(u64, bytes[length / 2]) << 8 | @as(u64, bytes[length - 1]) << 16;
}

inline fn hash(bytes: []const u8) u64 {
    var state: u64 = word64(bytes, bytes.len - 8);
    var at: usize = 0;
    while (at + 8 < bytes.len) : (at += 8) {
        const product = @as(u128, state ^ odd) * (word64(bytes, at) ^ 0xD6E8FEB86659FD93);
        state = @as(u64, @truncate(product)) ^ @as(u64, @truncate(product >> 64));
    }
    return state;
}

inline fn place(key: u64, length: usize, shift: u6) usize {
    const mixed = (key ^ (key >> 32) ^ length) *% odd;
    return @intCast(mixed >> shift);
}

const files = .{ .o200k_base = @embedFile("o200k_base.bin"), .cl100k_base = @embedFile("cl100k_base.bin") };

var loaded: [std.enums.values(Encoding).len]std.atomic.Value(?*const Vocabulary) = @splat(.init(null));
var loading: sync.Mutex = .{};

/// The vocabulary of an encoding. Any thread may ask.
pub fn load(comptime encoding: Encoding) error{OutOfMemory}!*const Vocabulary {
    const held = &loaded[@intFromEnum(encoding)];
    if (held.load(.acquire)) |known| return known;
    loading.lock();
    defer loading.unlock();
    if (held.load(.acquire)) |known| return known;
    const made = try make(std.heap.c_allocator, @field(files, @tagName(encoding)));
    held.store(made, .release);
    return made;
}

fn make(allocator: std.mem.Allocator, file: []const u8) error{OutOfMemory}!*const Vocabulary {
    const count = std.mem.readInt(u32, file[0..4], .little);
    const lengths = file[4..][0..count];
    const bytes = file[4 + count ..];

    const vocabulary = try allocator.create(Vocabulary);
    errdefer allocator.destroy(vocabulary);
    const starts = try allocator.alloc(u32, count + 1);
    errdefer allocator.free(starts);
    const pairs = try allocator.create([65536]u32);
    errdefer allocator.destroy(pairs);
    // Two to five places for each token.
    const capacity_bits = std.math.log2_int_ceil(u32, count * 2);
    const slots = try allocator.alloc(Slot, @as(usize, 1) << @intCast(capacity_bits));
    @memset(slots, .empty);
    @memset(pairs, none);

    vocabulary.* = .{
        .count = count,
        .bytes = bytes,
        .starts = starts,
        .slots = slots,
        .shift = @intCast(@as(u8, 64) - capacity_bits),
        .pairs = pairs,
    };
    var start: u32 = 0;
    for (lengths, 0..) |length, rank| {
        starts[rank] = start;
        const token = bytes[start..][0..length];
        start += length;
        if (length == 2) pairs[std.mem.readInt(u16, token[0..2], .little)] = @intCast(rank);
        const key = keyOf(token);
        var at = place(key, token.len, vocabulary.shift);
        while (slots[at].word != 0) at = (at + 1) & (slots.len - 1);
        slots[at] = .{ .key = key, .word = @as(u32, @intCast(rank)) << 8 | length };
    }
    starts[count] = start;
    return vocabulary;
}

test "every token is found by its bytes" {
    inline for (comptime std.enums.values(Encoding)) |encoding| {
        const vocabulary = try load(encoding);
        for (0..vocabulary.count) |rank| {
            const token = vocabulary.token(@intCast(rank)).?;
            try std.testing.expectEqual(rank, vocabulary.find(token));
        }
        try std.testing.expectEqual(null, vocabulary.token(vocabulary.count));
        try std.testing.expectEqual(none, vocabulary.find("no token has this text"));
        for (0..256) |byte| try std.testing.expect(vocabulary.find(&.{@intCast(byte)}) != none);
    }
}
