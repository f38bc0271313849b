//! Reads a pattern: the syntax of Rust's regex crate, which is ripgrep's. https://docs.rs/regex/latest/regex/#syntax
const std = @import("std");
const nodes = @import("node.zig");
const sets = @import("ranges.zig");
const unicode = @import("unicode.zig");
const classes = @import("class.zig");
const escapes = @import("escape.zig");

const Node = nodes.Node;
const Look = nodes.Look;
const Range = sets.Range;

/// Groups, classes and repetitions inside each other.
pub const depth_max = 250;

/// Copies of one repetition.
pub const repeat_max = 100_000;

pub const Flags = struct {
    ignore_case: bool = false,
    /// `^` and `$` also match at the lines' ends.
    multi_line: bool = false,
    /// `.` also matches a newline.
    dot_all: bool = false,
    swap_greed: bool = false,
    unicode: bool = true,
    extended: bool = false,
    crlf: bool = false,
};

pub const Options = struct {
    flags: Flags = .{},
    /// Nothing matches a newline: the text is searched line by line.
    by_line: bool = false,
    /// Groups of patterns that were read before.
    groups: u32 = 0,
};

/// What is wrong with a pattern, for people.
pub const Diagnosis = struct {
    buffer: [240]u8 = undefined,
    length: usize = 0,

    pub fn message(diagnosis: *const Diagnosis) []const u8 {
        return diagnosis.buffer[0..diagnosis.length];
    }

    pub fn set(diagnosis: *Diagnosis, comptime format: []const u8, arguments: anytype) void {
        var writer: std.Io.Writer = .fixed(&diagnosis.buffer);
        writer.print(format, arguments) catch {};
        diagnosis.length = writer.end;
        // Not in the middle of a character.
        while (!std.unicode.utf8ValidateSlice(diagnosis.message())) diagnosis.length -= 1;
    }
};

pub const Error = error{ Syntax, OutOfMemory };

/// What smart case asks for.
pub const Letters = struct {
    /// Whether there is a character that stands for itself.
    any: bool = false,
    upper: bool = false,

    pub fn add(letters: *Letters, point: u32) void {
        letters.any = true;
        letters.upper = letters.upper or unicode.isUpper(point);
    }

    pub fn addText(letters: *Letters, text: []const u8) void {
        if (!std.unicode.utf8ValidateSlice(text)) return;
        var points = std.unicode.Utf8View.initUnchecked(text).iterator();
        while (points.nextCodepoint()) |point| letters.add(point);
    }
};

pub const Parsed = struct { node: Node, groups: u32, names: []const ?[]const u8, letters: Letters };

/// Everything lives in `arena`; `pattern` must live as long.
pub fn parse(arena: std.mem.Allocator, pattern: []const u8, options: Options, diagnosis: *Diagnosis) Error!Parsed {
    var parser: Parser = .{
        .arena = arena,
        .text = pattern,
        .flags = options.flags,
        .by_line = options.by_line,
        .groups = options.groups,
        .diagnosis = diagnosis,
    };
    if (!std.unicode.utf8ValidateSlice(pattern)) return parser.fail(0, "the pattern is not UTF-8; write such bytes as (?-u)\\xFF", .{});
    const node = try parser.alternation();
    if (!parser.ended()) return parser.fail(parser.at, "a ) without its (; write \\) for the character", .{});
    return .{ .node = node, .groups = parser.groups, .names = parser.group_names.items, .letters = parser.letters };
}

/// `text` as it stands, each character for itself.
pub fn literal(arena: std.mem.Allocator, text: []const u8, options: Options, diagnosis: *Diagnosis) Error!Node {
    if (!options.flags.ignore_case and !options.by_line) return if (text.len == 0) .empty else .{ .literal = text };
    var parser: Parser = .{ .arena = arena, .text = text, .flags = options.flags, .by_line = options.by_line, .groups = 0, .diagnosis = diagnosis };
    if (!options.flags.ignore_case or !std.unicode.utf8ValidateSlice(text)) {
        if (std.mem.indexOfScalar(u8, text, '\n') != null) _ = try parser.ofCharacter('\n');
        return if (text.len == 0) .empty else .{ .literal = text };
    }
    var items: std.ArrayList(Node) = .empty;
    while (!parser.ended()) try items.append(arena, try parser.ofCharacter(parser.character()));
    return join(arena, items.items);
}

