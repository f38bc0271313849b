//! Writes text as a JSON string, as JSON.stringify does: https://tc39.es/ecma262/#sec-quotejsonstring
const std = @import("std");
const fuzz = @import("../testing/fuzz.zig");

pub const Error = error{
    /// The text is not UTF-8: no JSON string holds it.
    Invalid,
    /// The buffer is too small.
    Space,
};

const lanes = 32;
const Block = @Vector(lanes, u8);

/// What a block may become, and how far beyond that its last copy may write.
const block_room = lanes * 6 + lanes;

/// Writes `text` with its quotes into `buffer` and returns the part that was written. A buffer of `bytesFor(text.len)`
/// is always large enough; a smaller one may be.
pub fn quote(text: []const u8, buffer: []u8) Error![]u8 {
    if (buffer.len < 2) return error.Space;
    buffer[0] = '"';
    var written: usize = 1;
    var read: usize = 0;
    var seen: Block = @splat(0);
    // A block, and another one that copies may read into.
    while (text.len - read >= 2 * lanes and buffer.len - written > block_room) : (read += lanes) {
        seen |= text[read..][0..lanes].*;
        written += quoteBlock(text[read..].ptr, buffer[written..].ptr);
    }
    for (text[read..]) |byte| {
        seen[0] |= byte;
        const escape: []const u8 = if (isSpecial(byte)) escapes[byte].bytes[0..escapes[byte].length] else &.{byte};
        // And the final quote.
        if (buffer.len - written <= escape.len) return error.Space;
        @memcpy(buffer[written..][0..escape.len], escape);
        written += escape.len;
    }
    // What is beyond ASCII stays as it is, if it is a character.
    if (@reduce(.Or, seen) >= 0x80 and !std.unicode.utf8ValidateSlice(text)) return error.Invalid;
    buffer[written] = '"';
    return buffer[0 .. written + 1];
}

/// What `quote` needs at most for a text of this length.
pub fn bytesFor(length: usize) usize {
    return length *| 6 +| 2;
}

/// Quotes `lanes` bytes and returns how many they became. Reads up to two blocks and writes up to `block_room`: what is
/// behind a special byte is copied as a whole block, and overwritten from the next special byte on. The caller has seen
/// to the room.
fn quoteBlock(from: [*]const u8, to: [*]u8) usize {
    @setRuntimeSafety(false);
    const block: Block = from[0..lanes].*;
    to[0..lanes].* = block;
    var specials = @as(u32, @bitCast(block < @as(Block, @splat(' ')))) |
        @as(u32, @bitCast(block == @as(Block, @splat('"')))) |
        @as(u32, @bitCast(block == @as(Block, @splat('\\'))));
    var target = to;
    while (specials != 0) : (specials &= specials - 1) {
        const at: usize = @ctz(specials);
        const escape = &escapes[from[at]];
        target[at..][0..escape.bytes.len].* = escape.bytes;
        target += escape.length - 1;
        target[at + 1 ..][0..lanes].* = from[at + 1 ..][0..lanes].*;
    }
    return target - to + lanes;
}

fn isSpecial(byte: u8) bool {
    return byte < ' ' or byte == '"' or byte == '\\';
}

/// What stands for a byte that is not itself: two bytes, or six that start with `\u`. Eight are copied at once.
const Escape = struct { bytes: [8]u8, length: u8 };

const escapes: [128]Escape = table: {
    var all: [128]Escape = undefined;
    for (&all, 0..) |*escape, byte| {
        const hex = std.fmt.hex(@as(u8, byte));
        escape.* = .{ .bytes = .{ '\\', 'u', '0', '0', hex[0], hex[1], 0, 0 }, .length = 6 };
    }
    for ("\"\\\x08\x0c\n\r\t", "\"\\bfnrt") |byte, letter| {
        all[byte] = .{ .bytes = .{ '\\', letter, 0, 0, 0, 0, 0, 0 }, .length = 2 };
    }
    break :table all;
};

fn expectQuoted(expected: []const u8, text: []const u8) !void {
    var buffer: [1024]u8 = undefined;
    try std.testing.expectEqualStrings(expected, try quote(text, &buffer));
}

test quote {
    try expectQuoted("\"\"", "");
    try expectQuoted("\"a\\nb\\t\\\"\\\\\\u0000\\u001f\x7f\"", "a\nb\t\"\\\x00\x1f\x7f");
    try expectQuoted("\"äx😀\"", "äx😀");
    try expectQuoted("\"" ++ "x" ** 40 ++ "\\n" ++ "y" ** 64 ++ "\"", "x" ** 40 ++ "\n" ++ "y" ** 64);
    var buffer: [1024]u8 = undefined;
    try std.testing.expectError(error.Invalid, quote("a" ** 50 ++ "\xC3", &buffer));
    try std.testing.expectError(error.Invalid, quote("\xED\xA0\x80", &buffer));
}

test "a buffer of any size is enough or refused, and never written beyond" {
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x6a736f6e));
    const random = source.random();
    for (0..fuzz.rounds(20_000)) |_| {
        var text_bytes: [300]u8 = undefined;
        const text = text_bytes[0..random.uintLessThan(usize, text_bytes.len)];
        for (text) |*byte| byte.* = if (random.uintLessThan(u8, 4) == 0) random.uintLessThan(u8, 0x80) else 'x';
        var large: [text_bytes.len * 6 + 64]u8 = undefined;
        const whole = try quote(text, large[0..bytesFor(text.len)]);
        const parsed = try std.json.parseFromSlice([]const u8, std.testing.allocator, whole, .{});
        defer parsed.deinit();
        try std.testing.expectEqualStrings(text, parsed.value);

        var small: [text_bytes.len * 6 + 64]u8 = @splat('#');
        const capacity = random.uintAtMost(usize, whole.len + lanes);
        if (quote(text, small[0..capacity])) |same| {
            try std.testing.expectEqualStrings(whole, same);
        } else |failure| try std.testing.expectEqual(error.Space, failure);
        try std.testing.expect(std.mem.allEqual(u8, small[capacity..], '#'));
    }
}
