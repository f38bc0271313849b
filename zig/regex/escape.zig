//! What a backslash begins.
const std = @import("std");
const nodes = @import("node.zig");
const sets = @import("ranges.zig");
const unicode = @import("unicode.zig");
const parsing = @import("parse.zig");

const Node = nodes.Node;
const Look = nodes.Look;
const Range = sets.Range;
const Parser = parsing.Parser;
const Error = parsing.Error;

/// What stands behind a backslash, in a class or outside.
pub const Escape = union(enum) { character: u32, byte: u8, ranges: []const Range };

/// An escape outside of a class. The parser stands at the backslash.
pub fn item(parser: *Parser) Error!Node {
    const start = parser.at;
    if (start + 1 >= parser.text.len) return parser.fail(start, "a \\ at the end; write \\\\ for the character", .{});
    if (try look(parser)) |found| return .{ .look = found };
    return switch (try escape(parser)) {
        .character => |point| parser.ofCharacter(point),
        .ranges => |ranges| parser.ofClass(ranges, start),
        .byte => |byte| .{ .class = .{ .ranges = try parser.fold(try single(parser, byte)), .is_bytes = true } },
    };
}

fn single(parser: *Parser, point: u32) Error![]const Range {
    return parser.arena.dupe(Range, &.{.{ .low = point, .high = point }});
}

fn look(parser: *Parser) Error!?Look {
    const ascii = !parser.flags.unicode;
    const start = parser.at;
    switch (parser.text[start + 1]) {
        'A' => {
            parser.at += 2;
            return if (parser.by_line) .start_line else .start_text;
        },
        'z' => {
            parser.at += 2;
            return if (parser.by_line) .end_line else .end_text;
        },
        'B' => {
            parser.at += 2;
            return if (ascii) .not_word_ascii else .not_word;
        },
        '<' => {
            parser.at += 2;
            return if (ascii) .word_start_ascii else .word_start;
        },
        '>' => {
            parser.at += 2;
            return if (ascii) .word_end_ascii else .word_end;
        },
        'b' => {
            parser.at += 2;
            if (parser.takes("{start}")) return if (ascii) .word_start_ascii else .word_start;
            if (parser.takes("{end}")) return if (ascii) .word_end_ascii else .word_end;
            if (parser.takes("{start-half}")) return if (ascii) .word_start_half_ascii else .word_start_half;
            if (parser.takes("{end-half}")) return if (ascii) .word_end_half_ascii else .word_end_half;
            if (parser.peek() == '{' and parser.at + 1 < parser.text.len and !std.ascii.isDigit(parser.text[parser.at + 1]) and parser.text[parser.at + 1] != ' ' and parser.text[parser.at + 1] != ',') {
                return parser.fail(start, "there are \\b, \\b{{start}}, \\b{{end}}, \\b{{start-half}} and \\b{{end-half}}", .{});
            }
            return if (ascii) .word_ascii else .word;
        },
        else => return null,
    }
}

/// The parser stands at the backslash, which is not the last character.
pub fn escape(parser: *Parser) Error!Escape {
    const start = parser.at;
    parser.at += 1;
    const letter = parser.character();
    switch (letter) {
        'a' => return .{ .character = 0x07 },
        'f' => return .{ .character = 0x0C },
        't' => return .{ .character = '\t' },
        'n' => return .{ .character = '\n' },
        'r' => return .{ .character = '\r' },
        'v' => return .{ .character = 0x0B },
        'x' => return hexadecimal(parser, start, 2),
        'u' => return hexadecimal(parser, start, 4),
        'U' => return hexadecimal(parser, start, 8),
        'd' => return .{ .ranges = try perl(parser, .digit, false) },
        'D' => return .{ .ranges = try perl(parser, .digit, true) },
        's' => return .{ .ranges = try perl(parser, .space, false) },
        'S' => return .{ .ranges = try perl(parser, .space, true) },
        'w' => return .{ .ranges = try perl(parser, .word, false) },
        'W' => return .{ .ranges = try perl(parser, .word, true) },
        'p', 'P' => return .{ .ranges = try property(parser, start, letter == 'P') },
        '0'...'9', 'k', 'g' => return parser.fail(start, "back-references such as {s} are not supported: write out what must stand there again", .{parser.text[start..parser.at]}),
        'Z' => return parser.fail(start, "\\Z is not supported; the end of the text is \\z", .{}),
        'G', 'K', 'Q', 'E', 'R', 'X', 'h', 'H', 'N' => return parser.fail(start, "{s} is not supported here; a bare letter stands for itself", .{parser.text[start..parser.at]}),
        else => {
            if (letter >= 0x80 or std.ascii.isAlphanumeric(@intCast(letter))) {
                return parser.fail(start, "there is no {s}; the character itself goes without the \\", .{parser.text[start..parser.at]});
            }
            return .{ .character = letter };
        },
    }
}

