//! Counts a byte by vectors.
const std = @import("std");

const lanes = 32;
const Vector = @Vector(lanes, u8);

/// How often `byte` stands in `text`.
pub fn countByte(text: []const u8, byte: u8) u64 {
    const wanted: Vector = @splat(byte);
    const one: Vector = @splat(1);
    const zero: Vector = @splat(0);
    var total: u64 = 0;
    var index: usize = 0;
    while (text.len - index >= lanes) {
        // A lane counts to 255 at most before the lanes are added up.
        const blocks = @min((text.len - index) / lanes, 255);
        var counts = zero;
        for (0..blocks) |_| {
            const block: Vector = text[index..][0..lanes].*;
            counts += @select(u8, block == wanted, one, zero);
            index += lanes;
        }
        total += @reduce(.Add, @as(@Vector(lanes, u16), counts));
    }
    for (text[index..]) |found| total += @intFromBool(found == byte);
    return total;
}

test "agrees with the plain count" {
    var random = std.Random.DefaultPrng.init(0x52756e65);
    var text: [20_000]u8 = undefined;
    for (0..200) |_| {
        const length = random.random().uintLessThan(usize, text.len);
        for (text[0..length]) |*byte| byte.* = if (random.random().boolean()) '\n' else 'x';
        try std.testing.expectEqual(std.mem.count(u8, text[0..length], "\n"), countByte(text[0..length], '\n'));
    }
    @memset(&text, '\n');
    try std.testing.expectEqual(text.len, countByte(&text, '\n'));
}
