//! Classes in brackets: [a-z], [^\w&&[^_]], [[:alpha:]].
const std = @import("std");
const sets = @import("ranges.zig");
const escapes = @import("escape.zig");
const parsing = @import("parse.zig");

const Range = sets.Range;
const Parser = parsing.Parser;
const Error = parsing.Error;

/// The parser stands at the bracket.
pub fn bracketed(parser: *Parser) Error![]const Range {
    const start = parser.at;
    try parser.enter();
    defer parser.leave();
    parser.at += 1;
    const negated = parser.takes("^");
    // A ] or - at the start is a character.
    var builder: sets.Builder = .{ .arena = parser.arena };
    skip(parser);
    const dashed = parser.peek() == '-';
    while (parser.peek() == '-') : (skip(parser)) {
        parser.at += 1;
        try builder.add('-', '-');
    }
    if (!dashed and parser.peek() == ']') {
        parser.at += 1;
        try range(parser, &builder, ']', start);
    }
    var set: []const Range = try operands(parser, &builder, start);
    while (true) {
        const operator = operation(parser) orelse break;
        var right: sets.Builder = .{ .arena = parser.arena };
        const other = try operands(parser, &right, start);
        set = switch (operator) {
            .intersection => try sets.intersect(parser.arena, set, other),
            .difference => try sets.subtract(parser.arena, set, other),
            .symmetric => try sets.subtract(
                parser.arena,
                try sets.unite(parser.arena, set, other),
                try sets.intersect(parser.arena, set, other),
            ),
        };
    }
    if (!parser.takes("]")) return parser.fail(start, "a [ without its ]; write \\[ for the character", .{});
    if (parser.flags.ignore_case) set = try parser.fold(set);
    return if (negated) escapes.negate(parser, set) else set;
}

/// In a class the flag x leaves out white space, too.
fn skip(parser: *Parser) void {
    parser.skipSpace();
}

const Operation = enum { intersection, difference, symmetric };

fn operation(parser: *Parser) ?Operation {
    if (parser.takes("&&")) return .intersection;
    if (parser.takes("--")) return .difference;
    if (parser.takes("~~")) return .symmetric;
    return null;
}

/// Everything up to an operator or the closing bracket, folded.
fn operands(parser: *Parser, builder: *sets.Builder, start: usize) Error![]const Range {
    while (true) {
        skip(parser);
        const byte = parser.peek() orelse return parser.fail(start, "a [ without its ]; write \\[ for the character", .{});
        if (byte == ']') break;
        const ahead = parser.rest();
        if (std.mem.startsWith(u8, ahead, "&&") or std.mem.startsWith(u8, ahead, "--") or std.mem.startsWith(u8, ahead, "~~")) break;
        if (byte == '[') {
            if (try named(parser)) |ranges| {
                try builder.addAll(ranges);
            } else {
                try builder.addAll(try bracketed(parser));
            }
            continue;
        }
        const from = try element(parser, start);
        switch (from) {
            .ranges => |ranges| try builder.addAll(ranges),
            .character => |point| {
                parser.letters.add(point);
                try range(parser, builder, point, start);
            },
            .byte => |point| try range(parser, builder, point, start),
        }
    }
    const set = builder.finish();
    return if (parser.flags.ignore_case) parser.fold(set) else set;
}

fn element(parser: *Parser, start: usize) Error!escapes.Escape {
    const at = parser.at;
    if (parser.peek() != '\\') {
        const point = parser.character();
        if (!parser.flags.unicode and point >= 0x80) return parser.fail(at, "a class of bytes can't hold a character beyond ASCII; write \\xFF, or (?u)", .{});
        return .{ .character = point };
    }
    if (at + 1 >= parser.text.len) return parser.fail(start, "a [ without its ]; write \\[ for the character", .{});
    if (parser.text[at + 1] == 'b' or parser.text[at + 1] == 'B' or parser.text[at + 1] == 'A' or parser.text[at + 1] == 'z') return parser.fail(at, "a condition such as \\b has no place in a class", .{});
    const found = try escapes.escape(parser);
    if (found == .character and !parser.flags.unicode and found.character > 0xFF) return parser.fail(at, "a class of bytes can't hold a character beyond them", .{});
    return found;
}

