//! Cuts text into the pieces that are made tokens each on its own, as the patterns of OpenAI's tiktoken do
//! (tiktoken_ext/openai_public.py), without a regular expression. A byte that belongs to no character stands alone as
//! one of no class. Every byte is looked at twice at most.
const std = @import("std");
const classes = @import("classes.zig");

const Class = classes.Class;
const letter = classes.letter;
const number = classes.number;
const space = classes.space;
const newline = classes.newline;

pub const Encoding = enum { o200k_base, cl100k_base };

const Character = struct {
    class: Class,
    /// Bytes; 0 at the end of the text.
    length: u8,
};

pub fn Splitter(comptime encoding: Encoding) type {
    return struct {
        text: []const u8,
        at: usize = 0,
        /// Whether the last piece could be another one if the text went on.
        saw_end: bool = false,

        const Self = @This();

        /// The next piece, or null at the end.
        pub fn next(self: *Self) ?[]const u8 {
            if (self.at >= self.text.len) return null;
            self.saw_end = false;
            const start = self.at;
            self.at = self.pieceEnd(start);
            return self.text[start..self.at];
        }

        inline fn look(self: *Self, at: usize) Character {
            if (at >= self.text.len) {
                self.saw_end = true;
                return .{ .class = classes.end, .length = 0 };
            }
            const byte = self.text[at];
            if (byte < 0x80) return .{ .class = classes.ascii[byte], .length = 1 };
            return self.wide(at);
        }

        fn wide(self: *Self, at: usize) Character {
            const alone: Character = .{ .class = 0, .length = 1 };
            const length = std.unicode.utf8ByteSequenceLength(self.text[at]) catch return alone;
            if (self.text.len - at < length) {
                self.saw_end = true;
                return alone;
            }
            const bytes = self.text[at..];
            const point = switch (length) {
                2 => std.unicode.utf8Decode2(bytes[0..2].*),
                3 => std.unicode.utf8Decode3(bytes[0..3].*),
                else => std.unicode.utf8Decode4(bytes[0..4].*),
            } catch return alone;
            return .{ .class = classes.of(point), .length = @intCast(length) };
        }

        /// Behind the characters from `start` on that have one of `wanted`.
        inline fn run(self: *Self, start: usize, wanted: Class) usize {
            var at = start;
            while (true) {
                const character = self.look(at);
                if (character.class & wanted == 0) return at;
                at += character.length;
            }
        }

        fn pieceEnd(self: *Self, start: usize) usize {
            const first = self.look(start);
            if (encoding == .cl100k_base and self.text[start] == '\'') {
                const behind = self.contraction(start);
                if (behind > start) return behind;
            }
            if (self.word(start, first)) |behind| return behind;
            if (first.class & number != 0) return self.digits(start + first.length);
            if (first.class & space == 0) return self.symbols(start + first.length);
            if (self.text[start] == ' ') {
                const second = self.look(start + 1);
                if (second.class & (space | letter | number | classes.end) == 0) return self.symbols(start + 1 + second.length);
            }
            return self.blank(start);
        }

        /// `[^\r\n\p{L}\p{N}]?` and letters.
        inline fn word(self: *Self, start: usize, first: Character) ?usize {
            const led = first.class & (newline | letter | number) == 0;
            const from = if (led) start + first.length else start;
            if (encoding == .cl100k_base) {
                const behind = self.run(from, letter);
                return if (behind > from) behind else null;
            }
            // A mark is both what may lead a word and a part of one: it leads only where lower case follows.
            const mark = led and first.class & classes.upper != 0;
            if (self.cased(from, mark)) |behind| return self.contraction(behind);
            return if (mark) self.contraction(from) else null;
        }

        /// Upper case, then lower case: as much of both as there is, one of either at least. Characters of both classes
        /// end the first part when lower case has to come from somewhere.
        inline fn cased(self: *Self, start: usize, needs_lower: bool) ?usize {
            var at = start;
            var both_end: ?usize = null;
            while (true) {
                const character = self.look(at);
                if (character.class & classes.upper == 0) {
                    if (character.class & classes.lower != 0) return self.run(at + character.length, classes.lower);
                    break;
                }
                at += character.length;
                if (character.class & classes.lower != 0) both_end = at;
            }
            if (both_end) |behind| return behind;
            return if (at > start and !needs_lower) at else null;
        }

        /// Behind `(?i:'s|'t|'re|'ve|'m|'ll|'d)`, or `start`. Without case, U+017F is an s.
        inline fn contraction(self: *Self, start: usize) usize {
            if (start >= self.text.len) {
                self.saw_end = true;
                return start;
            }
            if (self.text[start] != '\'') return start;
            return self.contracted(start);
        }

        fn contracted(self: *Self, start: usize) usize {
            const rest = self.text[start + 1 ..];
            if (rest.len < 2) self.saw_end = true;
            if (rest.len == 0) return start;
            switch (rest[0] | 0x20) {
                's', 't', 'm', 'd' => return start + 2,
                else => {},
            }
            if (rest.len < 2) return start;
            if (rest[0] == 0xC5 and rest[1] == 0xBF) return start + 3;
            const pair = [2]u8{ rest[0] | 0x20, rest[1] | 0x20 };
            for ([_]*const [2]u8{ "ll", "ve", "re" }) |known| if (std.mem.eql(u8, known, &pair)) return start + 3;
            return start;
        }

        /// Behind up to two more digits.
        inline fn digits(self: *Self, start: usize) usize {
            var at = start;
            for (0..2) |_| {
                const character = self.look(at);
                if (character.class & number == 0) break;
                at += character.length;
            }
            return at;
        }

        /// What is neither space, letter nor number, with the newlines behind it.
        inline fn symbols(self: *Self, start: usize) usize {
            var at = start;
            while (true) {
                const character = self.look(at);
                if (character.class & (space | letter | number | classes.end) != 0) break;
                at += character.length;
            }
            while (at < self.text.len) : (at += 1) switch (self.text[at]) {
                '\r', '\n' => {},
                '/' => if (encoding == .cl100k_base) return at,
                else => return at,
            };
            self.saw_end = true;
            return at;
        }

        /// White space: as far as its last newline; without one, all but the last character before something else.
        inline fn blank(self: *Self, start: usize) usize {
            var at = start;
            var last = start;
            var newline_end: ?usize = null;
            while (true) {
                const character = self.look(at);
                if (character.class & space == 0) {
                    // `\s++$` of cl100k_base comes before newlines.
                    if (encoding == .cl100k_base and character.class == classes.end) return at;
                    if (newline_end) |behind| return behind;
                    return if (character.class == classes.end or last == start) at else last;
                }
                last = at;
                at += character.length;
                if (character.class & newline != 0) newline_end = at;
            }
        }
    };
}

