//! What a pattern means, flags applied: a tree.
const std = @import("std");
const Range = @import("ranges.zig").Range;
const unicode = @import("unicode.zig");

pub const Node = union(enum) {
    empty,
    /// Bytes, one after the other; never empty.
    literal: []const u8,
    class: Class,
    look: Look,
    repeat: *const Repeat,
    capture: *const Capture,
    concat: []const Node,
    alternate: []const Node,
};

/// One of several characters, in UTF-8, or of several bytes. Without any, nothing matches.
pub const Class = struct { ranges: []const Range, is_bytes: bool };

pub const Repeat = struct {
    least: u32,
    /// Null has no end.
    most: ?u32,
    lazy: bool,
    child: Node,
    /// The operator as the pattern has it, for messages.
    text: []const u8,
};

pub const Capture = struct { index: u32, name: ?[]const u8, child: Node };

/// A condition on a place between two bytes.
pub const Look = enum(u5) {
    start_text,
    end_text,
    start_line,
    end_line,
    /// Lines that end with `\r`, `\n` or `\r\n`.
    start_line_crlf,
    end_line_crlf,
    word,
    not_word,
    word_start,
    word_end,
    word_start_half,
    word_end_half,
    word_ascii,
    not_word_ascii,
    word_start_ascii,
    word_end_ascii,
    word_start_half_ascii,
    word_end_half_ascii,

    pub fn isUnicodeWord(look: Look) bool {
        return switch (look) {
            .word, .not_word, .word_start, .word_end, .word_start_half, .word_end_half => true,
            else => false,
        };
    }

    /// The condition as one sees it who reads the text from its end.
    pub fn reversed(look: Look) Look {
        return switch (look) {
            .start_text => .end_text,
            .end_text => .start_text,
            .start_line => .end_line,
            .end_line => .start_line,
            .start_line_crlf => .end_line_crlf,
            .end_line_crlf => .start_line_crlf,
            .word_start => .word_end,
            .word_end => .word_start,
            .word_start_half => .word_end_half,
            .word_end_half => .word_start_half,
            .word_start_ascii => .word_end_ascii,
            .word_end_ascii => .word_start_ascii,
            .word_start_half_ascii => .word_end_half_ascii,
            .word_end_half_ascii => .word_start_half_ascii,
            .word, .not_word, .word_ascii, .not_word_ascii => look,
        };
    }

    pub fn isCrlf(look: Look) bool {
        return look == .start_line_crlf or look == .end_line_crlf;
    }

    /// Whether a word condition holds between a character that is a part of a word and one that is not, and so on.
    pub fn holdsBetween(look: Look, before: bool, after: bool) bool {
        return switch (look) {
            .word, .word_ascii => before != after,
            .not_word, .not_word_ascii => before == after,
            .word_start, .word_start_ascii => !before and after,
            .word_end, .word_end_ascii => before and !after,
            .word_start_half, .word_start_half_ascii => !before,
            .word_end_half, .word_end_half_ascii => !after,
            else => false,
        };
    }

    pub fn holds(look: Look, text: []const u8, at: usize) bool {
        return switch (look) {
            .start_text => at == 0,
            .end_text => at == text.len,
            .start_line => at == 0 or text[at - 1] == '\n',
            .end_line => at == text.len or text[at] == '\n',
            .start_line_crlf => at == 0 or text[at - 1] == '\n' or
                text[at - 1] == '\r' and (at == text.len or text[at] != '\n'),
            .end_line_crlf => at == text.len or text[at] == '\r' or
                text[at] == '\n' and (at == 0 or text[at - 1] != '\r'),
            .word_ascii, .not_word_ascii, .word_start_ascii, .word_end_ascii, .word_start_half_ascii, .word_end_half_ascii => look.holdsBetween(
                at > 0 and unicode.isWordByte(text[at - 1]),
                at < text.len and unicode.isWordByte(text[at]),
            ),
            else => holdsUnicode(look, text, at),
        };
    }

    fn holdsUnicode(look: Look, text: []const u8, at: usize) bool {
        const before = characterBefore(text, at);
        const after = characterAfter(text, at);
        // `\B` would hold inside a character, or among bytes that are none.
        if (look == .not_word and (before == .invalid or after == .invalid)) return false;
        if (look == .word_start_half and before == .invalid) return false;
        if (look == .word_end_half and after == .invalid) return false;
        return look.holdsBetween(before == .word, after == .word);
    }
};

const Side = enum { edge, word, other, invalid };

fn sideOf(bytes: []const u8) Side {
    const length = std.unicode.utf8ByteSequenceLength(bytes[0]) catch return .invalid;
    if (length > bytes.len) return .invalid;
    const point = std.unicode.utf8Decode(bytes[0..length]) catch return .invalid;
    return if (unicode.isWord(point)) .word else .other;
}

fn characterAfter(text: []const u8, at: usize) Side {
    return if (at == text.len) .edge else sideOf(text[at..]);
}

fn characterBefore(text: []const u8, at: usize) Side {
    if (at == 0) return .edge;
    var start = at - 1;
    while (start > 0 and at - start < 4 and text[start] & 0xC0 == 0x80) start -= 1;
    const length = std.unicode.utf8ByteSequenceLength(text[start]) catch return .invalid;
    return if (start + length == at) sideOf(text[start..at]) else .invalid;
}
