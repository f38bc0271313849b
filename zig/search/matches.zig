//! The matches of a text.
const std = @import("std");
const Matcher = @import("../regex/regex.zig").Matcher;
const Span = @import("lines.zig").Span;

/// The matches of a text, one after the other. An empty one that touches the one before is passed over.
pub const Matches = struct {
    text: []const u8,
    at: usize = 0,
    last_end: ?usize = null,
    /// Where a match may begin, at most; and what its places are counted from.
    limit: usize = std.math.maxInt(usize),
    base: usize = 0,

    /// Fills `slots` with the groups of the next match, and says where it is.
    pub fn next(matches: *Matches, matcher: *Matcher, slots: []usize) Matcher.Error!?Span {
        while (matches.at <= matches.text.len) {
            if (!try matcher.find(matches.text, matches.at, slots)) return null;
            const start = slots[0];
            const end = slots[1];
            if (start >= matches.limit) return null;
            if (start == end) {
                matches.at = end + 1;
                if (matches.last_end == end) continue;
            } else matches.at = end;
            matches.last_end = end;
            return .{ .start = start - matches.base, .end = end - matches.base };
        }
        return null;
    }
};
