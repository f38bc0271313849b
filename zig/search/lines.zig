//! Where lines begin and end in a text.
const std = @import("std");
const simd = @import("simd.zig");
const utf8 = @import("utf8.zig");

pub const Span = struct { start: usize, end: usize };

/// A line without its newline, if it has one.
pub fn withoutNewline(line: []const u8) []const u8 {
    return if (line.len > 0 and line[line.len - 1] == '\n') line[0 .. line.len - 1] else line;
}

/// Start of the line before the one that starts at `at`; not before `least`.
pub fn lineBefore(text: []const u8, least: usize, at: usize) usize {
    const before = text[least .. at - 1];
    return if (std.mem.lastIndexOfScalar(u8, before, '\n')) |newline| least + newline + 1 else least;
}

pub fn lineAround(part: []const u8, from: usize, place: usize) Span {
    const start = if (std.mem.lastIndexOfScalar(u8, part[from..place], '\n')) |newline| from + newline + 1 else from;
    return .{ .start = start, .end = afterLine(part, place) };
}

/// Offset behind the newline of the line that `from` is in.
pub fn afterLine(part: []const u8, from: usize) usize {
    return if (simd.findByte('\n', part[from..])) |newline| from + newline + 1 else part.len;
}

/// All of a line, or `bytes_max` bytes with the first match inside, whole characters.
pub fn cutAround(text: []const u8, match: usize, match_length: usize, bytes_max: usize) Span {
    if (text.len <= bytes_max) return .{ .start = 0, .end = text.len };
    const before = @min(bytes_max / 4, bytes_max -| match_length);
    const start = if (match + match_length <= bytes_max) 0 else utf8.floor(text, match - @min(match, before));
    const end = @min(text.len, start + bytes_max);
    return .{ .start = start, .end = utf8.floor(text, end) };
}

test cutAround {
    try std.testing.expectEqual(Span{ .start = 0, .end = 4 }, cutAround("abcd", 1, 2, 10));
    try std.testing.expectEqual(Span{ .start = 0, .end = 4 }, cutAround("abcdefgh", 1, 2, 4));
    try std.testing.expectEqual(Span{ .start = 4, .end = 8 }, cutAround("abcdefgh", 5, 2, 4));
    try std.testing.expectEqual(Span{ .start = 2, .end = 4 }, cutAround("abcdefgh", 2, 6, 2));
    try std.testing.expectEqual(Span{ .start = 0, .end = 1 }, cutAround("aäbbbb", 0, 1, 2));
}
