//! Writes text as a JSON string, as JSON.stringify does: https://tc39.es/ecma262/#sec-quotejsonstring
const std = @import("std");
const utf8 = @import("../search/utf8.zig");

pub const Error = error{
    /// The text is not UTF-8: no JSON string holds it.
    Invalid,
    /// The buffer is too small.
    Space,
};

const lanes = 32;

/// Writes `text` with its quotes into `buffer` and returns the part that was written. A buffer of `bytesFor(text.len)` is
/// always large enough; a smaller one may be.
pub fn quote(text: []const u8, buffer: []u8) Error![]u8 {
    if (buffer.len < 2) return error.Space;
    buffer[0] = '"';
    var written: usize = 1;
    var read: usize = 0;
    while (read < text.len) {
        // A block, or less than one with what a byte behind it may become; and the final quote.
        if (buffer.len - written < lanes + 6) return error.Space;
        const plain = copyPlain(text[read..], buffer[written..]);
        read += plain;
        written += plain;
        if (plain == lanes or read == text.len) continue;
        const byte = text[read];
        if (byte < 0x80) {
            const escape: []const u8 = &escapes[byte];
            const length: usize = if (escape[1] == 'u') 6 else 2;
            @memcpy(buffer[written..][0..length], escape[0..length]);
            read += 1;
            written += length;
        } else {
            const next = utf8.step(text[read..]);
            if (!next.valid) return error.Invalid;
            @memcpy(buffer[written..][0..next.length], text[read..][0..next.length]);
            read += next.length;
            written += next.length;
        }
    }
    buffer[written] = '"';
    return buffer[0 .. written + 1];
}

/// What `quote` needs at most for a text of this length.
pub fn bytesFor(length: usize) usize {
    return length *| 6 +| (lanes + 8);
}

/// Copies the bytes before the first one that is not itself in JSON, up to a block of them; `to` holds a block and more.
fn copyPlain(from: []const u8, to: []u8) usize {
    const Vector = @Vector(lanes, u8);
    if (from.len < lanes) {
        for (from, 0..) |byte, index| {
            if (isSpecial(byte)) return index;
            to[index] = byte;
        }
        return from.len;
    }
    const block: Vector = from[0..lanes].*;
    to[0..lanes].* = block;
    // As signed bytes, control characters and everything beyond ASCII are less than a space.
    const signed: @Vector(lanes, i8) = @bitCast(block);
    const special = @as(u32, @bitCast(signed < @as(@Vector(lanes, i8), @splat(' ')))) |
        @as(u32, @bitCast(block == @as(Vector, @splat('"')))) |
        @as(u32, @bitCast(block == @as(Vector, @splat('\\'))));
    return if (special == 0) lanes else @ctz(special);
}

fn isSpecial(byte: u8) bool {
    return byte < ' ' or byte >= 0x80 or byte == '"' or byte == '\\';
}

/// What stands for an ASCII byte that is not itself: two bytes, or six that start with `\u`.
const escapes: [128][6]u8 = table: {
    var all: [128][6]u8 = undefined;
    for (&all, 0..) |*escape, byte| {
        const hex = std.fmt.hex(@as(u8, byte));
        escape.* = .{ '\\', 'u', '0', '0', hex[0], hex[1] };
    }
    for ("\"\\\x08\x0c\n\r\t", "\"\\bfnrt") |byte, letter| all[byte][1] = letter;
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
    var source = std.Random.DefaultPrng.init(0x6a736f6e);
    const random = source.random();
    for (0..20_000) |_| {
        var text_bytes: [80]u8 = undefined;
        const text = text_bytes[0..random.uintLessThan(usize, text_bytes.len)];
        for (text) |*byte| byte.* = if (random.uintLessThan(u8, 4) == 0) random.uintLessThan(u8, 0x80) else 'x';
        var large: [80 * 6 + 64]u8 = undefined;
        const whole = try quote(text, large[0..bytesFor(text.len)]);
        const parsed = try std.json.parseFromSlice([]const u8, std.testing.allocator, whole, .{});
        defer parsed.deinit();
        try std.testing.expectEqualStrings(text, parsed.value);

        var small: [80 * 6 + 64]u8 = @splat('#');
        const capacity = random.uintAtMost(usize, whole.len + lanes + 2);
        if (quote(text, small[0..capacity])) |same| {
            try std.testing.expectEqualStrings(whole, same);
        } else |failure| try std.testing.expectEqual(error.Space, failure);
        try std.testing.expect(std.mem.allEqual(u8, small[capacity..], '#'));
    }
}
