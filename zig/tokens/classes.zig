//! Classes of characters, as the patterns of vocabularies know them: those of Unicode 16.0.0. script/lib/tokens.ts
//! writes the table and says how it is laid out.
const std = @import("std");

/// What a character is: a set of the flags below. No flag at all is punctuation, a symbol, a control, or nothing known.
pub const Class = u8;

/// Lu, Lt, Lm, Lo, M: what a word of o200k_base begins with.
pub const upper: Class = 1;
/// Ll, Lm, Lo, M: what it ends with.
pub const lower: Class = 2;
/// L.
pub const letter: Class = 4;
/// N.
pub const number: Class = 8;
/// White_Space, newlines among it.
pub const space: Class = 16;
/// CR and LF.
pub const newline: Class = 32;
/// No character: the text ends here.
pub const end: Class = 64;

const file = @embedFile("classes.bin");
const blocks = 0x110000 / 256;

pub const ascii: [128]Class = file[blocks..][0..128].*;

pub fn of(point: u21) Class {
    const table: usize = file[point >> 8];
    return file[blocks + table * 256 + (point & 0xFF)];
}

test "classes" {
    try std.testing.expectEqual(upper | letter, of('A'));
    try std.testing.expectEqual(lower | letter, of(0xDF));
    try std.testing.expectEqual(upper | lower | letter, of(0x4E2D));
    try std.testing.expectEqual(upper | lower, of(0x301));
    try std.testing.expectEqual(number, of(0xB2));
    try std.testing.expectEqual(space, of(0x3000));
    try std.testing.expectEqual(space | newline, ascii['\r']);
    try std.testing.expectEqual(0, of(0x1F600));
    try std.testing.expectEqual(0, of(0xFEFF));
}
