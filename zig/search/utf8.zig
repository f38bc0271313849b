//! Text for hosts that count in UTF-16: bytes become valid UTF-8, and offsets become code units.
const std = @import("std");

/// U+FFFD, which takes the place of what is no UTF-8.
const replacement = "\u{FFFD}";

pub fn isAscii(text: []const u8) bool {
    const lanes = 32;
    var index: usize = 0;
    while (index + lanes <= text.len) : (index += lanes) {
        const block: @Vector(lanes, u8) = text[index..][0..lanes].*;
        if (@reduce(.Max, block) >= 0x80) return false;
    }
    for (text[index..]) |byte| if (byte >= 0x80) return false;
    return true;
}

/// One step of decoding.
pub const Step = struct {
    /// Bytes consumed.
    length: usize,
    /// Whether they are a character. If not, one U+FFFD stands for them.
    valid: bool,
    /// UTF-16 code units.
    units: u2,
};

/// Decodes the first character of `text`, which is not empty, as the Encoding Standard does: what is not valid is
/// replaced by one U+FFFD for each maximal part of a character. https://encoding.spec.whatwg.org/#utf-8-decoder
pub fn step(text: []const u8) Step {
    const lead = text[0];
    if (lead < 0x80) return .{ .length = 1, .valid = true, .units = 1 };
    const needed: usize = switch (lead) {
        0xC2...0xDF => 1,
        0xE0...0xEF => 2,
        0xF0...0xF4 => 3,
        else => return .{ .length = 1, .valid = false, .units = 1 },
    };
    var lower: u8 = switch (lead) {
        0xE0 => 0xA0,
        0xF0 => 0x90,
        else => 0x80,
    };
    var upper: u8 = switch (lead) {
        0xED => 0x9F,
        0xF4 => 0x8F,
        else => 0xBF,
    };
    for (1..needed + 1) |index| {
        if (index == text.len or text[index] < lower or text[index] > upper) {
            return .{ .length = index, .valid = false, .units = 1 };
        }
        lower = 0x80;
        upper = 0xBF;
    }
    return .{ .length = needed + 1, .valid = true, .units = if (needed == 3) 2 else 1 };
}

/// Appends `text` as valid UTF-8 and returns its length in UTF-16 code units. `marks`, ascending offsets into `text`,
/// are replaced by code units; one inside a character moves to its start.
pub fn append(into: *std.ArrayList(u8), allocator: std.mem.Allocator, text: []const u8, marks: []u32) error{OutOfMemory}!u32 {
    if (isAscii(text)) {
        try into.appendSlice(allocator, text);
        return @intCast(text.len);
    }
    var units: u32 = 0;
    var index: usize = 0;
    var mark: usize = 0;
    while (index < text.len) {
        const next = step(text[index..]);
        while (mark < marks.len and marks[mark] < index + next.length) : (mark += 1) marks[mark] = units;
        try into.appendSlice(allocator, if (next.valid) text[index..][0..next.length] else replacement);
        units += next.units;
        index += next.length;
    }
    for (marks[mark..]) |*end| end.* = units;
    return units;
}

/// Moves `index` back to the start of the character it is in, by at most three bytes.
pub fn floor(text: []const u8, index: usize) usize {
    if (index >= text.len) return text.len;
    var at = index;
    while (at > 0 and index - at < 3 and text[at] & 0xC0 == 0x80) at -= 1;
    return if (text[at] & 0xC0 == 0x80) index else at;
}

fn expectAppend(expected: []const u8, units: u32, text: []const u8) !void {
    var into: std.ArrayList(u8) = .empty;
    defer into.deinit(std.testing.allocator);
    try std.testing.expectEqual(units, try append(&into, std.testing.allocator, text, &.{}));
    try std.testing.expectEqualStrings(expected, into.items);
}

test append {
    try expectAppend("abc", 3, "abc");
    try expectAppend("äx😀", 4, "äx😀");
    try expectAppend("\u{FFFD}a", 2, "\xF0\x9F\x98a");
    try expectAppend("\u{FFFD}\u{FFFD}\u{FFFD}", 3, "\xED\xA0\x80");
    try expectAppend("\u{FFFD}", 1, "\xE2\x82");

    var into: std.ArrayList(u8) = .empty;
    defer into.deinit(std.testing.allocator);
    var marks = [_]u32{ 0, 2, 3, 6, 7 };
    _ = try append(&into, std.testing.allocator, "äx😀", &marks);
    try std.testing.expectEqualSlices(u32, &.{ 0, 1, 2, 2, 4 }, &marks);
}