fn expectPieces(comptime encoding: Encoding, text: []const u8, expected: []const []const u8) !void {
    var splitter: Splitter(encoding) = .{ .text = text };
    for (expected) |piece| try std.testing.expectEqualStrings(piece, splitter.next() orelse return error.TooFewPieces);
    try std.testing.expectEqual(null, splitter.next());
}

test "words of o200k_base are cut where case says so" {
    try expectPieces(.o200k_base, "fooBar HTTPServer it's IT'LL", &.{ "foo", "Bar", " HTTPServer", " it's", " IT'LL" });
    try expectPieces(.o200k_base, "\u{4E2D}A\u{4E2D}AB", &.{ "\u{4E2D}A\u{4E2D}", "AB" });
    try expectPieces(.o200k_base, "\u{301}AB a\u{301}b", &.{ "\u{301}", "AB", " a\u{301}b" });
    try expectPieces(.o200k_base, "x://a\n/\n12345 '\u{17F}", &.{ "x", "://", "a", "\n", "/\n", "123", "45", " '", "\u{17F}" });
}

test "pieces of cl100k_base" {
    try expectPieces(.cl100k_base, "fooBar's 1234/\n/a", &.{ "fooBar", "'s", " ", "123", "4", "/\n", "/a" });
    try expectPieces(.cl100k_base, "a'\u{17F}b", &.{ "a", "'\u{17F}", "b" });
}

test "white space" {
    try expectPieces(.o200k_base, "a   b \n  c\t\td  ", &.{ "a", "  ", " b", " \n", " ", " c", "\t", "\td", "  " });
    try expectPieces(.o200k_base, " \n  ", &.{ " \n", "  " });
    try expectPieces(.cl100k_base, " \n  ", &.{" \n  "});
    try expectPieces(.o200k_base, "  1", &.{ " ", " ", "1" });
}

test "bytes that are no characters" {
    try expectPieces(.o200k_base, "a\xFF\xFEb\xE4\xB8", &.{ "a", "\xFF\xFE", "b", "\xE4\xB8" });
    var splitter: Splitter(.o200k_base) = .{ .text = "a b" };
    _ = splitter.next();
    try std.testing.expect(!splitter.saw_end);
    _ = splitter.next();
    try std.testing.expect(splitter.saw_end);
}
