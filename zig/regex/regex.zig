//! Regular expressions: linear in the text whatever the pattern is, and with bounded memory.
const std = @import("std");
const nodes = @import("node.zig");
const parsing = @import("parse.zig");
const programs = @import("program.zig");
const sets = @import("ranges.zig");
const literals = @import("literal.zig");
const simd = @import("../search/simd.zig");
const Backtracker = @import("backtrack.zig").Backtracker;
const Dfa = @import("dfa.zig").Dfa;
const Mode = @import("dfa.zig").Mode;
const pikes = @import("pike.zig");

pub const Diagnosis = parsing.Diagnosis;
pub const Flags = parsing.Flags;
pub const Watch = @import("watch.zig").Watch;
pub const none = pikes.none;

const Node = nodes.Node;

pub const Options = struct {
    flags: Flags = .{},
    /// The patterns are texts, and every character stands for itself.
    fixed: bool = false,
    /// The text is searched line by line: nothing matches a newline, and `^` and `$` are the ends of lines.
    by_line: bool = true,
    /// Ignore case unless a pattern has an upper-case letter.
    smart_case: bool = false,
    /// A match neither begins nor ends inside a word.
    whole_word: bool = false,
    /// A match is a whole line.
    whole_line: bool = false,
};

pub const Error = error{ Syntax, TooLarge, OutOfMemory };

/// What threads share. Immutable.
pub const Regex = struct {
    program: programs.Program,
    /// For finding where a match begins; null where it would be large.
    reversed: ?programs.Program,
    /// Names of the groups from 1 on.
    names: []const ?[]const u8,
    literals: ?literals.Literals,
    /// Whether a match may hold a newline, or the place beside one is asked for.
    knows_lines: bool,

    /// The regular expression that matches what one of `patterns` does; the first ones are preferred. Everything lives
    /// in `arena`, and `patterns` must live as long. A failure leaves its reason in `diagnosis`.
    pub fn compile(arena: std.mem.Allocator, patterns: []const []const u8, options: Options, diagnosis: *Diagnosis) Error!Regex {
        var names: std.ArrayList(?[]const u8) = .empty;
        var flags = options.flags;
        if (options.smart_case) flags.ignore_case = try isCaseless(arena, patterns, options, diagnosis);
        const branches = try arena.alloc(Node, patterns.len);
        for (branches, patterns) |*branch, pattern| {
            const how: parsing.Options = .{ .flags = flags, .by_line = options.by_line, .groups = @intCast(names.items.len) };
            if (options.fixed) {
                branch.* = try parsing.literal(arena, pattern, how, diagnosis);
            } else {
                const parsed = try parsing.parse(arena, pattern, how, diagnosis);
                branch.* = parsed.node;
                try names.appendSlice(arena, parsed.names);
            }
        }
        var node: Node = if (branches.len == 1) branches[0] else .{ .alternate = branches };
        const unicode = options.flags.unicode;
        if (options.whole_line) {
            node = try around(arena, .start_line, node, .end_line);
        } else if (options.whole_word) {
            node = if (unicode)
                try around(arena, .word_start_half, node, .word_end_half)
            else
                try around(arena, .word_start_half_ascii, node, .word_end_half_ascii);
        }
        return .{
            .program = try programs.compile(arena, node, @intCast(names.items.len), programs.program_bytes_max, diagnosis),
            .reversed = try programs.compileReversed(arena, node),
            .names = names.items,
            .literals = try literals.extract(arena, node),
            .knows_lines = knowsLines(node),
        };
    }

    fn knowsLines(node: Node) bool {
        return switch (node) {
            .empty => false,
            .literal => |bytes| std.mem.indexOfScalar(u8, bytes, '\n') != null,
            .class => |class| sets.contains(class.ranges, '\n'),
            .look => |look| switch (look) {
                .start_text, .end_text, .start_line, .end_line, .start_line_crlf, .end_line_crlf => true,
                else => false,
            },
            .repeat => |repeat| knowsLines(repeat.child),
            .capture => |capture| knowsLines(capture.child),
            .concat, .alternate => |items| for (items) |item| {
                if (knowsLines(item)) break true;
            } else false,
        };
    }

    /// Whether some pattern has a letter, and none has an upper-case one. Escapes such as \\S do not count.
    fn isCaseless(arena: std.mem.Allocator, patterns: []const []const u8, options: Options, diagnosis: *Diagnosis) Error!bool {
        var letters: parsing.Letters = .{};
        for (patterns) |pattern| {
            if (options.fixed) {
                letters.addText(pattern);
                continue;
            }
            const parsed = try parsing.parse(arena, pattern, .{ .flags = options.flags, .by_line = options.by_line }, diagnosis);
            letters.any = letters.any or parsed.letters.any;
            letters.upper = letters.upper or parsed.letters.upper;
        }
        return letters.any and !letters.upper;
    }

    fn around(arena: std.mem.Allocator, before: nodes.Look, node: Node, after: nodes.Look) error{OutOfMemory}!Node {
        // With the inner nodes beside the conditions, as far as there are any, so that their texts are found.
        return .{ .concat = try arena.dupe(Node, &.{ .{ .look = before }, node, .{ .look = after } }) };
    }

    /// Whether the one text that it looks for is all of it.
    pub fn text(regex: *const Regex) ?*const @import("../search/needle.zig").Needle {
        const found = regex.literals orelse return null;
        return if (found.exact and found.needles.len == 1) &found.needles[0] else null;
    }
};