fn hexadecimal(parser: *Parser, start: usize, digits: usize) Error!Escape {
    var value: u32 = 0;
    const braced = parser.takes("{");
    var count: usize = 0;
    while (parser.peek()) |byte| : (count += 1) {
        if (!braced and count == digits) break;
        const digit = std.fmt.charToDigit(byte, 16) catch break;
        if (count >= 8) return parser.fail(start, "more than eight digits", .{});
        value = value * 16 + digit;
        parser.at += 1;
    }
    if (braced and (count == 0 or !parser.takes("}")) or !braced and count != digits) {
        return parser.fail(start, "hexadecimal digits are missing: \\x7F, \\x{{10FFFF}}, \\u007F, \\U0000007F", .{});
    }
    if (value > sets.code_point_max or value >= 0xD800 and value <= 0xDFFF) return parser.fail(start, "{X} is no character", .{value});
    if (!parser.flags.unicode and value >= 0x80 and value <= 0xFF and digits == 2) return .{ .byte = @intCast(value) };
    return .{ .character = value };
}

const Perl = enum { digit, space, word };

fn perl(parser: *Parser, which: Perl, negated: bool) Error![]const Range {
    const ranges: []const Range = if (parser.flags.unicode) switch (which) {
        .digit => try unicode.known(parser.arena, unicode.digit),
        .space => try unicode.known(parser.arena, unicode.space),
        .word => try unicode.known(parser.arena, unicode.word),
    } else switch (which) {
        .digit => &.{.{ .low = '0', .high = '9' }},
        .space => &.{ .{ .low = '\t', .high = '\r' }, .{ .low = ' ', .high = ' ' } },
        .word => &.{ .{ .low = '0', .high = '9' }, .{ .low = 'A', .high = 'Z' }, .{ .low = '_', .high = '_' }, .{ .low = 'a', .high = 'z' } },
    };
    return if (negated) negate(parser, ranges) else ranges;
}

/// What is not in `ranges`: characters, or bytes without the flag u.
pub fn negate(parser: *Parser, ranges: []const Range) Error![]const Range {
    return sets.negate(parser.arena, ranges, if (parser.flags.unicode) sets.code_point_max else 0xFF);
}

/// `\pL`, `\p{Greek}`, `\p{sc=Greek}`, `\p{^Greek}`, `\p{sc!=Greek}`.
fn property(parser: *Parser, start: usize, negated: bool) Error![]const Range {
    if (!parser.flags.unicode) return parser.fail(start, "\\p needs Unicode; (?u) turns it on", .{});
    var not = negated;
    var inner: []const u8 = undefined;
    if (parser.takes("{")) {
        const end = std.mem.indexOfScalarPos(u8, parser.text, parser.at, '}') orelse return parser.fail(start, "\\p{{ has no }} at its end", .{});
        inner = parser.text[parser.at..end];
        parser.at = end + 1;
    } else {
        if (parser.ended()) return parser.fail(start, "\\p names no property", .{});
        const from = parser.at;
        _ = parser.character();
        inner = parser.text[from..parser.at];
    }
    if (std.mem.startsWith(u8, inner, "^")) {
        not = !not;
        inner = inner[1..];
    }
    var key: ?[]const u8 = null;
    var value = inner;
    if (std.mem.indexOf(u8, inner, "!=")) |at| {
        not = !not;
        key = inner[0..at];
        value = inner[at + 2 ..];
    } else if (std.mem.indexOfAny(u8, inner, "=:")) |at| {
        key = inner[0..at];
        value = inner[at + 1 ..];
    }
    const ranges = try unicode.property(parser.arena, key, value) orelse
        return parser.fail(start, "there is no Unicode property {s}", .{parser.text[start..parser.at]});
    // The complement of a folded class, not the folded complement.
    const folded = if (parser.flags.ignore_case) try parser.fold(ranges) else ranges;
    return if (not) negate(parser, folded) else folded;
}
