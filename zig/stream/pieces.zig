//! Events that come one behind another and differ in one JSON string alone, as a model's words do.
const std = @import("std");
const types = @import("../abi/types.zig");

const Pieces = types.TextPieces;

/// Passes over events from the start of `bytes` that are `opening`, the inside of a JSON string, and `closing`, which
/// begins with the string's closing quote; moves the insides to the start of `bytes`, one behind another. An inside
/// that may not stand in a JSON string, or not by itself, ends the passing over.
pub fn take(bytes: []u8, opening: []const u8, closing: []const u8) Pieces {
    std.debug.assert(closing.len > 0);
    var taken: Pieces = .{};
    var at: usize = 0;
    var text_end: usize = 0;
    while (std.mem.startsWith(u8, bytes[at..], opening)) {
        const start = at + opening.len;
        const piece = insideOf(bytes[start..]) orelse break;
        const behind = start + piece.length;
        if (!std.mem.startsWith(u8, bytes[behind..], closing)) break;
        @memmove(bytes[text_end..][0..piece.length], bytes[start..behind]);
        text_end += piece.length;
        if (piece.has_escape) taken.has_escape = 1;
        at = behind + closing.len;
    }
    taken.end = @intCast(at);
    taken.text_length = @intCast(text_end);
    return taken;
}

const Inside = struct { length: usize, has_escape: bool };

/// What stands before the next closing quote (RFC 8259, 7); null where that is missing, or what
/// stands there is no JSON or no UTF-8.
fn insideOf(bytes: []const u8) ?Inside {
    var at: usize = 0;
    var has_escape = false;
    var is_ascii = true;
    while (at < bytes.len) : (at += 1) switch (bytes[at]) {
        '"' => {
            if (!is_ascii and !std.unicode.utf8ValidateSlice(bytes[0..at])) return null;
            return .{ .length = at, .has_escape = has_escape };
        },
        '\\' => {
            at += escapeLength(bytes[at + 1 ..]) orelse return null;
            has_escape = true;
        },
        0...0x1f => return null,
        0x80...0xff => is_ascii = false,
        else => {},
    };
    return null;
}

/// Bytes of an escape behind its backslash.
fn escapeLength(bytes: []const u8) ?usize {
    if (bytes.len == 0) return null;
    switch (bytes[0]) {
        '"', '\\', '/', 'b', 'f', 'n', 'r', 't' => return 1,
        'u' => {
            if (bytes.len < 5) return null;
            for (bytes[1..5]) |digit| if (!std.ascii.isHex(digit)) return null;
            return 5;
        },
        else => return null,
    }
}

const testing = std.testing;

fn expectTaken(text: []const u8, has_escape: u32, end: usize, given: []const u8) !void {
    const bytes = try testing.allocator.dupe(u8, given);
    defer testing.allocator.free(bytes);
    const taken = take(bytes, "d:{\"t\":\"", "\"}\n\n");
    try testing.expectEqualStrings(text, bytes[0..taken.text_length]);
    try testing.expectEqual(end, taken.end);
    try testing.expectEqual(has_escape, taken.has_escape);
    try testing.expectEqualStrings(given[taken.end..], bytes[taken.end..]);
}

test "the insides of events that are alike" {
    try expectTaken("", 0, 0, "");
    try expectTaken("ab", 0, 14, "d:{\"t\":\"ab\"}\n\n");
    try expectTaken("abc\xe2\x98\x83", 0, 42, "d:{\"t\":\"ab\"}\n\nd:{\"t\":\"c\"}\n\nd:{\"t\":\"\xe2\x98\x83\"}\n\nd:{\"t\":");
    try expectTaken("", 0, 12, "d:{\"t\":\"\"}\n\n");
    try expectTaken("a\\n\\u00e9\\\"b", 1, 24, "d:{\"t\":\"a\\n\\u00e9\\\"b\"}\n\n");
}

test "an event that is not, and all behind it, is left as it is" {
    inline for (.{
        "d:{\"t\":\"b\"} \n\n",
        "d:{\"t\":\"b\"}\n",
        "d:{\"t\":\"b\n\"}\n\n",
        "d:{\"t\":\"\\x\"}\n\n",
        "d:{\"t\":\"\\u00\"}\n\n",
        "d:{\"t\":\"b\\\"}\n\n",
        "d:{\"t\":\"\xe2\x98\"}\n\n",
        "d:{\"t\":\"\xff\"}\n\n",
        "d:{\"u\":\"b\"}\n\n",
        "d:{\"t\":\"b",
        "d:{\"t\":\"b\\",
    }) |other| try expectTaken("a", 0, 13, "d:{\"t\":\"a\"}\n\n" ++ other);
}
