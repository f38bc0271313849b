//! Reads UTF-16 as UTF-8, piece by piece. What is no UTF-16 becomes U+FFFD, as in the Encoding Standard.
const std = @import("std");
const os = @import("../os/os.zig");

/// Room that `read` needs: for the longest character.
pub const room_min = 4;

pub const Decoder = struct {
    endian: std.builtin.Endian,
    /// Bytes of the file that are not decoded yet: `raw[start..end]`.
    raw: []u8,
    start: usize,
    end: usize,
    /// Whether nothing is left to be read of the file.
    ended: bool,

    /// Fills `to`, which has `room_min` bytes or more, as far as it goes. 0 is the end.
    /// `source.read(buffer)` gives further bytes.
    pub fn read(decoder: *Decoder, source: anytype, to: []u8) os.Error!usize {
        std.debug.assert(to.len >= room_min);
        var written: usize = 0;
        while (to.len - written >= room_min) {
            const character = decoder.next() orelse {
                if (decoder.start == decoder.end and decoder.ended) break;
                try decoder.refill(source);
                continue;
            };
            written += std.unicode.wtf8Encode(character, to[written..]) catch unreachable; // never beyond U+10FFFF
        }
        return written;
    }

    fn refill(decoder: *Decoder, source: anytype) os.Error!void {
        const left = decoder.raw[decoder.start..decoder.end];
        std.mem.copyForwards(u8, decoder.raw, left);
        decoder.start = 0;
        decoder.end = left.len;
        const count = try source.read(decoder.raw[left.len..]);
        decoder.end += count;
        if (count == 0) decoder.ended = true;
    }

    /// The next character, or null when more bytes must be read first.
    fn next(decoder: *Decoder) ?u21 {
        const bytes = decoder.raw[decoder.start..decoder.end];
        if (bytes.len < 2) {
            if (bytes.len == 0 or !decoder.ended) return null;
            decoder.start += bytes.len;
            return std.unicode.replacement_character;
        }
        const unit = std.mem.readInt(u16, bytes[0..2], decoder.endian);
        if (!std.unicode.utf16IsHighSurrogate(unit)) {
            decoder.start += 2;
            return if (std.unicode.utf16IsLowSurrogate(unit)) std.unicode.replacement_character else unit;
        }
        if (bytes.len < 4 and !decoder.ended) return null;
        decoder.start += 2;
        if (bytes.len < 4) return std.unicode.replacement_character;
        const low = std.mem.readInt(u16, bytes[2..4], decoder.endian);
        if (!std.unicode.utf16IsLowSurrogate(low)) return std.unicode.replacement_character;
        decoder.start += 2;
        return 0x10000 + (@as(u21, unit & 0x3FF) << 10 | (low & 0x3FF));
    }
};

/// What the first bytes of a text say about the others.
pub const Mark = enum {
    none,
    utf8,
    utf16_little,
    utf16_big,

    /// https://encoding.spec.whatwg.org/#bom-sniff
    pub fn of(text: []const u8) Mark {
        if (std.mem.startsWith(u8, text, "\xEF\xBB\xBF")) return .utf8;
        if (std.mem.startsWith(u8, text, "\xFF\xFE")) return .utf16_little;
        if (std.mem.startsWith(u8, text, "\xFE\xFF")) return .utf16_big;
        return .none;
    }
};
