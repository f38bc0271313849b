//! Where a value of JSON ends, by its quotes and brackets alone (RFC 8259): a fraction of the cost of parsing it. What
//! is found is a value if the text is JSON.
const std = @import("std");
const fuzz = @import("../testing/fuzz.zig");

const lanes = 64;
const Block = @Vector(lanes, u8);

/// Offset behind the string, object or list that begins at the first byte of `text`; null when it never ends, or nests
/// `depth_max` levels or more. A scalar has no end of its own: null.
pub fn end(text: []const u8, depth_max: u32) ?usize {
    if (text.len == 0 or std.mem.indexOfScalar(u8, "\"{[", text[0]) == null) return null;
    var walk: Walk = .{ .depth_max = depth_max, .is_text = text[0] == '"' };
    var at: usize = 0;
    while (text.len - at >= lanes) : (at += lanes) {
        const block: Block = text[at..][0..lanes].*;
        if (walk.next(block)) |found| return at + (found orelse return null);
    }
    var last: [lanes]u8 = @splat(' ');
    @memcpy(last[0 .. text.len - at], text[at..]);
    return at + ((walk.next(last) orelse return null) orelse return null);
}

/// What is known between two blocks. A bit of a mask is a byte of the block, the lowest the first.
const Walk = struct {
    depth_max: u32,
    /// Whether the value is a string, and no object or list.
    is_text: bool,
    depth: u32 = 0,
    /// All ones within a string, or zero.
    in_string: u64 = 0,
    /// 1 when the next byte is escaped.
    is_escaped: u64 = 0,

    /// Offset behind the value's end within the block, null in that place when the value is none; null when it goes on.
    fn next(walk: *Walk, block: Block) ??usize {
        const quotes = mask(block == @as(Block, @splat('"'))) & ~walk.escaped(mask(block == @as(Block, @splat('\\'))));
        const strings = prefixXor(quotes) ^ walk.in_string;
        const began = walk.in_string;
        walk.in_string = @bitCast(@as(i64, @bitCast(strings)) >> 63);
        if (walk.is_text) {
            // Of a string that begins here the first quote is its own.
            const ends = if (began == 0) quotes & (quotes -% 1) else quotes;
            return if (ends == 0) null else @as(?usize, @ctz(ends) + 1);
        }
        // Brackets and braces differ by one bit.
        const folded = block | @as(Block, @splat(0x20));
        const opens = mask(folded == @as(Block, @splat('{'))) & ~strings;
        const closes = mask(folded == @as(Block, @splat('}'))) & ~strings;
        if (opens | closes == 0) return null;
        const closing = @popCount(closes);
        const opening = @popCount(opens);
        if (walk.depth > closing and walk.depth + opening < walk.depth_max) {
            walk.depth = walk.depth + opening - closing;
            return null;
        }
        return walk.brackets(opens, closes);
    }

    /// One bracket after the other, where the value may end or be too deep.
    fn brackets(walk: *Walk, opens: u64, closes: u64) ??usize {
        var rest = opens | closes;
        while (rest != 0) : (rest &= rest - 1) {
            const at = @ctz(rest);
            if (opens >> @intCast(at) & 1 == 1) {
                walk.depth += 1;
                if (walk.depth >= walk.depth_max) return @as(?usize, null);
            } else {
                walk.depth -= 1;
                if (walk.depth == 0) return @as(?usize, at + 1);
            }
        }
        return null;
    }

    /// The bytes behind a backslash that is not escaped itself. In a run of backslashes every other one escapes: adding
    /// to where runs begin at odd offsets carries to where they end, and tells the runs apart.
    fn escaped(walk: *Walk, backslashes: u64) u64 {
        if (backslashes == 0) return walk.take();
        const even: u64 = 0x5555_5555_5555_5555;
        const escaping = backslashes & ~walk.is_escaped;
        const follows = escaping << 1 | walk.is_escaped;
        const odd_starts = escaping & ~even & ~follows;
        const sum = @addWithOverflow(odd_starts, escaping);
        walk.is_escaped = sum[1];
        return (even ^ (sum[0] << 1)) & follows;
    }

    fn take(walk: *Walk) u64 {
        defer walk.is_escaped = 0;
        return walk.is_escaped;
    }
};

fn mask(lanes_set: @Vector(lanes, bool)) u64 {
    return @bitCast(lanes_set);
}

/// Each bit is the parity of the bits up to it: ones from an opening quote to the byte before its closing one.
fn prefixXor(bits: u64) u64 {
    var parity = bits;
    inline for (.{ 1, 2, 4, 8, 16, 32 }) |distance| parity ^= parity << distance;
    return parity;
}

/// The same, byte by byte.
fn slowEnd(text: []const u8, depth_max: u32) ?usize {
    var depth: u32 = 0;
    var in_string = false;
    var at: usize = 0;
    while (at < text.len) : (at += 1) {
        switch (text[at]) {
            '\\' => at += 1,
            '"' => {
                in_string = !in_string;
                if (!in_string and depth == 0) return at + 1;
            },
            '{', '[' => if (!in_string) {
                depth += 1;
                if (depth >= depth_max) return null;
            },
            '}', ']' => if (!in_string) {
                depth -= 1;
                if (depth == 0) return at + 1;
            },
            else => {},
        }
    }
    return null;
}

test end {
    const cases = .{
        .{ "\"\"", 2 },
        .{ "\"a\\\"b\" ", 6 },
        .{ "{}", 2 },
        .{ "[1,{\"]\":\"}\\\\\"}],2", 15 },
        .{ "\"", null },
        .{ "", null },
        .{ "7", null },
        .{ "}", null },
        .{ "[[]", null },
        .{ "[[[]]]", null },
        .{ "[[]]", 4 },
    };
    inline for (cases) |case| try std.testing.expectEqual(@as(?usize, case[1]), end(case[0], 3));
    const long = "\"" ++ "x" ** 200 ++ "\\\\" ** 70 ++ "\"";
    try std.testing.expectEqual(long.len, end(long ++ "\"", 1));
}

test "finds what looking at every byte finds" {
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x76616c75));
    const random = source.random();
    for (0..fuzz.rounds(20_000)) |_| {
        var bytes: [300]u8 = undefined;
        const text = bytes[0..random.intRangeAtMost(usize, 1, bytes.len)];
        const letters = if (random.boolean()) "\\\\\\\\\\\"x" else "\\\"{}[]xxxxxxxxxx,: ";
        text[0] = "\"{["[random.uintLessThan(usize, 3)];
        var in_string = text[0] == '"';
        var is_escaped = false;
        for (text[1..]) |*byte| {
            byte.* = letters[random.uintLessThan(usize, letters.len)];
            // Outside of strings there is no backslash in JSON.
            if (byte.* == '\\' and !in_string) byte.* = ',';
            if (byte.* == '"' and !is_escaped) in_string = !in_string;
            is_escaped = byte.* == '\\' and !is_escaped;
        }
        const depth_max = random.intRangeAtMost(u32, 2, 9);
        try std.testing.expectEqual(slowEnd(text, depth_max), end(text, depth_max));
    }
}