/// One thread's part.
pub const Matcher = struct {
    allocator: std.mem.Allocator,
    regex: *const Regex,
    watch: Watch,
    /// Of the whole query, this thread's part for the states of its automata.
    cache_bytes: usize,
    dfa: Lazy = .{},
    forward: Lazy = .{},
    backward: Lazy = .{},
    pike: pikes.Pike,
    backtracker: Backtracker,
    /// Where each text is found next in the current part; `none` when nowhere.
    next: [literals_max]usize = @splat(0),
    use_literals: bool,
    candidates: usize = 0,
    candidate_bytes: usize = 0,

    const literals_max = 8;

    /// When a text is found more often than in so many bytes, to look for it does not pay.
    const bytes_for_candidate = 40;

    pub const Error = pikes.Error;

    /// `threads` share the memory that a query may take.
    pub fn init(allocator: std.mem.Allocator, regex: *const Regex, watch: Watch, threads: usize) Matcher {
        return .{
            .allocator = allocator,
            .regex = regex,
            .watch = watch,
            .cache_bytes = programs.query_bytes_max / 2 / 3 / @max(1, threads),
            .pike = .{ .allocator = allocator, .program = &regex.program },
            .backtracker = .{ .allocator = allocator, .program = &regex.program },
            .use_literals = regex.literals != null,
        };
    }

    pub fn deinit(matcher: *Matcher) void {
        for ([_]*Lazy{ &matcher.dfa, &matcher.forward, &matcher.backward }) |lazy| if (lazy.made) |*dfa| dfa.deinit();
        matcher.pike.deinit();
        matcher.backtracker.deinit();
    }

    /// Before `findLine` is called for another part.
    pub fn begin(matcher: *Matcher) void {
        matcher.next = @splat(0);
    }

    /// A place in the first line of `part[from..]` that matches; `part` begins with a line,
    /// and so does what is at `from`.
    pub fn findLine(matcher: *Matcher, part: []const u8, from: usize) Matcher.Error!?usize {
        var at = from;
        while (at < part.len) {
            if (matcher.use_literals) {
                const found = matcher.nextCandidate(part, at) orelse return null;
                if (matcher.regex.literals.?.exact) return found;
                const start = lineStart(part, at, found);
                const end = lineEnd(part, found);
                if (try matcher.matches(part, start, end)) return start;
                matcher.count(end - at);
                at = end + 1;
                continue;
            }
            const dfa = try matcher.automaton() orelse {
                const end = lineEnd(part, at);
                if (try matcher.matchesSlowly(part[at..end])) return at;
                at = end + 1;
                continue;
            };
            switch (try dfa.find(part, at, part.len, matcher.watch)) {
                .none => return null,
                // Behind the last newline there is no line.
                .end => |end| return if (end == part.len and part[end - 1] == '\n') null else lineStart(part, at, end),
                .unknown => |place| {
                    const start = lineStart(part, at, place);
                    const end = lineEnd(part, place);
                    if (start == part.len) return null;
                    if (try matcher.matchesSlowly(part[start..end])) return start;
                    at = end + 1;
                },
            }
        }
        return null;
    }

    /// Looks for the next match in `text[at..]`, and fills `slots`: start and end of the match, then of its groups.
    /// Whatever is in `text` before `at` is seen by conditions only.
    pub fn find(matcher: *Matcher, text: []const u8, at: usize, slots: []usize) Matcher.Error!bool {
        if (matcher.regex.text()) |needle| {
            @memset(slots, none);
            const start = needle.find(text, at) orelse return false;
            slots[0] = start;
            slots[1] = start + needle.length();
            return true;
        }
        return switch (try matcher.findSpan(text, at)) {
            .none => false,
            .unknown => matcher.findSlowly(text, at, false, slots),
            .span => |span| {
                if (slots.len > 2) return matcher.findSlowly(text, span[0], true, slots);
                slots[0] = span[0];
                slots[1] = span[1];
                return true;
            },
        };
    }

    /// The leftmost match by two automata: one that finds its end, and one that goes back from there.
    fn findSpan(matcher: *Matcher, text: []const u8, at: usize) Matcher.Error!union(enum) { none, unknown, span: [2]usize } {
        const reversed = if (matcher.regex.reversed) |*program| program else return .unknown;
        const forward = try matcher.forward.get(matcher.allocator, &matcher.regex.program, .leftmost, matcher.cache_bytes) orelse return .unknown;
        const end = switch (try forward.findEnd(text, at, matcher.watch)) {
            .none => return .none,
            .unknown => return .unknown,
            .end => |place| place,
        };
        const backward = try matcher.backward.get(matcher.allocator, reversed, .longest_reversed, matcher.cache_bytes) orelse return .unknown;
        return switch (try backward.findStart(text, at, end, matcher.watch)) {
            .none, .unknown => .unknown,
            .end => |start| .{ .span = .{ start, end } },
        };
    }

    fn findSlowly(matcher: *Matcher, text: []const u8, at: usize, anchored: bool, slots: []usize) Matcher.Error!bool {
        if (matcher.backtracker.fits(text, at)) return matcher.backtracker.search(text, at, anchored, slots);
        return matcher.pike.search(text, at, anchored, slots, matcher.watch);
    }

    fn matches(matcher: *Matcher, part: []const u8, start: usize, end: usize) Matcher.Error!bool {
        if (try matcher.automaton()) |dfa| switch (try dfa.find(part, start, end, matcher.watch)) {
            .none => return false,
            .end => return true,
            .unknown => {},
        };
        return matcher.matchesSlowly(part[start..end]);
    }

    fn matchesSlowly(matcher: *Matcher, line: []const u8) Matcher.Error!bool {
        return matcher.findSlowly(line, 0, false, &.{});
    }

    fn automaton(matcher: *Matcher) error{OutOfMemory}!?*Dfa {
        return matcher.dfa.get(matcher.allocator, &matcher.regex.program, .earliest, matcher.cache_bytes);
    }

    fn nextCandidate(matcher: *Matcher, part: []const u8, at: usize) ?usize {
        const needles = matcher.regex.literals.?.needles;
        if (needles.len == 1) return needles[0].find(part, at);
        var nearest: usize = none;
        for (needles, matcher.next[0..needles.len]) |*needle, *place| {
            if (place.* < at or place.* == 0) place.* = needle.find(part, at) orelse none;
            nearest = @min(nearest, place.*);
        }
        return if (nearest == none) null else nearest;
    }

    fn count(matcher: *Matcher, bytes: usize) void {
        matcher.candidates += 1;
        matcher.candidate_bytes += bytes;
        if (matcher.candidates >= 64 and matcher.candidate_bytes < matcher.candidates * bytes_for_candidate) matcher.use_literals = false;
    }
};

/// An automaton that is made when it is first asked for, if it can be.
const Lazy = struct {
    made: ?Dfa = null,
    impossible: bool = false,

    fn get(lazy: *Lazy, allocator: std.mem.Allocator, program: *const programs.Program, mode: Mode, cache_bytes: usize) error{OutOfMemory}!?*Dfa {
        if (lazy.made == null and !lazy.impossible) {
            lazy.made = try .create(allocator, program, mode);
            if (lazy.made) |*dfa| dfa.cache_bytes = @min(dfa.cache_bytes, cache_bytes);
            lazy.impossible = lazy.made == null;
        }
        return if (lazy.made) |*dfa| dfa else null;
    }
};

/// Start of the line that `place` is in; it does not begin before `from`.
fn lineStart(part: []const u8, from: usize, place: usize) usize {
    return if (std.mem.lastIndexOfScalar(u8, part[from..place], '\n')) |newline| from + newline + 1 else from;
}

/// Where the newline of the line is that `place` is in, or the end.
fn lineEnd(part: []const u8, place: usize) usize {
    return if (simd.findByte('\n', part[place..])) |newline| place + newline else part.len;
}