/// Adds `low`, or what reaches from it to the character behind a dash.
fn range(parser: *Parser, builder: *sets.Builder, low: u32, start: usize) Error!void {
    const at = parser.at;
    skip(parser);
    const ahead = parser.rest();
    if (ahead.len < 2 or ahead[0] != '-' or ahead[1] == ']' or ahead[1] == '-') return builder.add(low, low);
    parser.at += 1;
    skip(parser);
    const high: u32 = switch (try element(parser, start)) {
        .character => |point| bound: {
            parser.letters.add(point);
            break :bound point;
        },
        .byte => |byte| byte,
        .ranges => return parser.fail(at, "a range ends with a character", .{}),
    };
    if (high < low) return parser.fail(at, "a range whose end comes before its start", .{});
    try builder.add(low, high);
}

/// `[:alpha:]` and `[:^alpha:]`, or null.
fn named(parser: *Parser) Error!?[]const Range {
    const start = parser.at;
    if (!parser.takes("[:")) return null;
    const negated = parser.takes("^");
    const end = std.mem.indexOfPos(u8, parser.text, parser.at, ":]") orelse {
        parser.at = start;
        return null;
    };
    const name = parser.text[parser.at..end];
    for (posix) |class| if (std.mem.eql(u8, class.name, name)) {
        parser.at = end + 2;
        return if (negated) try escapes.negate(parser, class.ranges) else class.ranges;
    };
    parser.at = start;
    return null;
}

const posix = [_]struct { name: []const u8, ranges: []const Range }{
    .{ .name = "alnum", .ranges = &.{ .{ .low = '0', .high = '9' }, .{ .low = 'A', .high = 'Z' }, .{ .low = 'a', .high = 'z' } } },
    .{ .name = "alpha", .ranges = &.{ .{ .low = 'A', .high = 'Z' }, .{ .low = 'a', .high = 'z' } } },
    .{ .name = "ascii", .ranges = &.{.{ .low = 0, .high = 0x7F }} },
    .{ .name = "blank", .ranges = &.{ .{ .low = '\t', .high = '\t' }, .{ .low = ' ', .high = ' ' } } },
    .{ .name = "cntrl", .ranges = &.{ .{ .low = 0, .high = 0x1F }, .{ .low = 0x7F, .high = 0x7F } } },
    .{ .name = "digit", .ranges = &.{.{ .low = '0', .high = '9' }} },
    .{ .name = "graph", .ranges = &.{.{ .low = '!', .high = '~' }} },
    .{ .name = "lower", .ranges = &.{.{ .low = 'a', .high = 'z' }} },
    .{ .name = "print", .ranges = &.{.{ .low = ' ', .high = '~' }} },
    .{ .name = "punct", .ranges = &.{ .{ .low = '!', .high = '/' }, .{ .low = ':', .high = '@' }, .{ .low = '[', .high = '`' }, .{ .low = '{', .high = '~' } } },
    .{ .name = "space", .ranges = &.{ .{ .low = '\t', .high = '\r' }, .{ .low = ' ', .high = ' ' } } },
    .{ .name = "upper", .ranges = &.{.{ .low = 'A', .high = 'Z' }} },
    .{ .name = "word", .ranges = &.{ .{ .low = '0', .high = '9' }, .{ .low = 'A', .high = 'Z' }, .{ .low = '_', .high = '_' }, .{ .low = 'a', .high = 'z' } } },
    .{ .name = "xdigit", .ranges = &.{ .{ .low = '0', .high = '9' }, .{ .low = 'A', .high = 'F' }, .{ .low = 'a', .high = 'f' } } },
};
