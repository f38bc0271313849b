//! A vocabulary: which bytes are a token, and its rank, which is also its number. They are in the library as
//! script/lib/tokens.ts wrote them; the table for looking them up is made when a vocabulary is first used (about ten
//! milliseconds), and lives as long as the process.
const std = @import("std");
const sync = @import("../pool/sync.zig");
const Encoding = @import("split.zig").Encoding;
const merge = @import("merge.zig");

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
    /// Which lengths tokens have that begin with three bytes, by a hash of those: a bit for each, the
    /// last one for all from there on.
    lengths: *const [1 << prefix_bits]u64,
    /// A bit for each value of the upper bits of what says a token's place, so that most of what
    /// is no token is known not to be.
    filter: *const [1 << (filter_bits - 6)]u64,
    /// The two tokens that each token was last merged from, and the left one's length; 0 until somebody asks.
    cuts: []std.atomic.Value(u64),

    pub const Found = struct { rank: u32, length: u8 };

    /// The two parts that a token is merged from. `length` is that of the left one.
    pub const Cut = struct { left: u32, right: u32, length: u8 };

    /// Of a token of two bytes or more.
    pub fn cutOf(vocabulary: *const Vocabulary, rank: u32) Cut {
        const known = vocabulary.cuts[rank].load(.monotonic);
        const both = if (known != 0) known else vocabulary.makeCut(rank);
        return .{ .left = @intCast(both >> 32), .right = @intCast(both & 0xFFFFFF), .length = @truncate(both >> 24) };
    }

    fn makeCut(vocabulary: *const Vocabulary, rank: u32) u64 {
        @branchHint(.cold);
        const bytes = vocabulary.token(rank).?;
        const cut: u64 = merge.cut(vocabulary, bytes);
        const left: u64 = vocabulary.find(bytes[0..@intCast(cut)]);
        const both = left << 32 | cut << 24 | vocabulary.find(bytes[@intCast(cut)..]);
        vocabulary.cuts[rank].store(both, .monotonic);
        return both;
    }

    /// The longest token of less than `below` bytes that `text`, which is not empty, begins with.
    pub fn longest(vocabulary: *const Vocabulary, text: []const u8, below: usize) ?Found {
        const most = @min(text.len, below - 1);
        if (most >= 3) {
            var lengths = vocabulary.lengths[prefix(text[0..3])] & (~@as(u64, 0) >> @intCast(63 - @min(most, 63)));
            while (lengths != 0) {
                const length: usize = 63 - @clz(lengths);
                lengths &= ~(@as(u64, 1) << @intCast(length));
                var exact = if (length == 63) @min(most, token_bytes_max) else length;
                while (exact >= length) : (exact -= 1) {
                    const rank = vocabulary.findFiltered(text[0..exact]);
                    if (rank != none) return .{ .rank = rank, .length = @intCast(exact) };
                }
            }
        }
        if (most >= 2) {
            const rank = vocabulary.pair(text[0..2]);
            if (rank != none) return .{ .rank = rank, .length = 2 };
        }
        return if (most >= 1) .{ .rank = vocabulary.find(text[0..1]), .length = 1 } else null;
    }

    /// As `find`; most bytes that are no token are known not to be without a look at the table.
    pub inline fn findLikely(vocabulary: *const Vocabulary, bytes: []const u8) u32 {
        if (bytes.len == 2) return vocabulary.pair(bytes[0..2]);
        if (bytes.len >= 3 and vocabulary.lengths[prefix(bytes[0..3])] >> @intCast(@min(bytes.len, 63)) & 1 == 0) return none;
        return vocabulary.findFiltered(bytes);
    }

    inline fn findFiltered(vocabulary: *const Vocabulary, bytes: []const u8) u32 {
        if (bytes.len > token_bytes_max) return none;
        const key = keyOf(bytes);
        const mixed = mix(key, bytes.len);
        const bit = mixed >> (64 - filter_bits);
        if (vocabulary.filter[bit >> 6] >> @truncate(bit) & 1 == 0) return none;
        return vocabulary.findAt(bytes, key, @intCast(mixed >> vocabulary.shift));
    }

    /// Where to look for a piece, asked for before it is looked for, so that memory has time to bring it.
    pub const Sought = struct { key: u64, at: usize };

    pub inline fn seek(vocabulary: *const Vocabulary, bytes: []const u8) Sought {
        if (bytes.len > token_bytes_max) return .{ .key = 0, .at = 0 };
        const key = keyOf(bytes);
        const at: usize = @intCast(mix(key, bytes.len) >> vocabulary.shift);
        @prefetch(&vocabulary.slots[at], .{});
        return .{ .key = key, .at = at };
    }

    pub inline fn findSought(vocabulary: *const Vocabulary, bytes: []const u8, sought: Sought) u32 {
        if (bytes.len > token_bytes_max) return none;
        return vocabulary.findAt(bytes, sought.key, sought.at);
    }

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
        return vocabulary.findAt(bytes, key, @intCast(mix(key, bytes.len) >> vocabulary.shift));
    }

    inline fn findAt(vocabulary: *const Vocabulary, bytes: []const u8, key: u64, start: usize) u32 {
        const mask = vocabulary.slots.len - 1;
        var at = start;
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

const prefix_bits = 16;
const filter_bits = 21;

inline fn prefix(bytes: *const [3]u8) usize {
    const value = std.mem.readInt(u24, bytes, .little);
    return (@as(u32, value) *% 0x9E3779B1) >> (32 - prefix_bits);
}

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

inline fn mix(key: u64, length: usize) u64 {
    return (key ^ (key >> 32) ^ length) *% odd;
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
    const lengths_by_prefix = try allocator.create([1 << prefix_bits]u64);
    errdefer allocator.destroy(lengths_by_prefix);
    @memset(lengths_by_prefix, 0);
    const filter = try allocator.create([1 << (filter_bits - 6)]u64);
    errdefer allocator.destroy(filter);
    @memset(filter, 0);
    const cuts = try allocator.alloc(std.atomic.Value(u64), count);
    errdefer allocator.free(cuts);
    @memset(cuts, .init(0));
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
        .lengths = lengths_by_prefix,
        .filter = filter,
        .cuts = cuts,
    };
    var start: u32 = 0;
    for (lengths, 0..) |length, rank| {
        starts[rank] = start;
        const token = bytes[start..][0..length];
        start += length;
        if (length == 2) pairs[std.mem.readInt(u16, token[0..2], .little)] = @intCast(rank);
        if (length >= 3) lengths_by_prefix[prefix(token[0..3])] |= @as(u64, 1) << @intCast(@min(length, 63));
        const key = keyOf(token);
        const mixed = mix(key, token.len);
        const bit = mixed >> (64 - filter_bits);
        filter[bit >> 6] |= @as(u64, 1) << @truncate(bit);
        var at: usize = @intCast(mixed >> vocabulary.shift);
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
