//! Tokens of text in OpenAI's encodings, as its models count them: https://github.com/openai/tiktoken.
//! Texts that name special tokens are text like any other. Bytes that are not UTF-8 are encoded as they
//! are, and come back from decoding.
const std = @import("std");
const Memo = @import("memo.zig").Memo;
const merges = @import("merge.zig");
const splits = @import("split.zig");
const vocabularies = @import("vocabulary.zig");
const fuzz = @import("../testing/fuzz.zig");

pub const Encoding = splits.Encoding;
pub const Error = merges.Error || error{
    /// A number is no token of the encoding.
    Invalid,
    /// The buffer is too small.
    Space,
};

/// How far a text was counted.
pub const Count = extern struct {
    tokens: u64 = 0,
    bytes: u64 = 0,

    pub const docs = .{
        .bytes = "Bytes of the text that these tokens are: all of them, unless the limit came first or the text goes on.",
    };
};

pub const Options = struct {
    /// Counting ends before the piece that would make it more tokens than this.
    limit: u64 = std.math.maxInt(u64),
    /// Whether text will follow: then only pieces that it can't change are counted.
    goes_on: bool = false,
    /// Once set, counting ends, and the count is of no use.
    stop: ?*const std.atomic.Value(bool) = null,
};

pub fn count(encoding: Encoding, text: []const u8, options: Options) Error!Count {
    return switch (encoding) {
        inline else => |known| countIn(known, text, options),
    };
}

const ahead = 16;

fn countIn(comptime encoding: Encoding, text: []const u8, options: Options) Error!Count {
    const vocabulary = try vocabularies.load(encoding);
    var workspace: merges.Workspace = .{ .allocator = std.heap.c_allocator, .stop = options.stop };
    defer workspace.deinit();
    if (text.len >= Memo.text_bytes_min) workspace.memo = try .init(workspace.allocator);
    var splitter: splits.Splitter(encoding) = .{ .text = text };
    var counted: Count = .{};
    // Some pieces ahead, so that their places in the table are on the way while others are looked at.
    var pieces: [ahead][]const u8 = undefined;
    var sought: [ahead]vocabularies.Vocabulary.Sought = undefined;
    while (true) {
        var held: usize = 0;
        while (held < ahead) : (held += 1) {
            const piece = splitter.next() orelse break;
            if (options.goes_on and splitter.saw_end) break;
            pieces[held] = piece;
            sought[held] = vocabulary.seek(piece);
        }
        for (pieces[0..held], sought[0..held]) |piece, place| {
            const tokens = if (vocabulary.findSought(piece, place) != vocabularies.none) 1 else try merges.count(vocabulary, &workspace, piece);
            if (tokens > options.limit - counted.tokens) return counted;
            counted.tokens += tokens;
            counted.bytes += piece.len;
            if (options.stop) |stop| if (stop.load(.monotonic)) return counted;
        }
        if (held < ahead) return counted;
    }
}

/// Writes the numbers of the tokens of `text` and returns how many there are. A text has at most as many as bytes.
pub fn encode(encoding: Encoding, text: []const u8, buffer: []u32) Error!usize {
    return switch (encoding) {
        inline else => |known| encodeIn(known, text, buffer),
    };
}

fn encodeIn(comptime encoding: Encoding, text: []const u8, buffer: []u32) Error!usize {
    const vocabulary = try vocabularies.load(encoding);
    var workspace: merges.Workspace = .{ .allocator = std.heap.c_allocator };
    defer workspace.deinit();
    var splitter: splits.Splitter(encoding) = .{ .text = text };
    var written: usize = 0;
    while (splitter.next()) |piece| {
        const whole = vocabulary.find(piece);
        if (whole != vocabularies.none) {
            if (written == buffer.len) return error.Space;
            buffer[written] = whole;
            written += 1;
            continue;
        }
        const parts = try merges.merge(vocabulary, &workspace, piece);
        if (buffer.len - written < parts) return error.Space;
        const starts = workspace.starts.items;
        for (starts, 0..) |start, index| {
            const end = if (index + 1 < parts) starts[index + 1] else piece.len;
            buffer[written] = vocabulary.find(piece[start..end]);
            written += 1;
        }
    }
    return written;
}

/// Writes as many bytes of the text of `tokens` as there is room for, and returns how many it has.
pub fn decode(encoding: Encoding, tokens: []const u32, buffer: []u8) Error!usize {
    const vocabulary = switch (encoding) {
        inline else => |known| try vocabularies.load(known),
    };
    var required: usize = 0;
    for (tokens) |rank| {
        const bytes = vocabulary.token(rank) orelse return error.Invalid;
        if (required + bytes.len <= buffer.len) @memcpy(buffer[required..][0..bytes.len], bytes);
        required += bytes.len;
    }
    if (required > buffer.len) return error.Space;
    return required;
}

test "counts, numbers and bytes agree" {
    var random = std.Random.DefaultPrng.init(fuzz.seed(2));
    const alphabet = "ab AB'sS\n\r\t  01/\u{4E2D}\u{E9}\u{301}\xFF\u{1F600}";
    inline for (comptime std.enums.values(Encoding)) |encoding| {
        for (0..fuzz.rounds(500)) |_| {
            var text: [200]u8 = undefined;
            const length = random.random().uintAtMost(usize, text.len);
            for (text[0..length]) |*byte| byte.* = alphabet[random.random().uintLessThan(usize, alphabet.len)];
            var numbers: [200]u32 = undefined;
            const written = try encode(encoding, text[0..length], &numbers);
            try std.testing.expectEqual(Count{ .tokens = written, .bytes = length }, try count(encoding, text[0..length], .{}));
            var back: [200]u8 = undefined;
            try std.testing.expectEqualStrings(text[0..length], back[0..try decode(encoding, numbers[0..written], &back)]);
            // In two parts: what goes on is counted as far as it is sure.
            const cut = random.random().uintAtMost(usize, length);
            const first = try count(encoding, text[0..cut], .{ .goes_on = true });
            const rest = try count(encoding, text[@intCast(first.bytes)..length], .{});
            try std.testing.expectEqual(written, first.tokens + rest.tokens);
        }
    }
}

test "a limit" {
    try std.testing.expectEqual(Count{ .tokens = 2, .bytes = 11 }, try count(.o200k_base, "hello world again", .{ .limit = 2 }));
    try std.testing.expectEqual(Count{}, try count(.o200k_base, "hello", .{ .limit = 0 }));
}

test "long runs" {
    const text = try std.testing.allocator.alloc(u8, 100_000);
    defer std.testing.allocator.free(text);
    for ([_]u8{ 'a', ' ', '1', '\n', '!', 0xFF }) |byte| {
        @memset(text, byte);
        const counted = try count(.o200k_base, text, .{});
        try std.testing.expectEqual(text.len, counted.bytes);
    }
    @memset(text, 'a');
    try std.testing.expectEqual(2500, (try count(.o200k_base, text[0..20_000], .{})).tokens);
}

test {
    _ = @import("memo.zig");
    _ = @import("classes.zig");
}
