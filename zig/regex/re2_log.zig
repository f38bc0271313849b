//! Reads the log of RE2's own tests, as Go's regexp package keeps it: texts, then patterns, each with what it finds in
//! them. https://pkg.go.dev/regexp, testdata/README and exec_test.go
const std = @import("std");

pub const Pattern = struct {
    pattern: []const u8,
    texts: []const []const u8,
    /// A line for each text; see `Finding`.
    findings: []const []const u8,
};

/// Up to this many groups, the whole match counted as one.
pub const groups_max = 32;

/// What a pattern finds: the spans of its groups, absent where a group took no part. Null for nothing.
pub const Finding = ?[]const ?[2]usize;

pub const Reader = struct {
    /// Holds the texts of the stanza, and then what was last returned.
    stanza: std.heap.ArenaAllocator,
    lines: std.mem.SplitIterator(u8, .scalar),
    texts: std.ArrayList([]const u8) = .empty,

    pub fn init(allocator: std.mem.Allocator, log: []const u8) Reader {
        return .{ .stanza = .init(allocator), .lines = std.mem.splitScalar(u8, log, '\n') };
    }

    pub fn deinit(reader: *Reader) void {
        reader.stanza.deinit();
    }

    /// The next pattern; its parts lie in `arena`, its texts live as long as the stanza does.
    pub fn next(reader: *Reader, arena: std.mem.Allocator) !?Pattern {
        var in_texts = false;
        while (reader.lines.next()) |line| {
            // Names of tests, and remarks.
            if (line.len == 0 or line[0] == '#' or std.ascii.isUpper(line[0])) continue;
            if (std.mem.eql(u8, line, "strings")) {
                reader.texts = .empty;
                _ = reader.stanza.reset(.retain_capacity);
                in_texts = true;
            } else if (std.mem.eql(u8, line, "regexps")) {
                in_texts = false;
            } else if (in_texts) {
                try reader.texts.append(reader.stanza.allocator(), try unquote(reader.stanza.allocator(), line));
            } else {
                const findings = try arena.alloc([]const u8, reader.texts.items.len);
                for (findings) |*finding| finding.* = reader.lines.next() orelse return error.Truncated;
                return .{ .pattern = try unquote(arena, line), .texts = reader.texts.items, .findings = findings };
            }
        }
        return null;
    }
};

/// One of the findings in a line: 0 is that of the whole text, 1 the first one in it, as Perl finds it.
pub fn findingOf(line: []const u8, which: usize, spans: *[groups_max]?[2]usize) !Finding {
    var all = std.mem.splitScalar(u8, line, ';');
    for (0..which) |_| _ = all.next();
    const text = all.next() orelse return error.Truncated;
    if (std.mem.eql(u8, text, "-")) return null;
    var groups = std.mem.tokenizeScalar(u8, text, ' ');
    var count: usize = 0;
    while (groups.next()) |group| : (count += 1) {
        const dash = std.mem.indexOfScalar(u8, group, '-') orelse return error.Truncated;
        spans[count] = if (group.len == 1) null else .{
            try std.fmt.parseInt(usize, group[0..dash], 10),
            try std.fmt.parseInt(usize, group[dash + 1 ..], 10),
        };
    }
    return spans[0..count];
}

/// A string as Go writes it: https://go.dev/ref/spec#String_literals
fn unquote(arena: std.mem.Allocator, line: []const u8) ![]const u8 {
    if (line.len < 2 or line[0] != '"' or line[line.len - 1] != '"') return error.NotQuoted;
    const quoted = line[1 .. line.len - 1];
    var text: std.ArrayList(u8) = .empty;
    var at: usize = 0;
    while (at < quoted.len) : (at += 1) {
        if (quoted[at] != '\\') {
            try text.append(arena, quoted[at]);
            continue;
        }
        at += 1;
        switch (quoted[at]) {
            'x' => {
                try text.append(arena, try std.fmt.parseInt(u8, quoted[at + 1 ..][0..2], 16));
                at += 2;
            },
            'u', 'U' => |kind| {
                const digits: usize = if (kind == 'u') 4 else 8;
                var buffer: [4]u8 = undefined;
                const length = try std.unicode.utf8Encode(try std.fmt.parseInt(u21, quoted[at + 1 ..][0..digits], 16), &buffer);
                try text.appendSlice(arena, buffer[0..length]);
                at += digits;
            },
            '0'...'7' => {
                try text.append(arena, try std.fmt.parseInt(u8, quoted[at..][0..3], 8));
                at += 2;
            },
            else => |letter| try text.append(arena, switch (letter) {
                'a' => 7,
                'b' => 8,
                'f' => 12,
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => 11,
                '\\', '"', '\'' => letter,
                else => return error.NotQuoted,
            }),
        }
    }
    return text.items;
}