pub const Parser = struct {
    arena: std.mem.Allocator,
    text: []const u8,
    at: usize = 0,
    flags: Flags,
    by_line: bool,
    groups: u32,
    depth: usize = 0,
    names: std.ArrayList([]const u8) = .empty,
    group_names: std.ArrayList(?[]const u8) = .empty,
    letters: Letters = .{},
    folded: std.AutoHashMapUnmanaged(struct { point: u32, unicode: bool }, []const Range) = .empty,
    diagnosis: *Diagnosis,

    pub fn fail(parser: *Parser, at: usize, comptime format: []const u8, arguments: anytype) error{Syntax} {
        parser.diagnosis.set("at byte {d} of the pattern: " ++ format, .{at + 1} ++ arguments);
        return error.Syntax;
    }

    pub fn ended(parser: *const Parser) bool {
        return parser.at >= parser.text.len;
    }

    pub fn rest(parser: *const Parser) []const u8 {
        return parser.text[parser.at..];
    }

    pub fn peek(parser: *const Parser) ?u8 {
        return if (parser.ended()) null else parser.text[parser.at];
    }

    pub fn takes(parser: *Parser, token: []const u8) bool {
        if (!std.mem.startsWith(u8, parser.rest(), token)) return false;
        parser.at += token.len;
        return true;
    }

    /// The character here. There is one.
    pub fn character(parser: *Parser) u32 {
        const length = std.unicode.utf8ByteSequenceLength(parser.text[parser.at]) catch unreachable;
        defer parser.at += length;
        return std.unicode.utf8Decode(parser.text[parser.at..][0..length]) catch unreachable;
    }

    pub fn enter(parser: *Parser) Error!void {
        parser.depth += 1;
        if (parser.depth > depth_max) return parser.fail(parser.at, "more than {d} groups or repetitions inside each other", .{depth_max});
    }

    pub fn leave(parser: *Parser) void {
        parser.depth -= 1;
    }

    /// With the flag x: white space and comments.
    pub fn skipSpace(parser: *Parser) void {
        if (!parser.flags.extended) return;
        while (parser.peek()) |byte| {
            if (byte == '#') {
                parser.at = std.mem.indexOfScalarPos(u8, parser.text, parser.at, '\n') orelse parser.text.len;
            } else if (std.ascii.isWhitespace(byte)) {
                parser.at += 1;
            } else return;
        }
    }

    /// Up to a closing bracket or the end.
    fn alternation(parser: *Parser) Error!Node {
        var branches: std.ArrayList(Node) = .empty;
        while (true) {
            try branches.append(parser.arena, try parser.sequence());
            if (!parser.takes("|")) break;
        }
        return if (branches.items.len == 1) branches.items[0] else .{ .alternate = branches.items };
    }

    fn sequence(parser: *Parser) Error!Node {
        var items: std.ArrayList(Node) = .empty;
        // Whether the last item can be repeated: a flag can't.
        var repeatable = false;
        var nested: usize = 0;
        while (true) {
            parser.skipSpace();
            const byte = parser.peek() orelse break;
            switch (byte) {
                '|', ')' => break,
                '*', '+', '?', '{' => {
                    if (!repeatable) return parser.fail(parser.at, "{c} repeats nothing; write \\{c} for the character", .{ byte, byte });
                    nested += 1;
                    if (parser.depth + nested > depth_max) return parser.fail(parser.at, "more than {d} groups or repetitions inside each other", .{depth_max});
                    const last = &items.items[items.items.len - 1];
                    last.* = try parser.repetition(last.*);
                },
                else => {
                    nested = 0;
                    repeatable = true;
                    if (try parser.item()) |node| try items.append(parser.arena, node) else repeatable = false;
                },
            }
        }
        return join(parser.arena, items.items);
    }

    /// Null for flags.
    fn item(parser: *Parser) Error!?Node {
        switch (parser.text[parser.at]) {
            '(' => return parser.group(),
            '[' => return try parser.ofClass(try classes.bracketed(parser), parser.at),
            '\\' => return try escapes.item(parser),
            '.' => {
                parser.at += 1;
                return try parser.dot();
            },
            '^' => {
                parser.at += 1;
                return .{ .look = parser.lineLook(.start_text, .start_line, .start_line_crlf) };
            },
            '$' => {
                parser.at += 1;
                return .{ .look = parser.lineLook(.end_text, .end_line, .end_line_crlf) };
            },
            else => return try parser.ofCharacter(parser.character()),
        }
    }

    fn lineLook(parser: *Parser, text: Look, line: Look, crlf: Look) Look {
        if (!parser.flags.multi_line and !parser.by_line) return text;
        return if (parser.flags.crlf) crlf else line;
    }

    fn dot(parser: *Parser) Error!Node {
        var builder: sets.Builder = .{ .arena = parser.arena };
        const most: u32 = if (parser.flags.unicode) sets.code_point_max else 0xFF;
        if (parser.flags.dot_all and !parser.by_line) {
            try builder.add(0, most);
        } else if (parser.flags.crlf and (parser.by_line or !parser.flags.dot_all)) {
            try builder.add(0, '\n' - 1);
            try builder.add('\n' + 1, '\r' - 1);
            try builder.add('\r' + 1, most);
        } else {
            try builder.add(0, '\n' - 1);
            try builder.add('\n' + 1, most);
        }
        return .{ .class = .{ .ranges = builder.finish(), .is_bytes = !parser.flags.unicode } };
    }

    /// A character that stands for itself.
    pub fn ofCharacter(parser: *Parser, point: u32) Error!Node {
        parser.letters.add(point);
        if (parser.by_line and point == '\n') {
            return parser.fail(parser.at -| 1, "a newline is never found where lines are searched one by one; search across lines (-U)", .{});
        }
        if (parser.flags.ignore_case) {
            const folded = try parser.variants(point);
            if (folded.len > 1) return .{ .class = .{ .ranges = folded, .is_bytes = false } };
        }
        var buffer: [4]u8 = undefined;
        const length = std.unicode.utf8Encode(@intCast(point), &buffer) catch
            return parser.fail(parser.at -| 1, "{X} is no character", .{point});
        return .{ .literal = try parser.arena.dupe(u8, buffer[0..length]) };
    }

    /// A character in every case.
    fn variants(parser: *Parser, point: u32) Error![]const Range {
        const entry = try parser.folded.getOrPut(parser.arena, .{ .point = point, .unicode = parser.flags.unicode });
        if (!entry.found_existing) {
            const one: []const Range = try parser.arena.dupe(Range, &.{.{ .low = point, .high = point }});
            entry.value_ptr.* = try parser.fold(one);
        }
        return entry.value_ptr.*;
    }

    pub fn fold(parser: *Parser, ranges: []const Range) Error![]const Range {
        if (!parser.flags.unicode) return unicode.foldAscii(parser.arena, ranges);
        return unicode.foldCase(parser.arena, ranges);
    }

    /// A class, without the newline where none can be found.
    pub fn ofClass(parser: *Parser, ranges: []const Range, at: usize) Error!Node {
        const is_bytes = !parser.flags.unicode;
        var own = ranges;
        // The end of a line may begin with it.
        if (parser.by_line and parser.flags.crlf) own = try sets.subtract(parser.arena, own, &.{.{ .low = '\r', .high = '\r' }});
        if (parser.by_line and sets.contains(ranges, '\n')) {
            own = try sets.subtract(parser.arena, own, &.{.{ .low = '\n', .high = '\n' }});
            if (own.len == 0) {
                parser.at = at;
                _ = try parser.ofCharacter('\n');
            }
        }
        return .{ .class = .{ .ranges = own, .is_bytes = is_bytes } };
    }

    fn group(parser: *Parser) Error!?Node {
        const start = parser.at;
        parser.at += 1;
        for ([_][]const u8{ "?=", "?!", "?<=", "?<!" }) |look| if (std.mem.startsWith(u8, parser.rest(), look)) {
            return parser.fail(start, "look-around ({s} is not supported: match what stands there as well, and take a group", .{look});
        };
        try parser.enter();
        defer parser.leave();
        const before = parser.flags;
        var capture: ?*nodes.Capture = null;
        if (parser.takes("?P<") or parser.takes("?<")) {
            capture = try parser.newCapture(try parser.name(start));
        } else if (parser.takes("?P=") or parser.takes("?P>") or parser.takes("?>") or parser.takes("?|") or parser.takes("?#")) {
            return parser.fail(start, "this kind of group is not supported: there are (...), (?:...), (?<name>...) and (?flags)", .{});
        } else if (parser.takes("?")) {
            if (try parser.setFlags(start)) return null;
        } else {
            capture = try parser.newCapture(null);
        }
        const inner = try parser.alternation();
        if (!parser.takes(")")) return parser.fail(start, "a ( without its ); write \\( for the character", .{});
        parser.flags = before;
        const made = capture orelse return inner;
        made.child = inner;
        return .{ .capture = made };
    }

    fn newCapture(parser: *Parser, group_name: ?[]const u8) Error!*nodes.Capture {
        parser.groups += 1;
        try parser.group_names.append(parser.arena, group_name);
        const capture = try parser.arena.create(nodes.Capture);
        capture.* = .{ .index = parser.groups, .name = group_name, .child = .empty };
        return capture;
    }

    fn name(parser: *Parser, start: usize) Error![]const u8 {
        const end = std.mem.indexOfScalarPos(u8, parser.text, parser.at, '>') orelse return parser.fail(start, "the group's name has no > at its end", .{});
        const found = parser.text[parser.at..end];
        var letters = std.unicode.Utf8View.initUnchecked(found).iterator();
        var first = true;
        while (letters.nextCodepoint()) |point| : (first = false) {
            const fits = if (first) unicode.isWord(point) and !(point < 0x80 and std.ascii.isDigit(@intCast(point))) else unicode.isWord(point) or point == '.' or point == '[' or point == ']';
            if (!fits) return parser.fail(start, "a group's name starts with a letter or _; letters, digits, _ . [ ] follow", .{});
        }
        if (first) return parser.fail(start, "the group has no name between < and >", .{});
        for (parser.names.items) |known| if (std.mem.eql(u8, known, found)) return parser.fail(start, "a second group has the name {s}", .{found});
        try parser.names.append(parser.arena, found);
        parser.at = end + 1;
        return found;
    }

    /// `i`, `-s`, … up to `)`, for the rest of the group: true; or up to `:`.
    fn setFlags(parser: *Parser, start: usize) Error!bool {
        var value = true;
        var any = false;
        while (parser.peek()) |byte| : (any = true) {
            parser.at += 1;
            switch (byte) {
                'i' => parser.flags.ignore_case = value,
                'm' => parser.flags.multi_line = value,
                's' => parser.flags.dot_all = value,
                'U' => parser.flags.swap_greed = value,
                'u' => parser.flags.unicode = value,
                'x' => parser.flags.extended = value,
                'R' => parser.flags.crlf = value,
                '-' => {
                    if (!value) return parser.fail(parser.at - 1, "a second - among the flags", .{});
                    value = false;
                },
                ':', ')' => {
                    if (parser.text[parser.at - 2] == '-') return parser.fail(parser.at - 2, "no flag follows the -", .{});
                    if (byte == ')' and !any) return parser.fail(start, "(?) names no flag", .{});
                    return byte == ')';
                },
                else => return parser.fail(parser.at - 1, "unknown flag; there are i, m, s, R, U, u and x", .{}),
            }
        }
        return parser.fail(start, "the flags have no ) at their end", .{});
    }

    fn repetition(parser: *Parser, child: Node) Error!Node {
        const start = parser.at;
        const operator = parser.text[start];
        parser.at += 1;
        var least: u32 = 0;
        var most: ?u32 = null;
        switch (operator) {
            '*' => {},
            '+' => least = 1,
            '?' => most = 1,
            else => {
                const low = try parser.number(start);
                parser.skipBlanks();
                if (parser.takes(",")) {
                    const high = try parser.number(start);
                    if (low == null and high == null) return parser.fail(start, "{{,}} names no number", .{});
                    least = low orelse 0;
                    most = high;
                } else {
                    least = low orelse return parser.fail(start, "{{ needs a number, as in {{2,5}}; write \\{{ for the character", .{});
                    most = least;
                }
                parser.skipBlanks();
                if (!parser.takes("}")) return parser.fail(start, "a {{ without its }}; write \\{{ for the character", .{});
                if (most) |high| if (high < least) return parser.fail(start, "{s}: the greater number comes second", .{parser.text[start..parser.at]});
            },
        }
        parser.skipSpace();
        const lazy = parser.takes("?") != parser.flags.swap_greed;
        const repeat = try parser.arena.create(nodes.Repeat);
        repeat.* = .{ .least = least, .most = most, .lazy = lazy, .child = child, .text = parser.text[start..parser.at] };
        return .{ .repeat = repeat };
    }

    fn skipBlanks(parser: *Parser) void {
        while (parser.peek()) |byte| {
            if (!std.ascii.isWhitespace(byte)) return;
            parser.at += 1;
        }
    }

    fn number(parser: *Parser, start: usize) Error!?u32 {
        parser.skipBlanks();
        var value: ?u32 = null;
        while (parser.peek()) |byte| {
            if (!std.ascii.isDigit(byte)) break;
            value = (value orelse 0) *| 10 +| (byte - '0');
            parser.at += 1;
        }
        if (value) |found| if (found > repeat_max) return parser.fail(start, "a number over {d}", .{repeat_max});
        return value;
    }
};

/// `items` one after the other; neighbouring literals become one.
pub fn join(arena: std.mem.Allocator, items: []const Node) error{OutOfMemory}!Node {
    var flat: std.ArrayList(Node) = .empty;
    for (items) |item| switch (item) {
        .empty => {},
        .concat => |inner| try flat.appendSlice(arena, inner),
        else => try flat.append(arena, item),
    };
    var joined: std.ArrayList(Node) = .empty;
    var index: usize = 0;
    while (index < flat.items.len) {
        const start = index;
        while (index < flat.items.len and flat.items[index] == .literal) index += 1;
        if (index - start < 2) {
            index = start + 1;
            try joined.append(arena, flat.items[start]);
            continue;
        }
        var bytes: std.ArrayList(u8) = .empty;
        for (flat.items[start..index]) |part| try bytes.appendSlice(arena, part.literal);
        try joined.append(arena, .{ .literal = bytes.items });
    }
    return switch (joined.items.len) {
        0 => .empty,
        1 => joined.items[0],
        else => .{ .concat = joined.items },
    };
}
