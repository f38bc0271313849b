//! The tokens of a long piece, found from left to right: the longest one first, a shorter one where merging would not
//! have made the longest. The result is that of merging by ranks, since tokens side by side are what merging leaves
//! exactly when each two neighbours are; and of places from where nothing leads to the end none is tried twice. Hendrik
//! van Antwerpen and Alexander Neubeck, "So many tokens, so little time" (GitHub, 2024). In runs of one character,
//! which have tokens of dozens of lengths, too many are tried: such a piece is merged by a heap after all.
const std = @import("std");
const heap = @import("heap.zig");
const Memo = @import("memo.zig").Memo;
const vocabularies = @import("vocabulary.zig");
const Vocabulary = vocabularies.Vocabulary;
const none = vocabularies.none;

/// Room that is kept from one piece to the next.
pub const Room = struct {
    allocator: std.mem.Allocator,
    /// Once set, a piece is left as it is by then: what comes out is of no use.
    stop: ?*const std.atomic.Value(bool) = null,
    /// Where the tokens of the last piece begin, and which they are.
    starts: std.ArrayList(u32) = .empty,
    ranks: std.ArrayList(u32) = .empty,
    /// A bit for each place from where nothing leads to the end.
    dead: std.ArrayList(u64) = .empty,
    /// What short pieces of the same text were counted as.
    memo: ?Memo = null,
    // The heap's.
    following: std.ArrayList(u32) = .empty,
    preceding: std.ArrayList(u32) = .empty,
    joined: std.ArrayList(u32) = .empty,
    heap: std.ArrayList(u64) = .empty,

    pub fn deinit(room: *Room) void {
        if (room.memo) |memo| memo.deinit(room.allocator);
        inline for (.{ "starts", "ranks", "dead", "following", "preceding", "joined", "heap" }) |name| @field(room, name).deinit(room.allocator);
    }
};

/// Tokens that are tried for each byte, before the heap is taken.
const tries_max = 4;

/// Fills `room.starts` with where the tokens of `piece` begin.
pub fn find(vocabulary: *const Vocabulary, room: *Room, piece: []const u8) error{ OutOfMemory, Limit }!void {
    if (piece.len > std.math.maxInt(u32)) return error.Limit;
    room.starts.clearRetainingCapacity();
    room.ranks.clearRetainingCapacity();
    try room.dead.resize(room.allocator, piece.len / 64 + 1);
    const dead = room.dead.items;
    @memset(dead, 0);

    var at: usize = 0;
    // The next token has fewer bytes than this.
    var below: usize = vocabularies.token_bytes_max + 1;
    var tries: usize = 0;
    var furthest: usize = 0;
    while (at < piece.len) {
        if (room.stop) |stop| if (stop.load(.monotonic)) return;
        const last = room.ranks.getLastOrNull();
        const last_length = at - (room.starts.getLastOrNull() orelse 0);
        const found: ?Vocabulary.Found = while (vocabulary.longest(piece[at..], below)) |token| {
            below = token.length;
            tries += 1;
            const behind = at + token.length;
            if (dead[behind / 64] >> @intCast(behind % 64) & 1 != 0) continue;
            if (last == null or isStable(vocabulary, piece, at, last.?, last_length, token)) break token;
        } else null;
        furthest = @max(furthest, at);
        if (tries > 64 + furthest * tries_max) return heap.merge(vocabulary, room, piece);
        if (found) |token| {
            try room.starts.append(room.allocator, @intCast(at));
            try room.ranks.append(room.allocator, token.rank);
            at += token.length;
            below = vocabularies.token_bytes_max + 1;
        } else {
            dead[at / 64] |= @as(u64, 1) << @intCast(at % 64);
            const start = room.starts.pop() orelse unreachable; // single bytes lead to the end
            _ = room.ranks.pop();
            below = at - start;
            at = start;
        }
    }
}

/// Whether merging leaves the tokens before and behind `at` as two: no parts of them that lie side by side
/// at some time are merged first.
fn isStable(vocabulary: *const Vocabulary, piece: []const u8, at: usize, last: u32, last_length: usize, token: Vocabulary.Found) bool {
    var left = last;
    var left_length = last_length;
    var right = token.rank;
    var right_length: usize = token.length;
    // What was made before this is there: joining it with its neighbour must have come later.
    var limit: u32 = none;
    while (true) {
        if (vocabulary.findLikely(piece[at - left_length .. at + right_length]) < limit) return false;
        // The one that was made last is taken apart, and of its two parts the one at `at` is looked at.
        var turn: enum { left, right } = if (left > right) .left else .right;
        for (0..2) |_| {
            switch (turn) {
                .left => if (left_length > 1) {
                    limit = left;
                    const cut = vocabulary.cutOf(left);
                    left = cut.right;
                    left_length -= cut.length;
                    break;
                },
                .right => if (right_length > 1) {
                    limit = right + 1;
                    const cut = vocabulary.cutOf(right);
                    right = cut.left;
                    right_length = cut.length;
                    break;
                },
            }
            turn = if (turn == .left) .right else .left;
        } else return true;
    }
}
