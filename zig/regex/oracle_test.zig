//! The engines against the test suites of Rust's regex crate and of RE2, and against a matcher that tries everything.
const std = @import("std");
const nodes = @import("node.zig");
const parsing = @import("parse.zig");
const programs = @import("program.zig");
const regexes = @import("regex.zig");
const pikes = @import("pike.zig");
const Backtracker = @import("backtrack.zig").Backtracker;
const Dfa = @import("dfa.zig").Dfa;
const fuzz = @import("../testing/fuzz.zig");
const re2 = @import("re2_log.zig");
const Watch = regexes.Watch;

const allocator = std.testing.allocator;

const Case = struct {
    name: []const u8,
    pattern: []const u8,
    /// A character for each byte.
    haystack: []const u8,
    matches: []const []const ?[2]usize,
    ignore_case: bool = false,
    unicode: bool = true,
    /// An empty match is not inside a character.
    utf8: bool = true,
    anchored: bool = false,
    compiles: bool = true,
    limit: usize = std.math.maxInt(usize),
    from: usize = 0,
};

fn bytesOf(arena: std.mem.Allocator, text: []const u8) ![]const u8 {
    var bytes: std.ArrayList(u8) = .empty;
    var letters = (try std.unicode.Utf8View.init(text)).iterator();
    while (letters.nextCodepoint()) |letter| try bytes.append(arena, @intCast(letter));
    return bytes.items;
}

/// All engines for one program.
const Engines = struct {
    program: *const programs.Program,
    pike: pikes.Pike,
    backtracker: Backtracker,
    dfa: ?Dfa,
    forward: ?Dfa,
    backward: ?Dfa,

    fn init(program: *const programs.Program, reversed: ?*const programs.Program) !Engines {
        return .{
            .program = program,
            .pike = .{ .allocator = allocator, .program = program },
            .backtracker = .{ .allocator = allocator, .program = program },
            .dfa = try .create(allocator, program, .earliest),
            .forward = try .create(allocator, program, .leftmost),
            .backward = if (reversed) |backwards| try .create(allocator, backwards, .longest_reversed) else null,
        };
    }

    fn deinit(engines: *Engines) void {
        engines.pike.deinit();
        engines.backtracker.deinit();
        for ([_]*?Dfa{ &engines.dfa, &engines.forward, &engines.backward }) |each| if (each.*) |*dfa| dfa.deinit();
    }

    /// What all of them agree on.
    fn find(engines: *Engines, text: []const u8, from: usize, anchored: bool, slots: []usize) !bool {
        const found = try engines.pike.search(text, from, anchored, slots, .never);
        if (engines.backtracker.fits(text, from)) {
            const other = try allocator.alloc(usize, slots.len);
            defer allocator.free(other);
            try std.testing.expectEqual(found, try engines.backtracker.search(text, from, anchored, other));
            if (found) try std.testing.expectEqualSlices(usize, slots, other);
        }
        if (!anchored) if (engines.dfa) |*dfa| switch (try dfa.find(text, from, text.len, .never)) {
            .none => try std.testing.expect(!found),
            .end => try std.testing.expect(found),
            .unknown => {},
        };
        if (!anchored) try engines.checkSpan(text, from, if (found) slots[0..2] else null);
        return found;
    }

    /// What two automata find.
    fn checkSpan(engines: *Engines, text: []const u8, from: usize, expected: ?[]const usize) !void {
        const forward = if (engines.forward) |*dfa| dfa else return;
        const backward = if (engines.backward) |*dfa| dfa else return;
        const end = switch (try forward.findEnd(text, from, .never)) {
            .none => return std.testing.expect(expected == null),
            .unknown => return,
            .end => |end| end,
        };
        try std.testing.expect(expected != null);
        try std.testing.expectEqual(expected.?[1], end);
        switch (try backward.findStart(text, from, end, .never)) {
            .none => return error.NoStart,
            .unknown => {},
            .end => |start| try std.testing.expectEqual(expected.?[0], start),
        }
    }
};

fn isInside(text: []const u8, at: usize) bool {
    return at > 0 and at < text.len and text[at] & 0xC0 == 0x80;
}

fn check(arena: std.mem.Allocator, case: Case) !void {
    const text = try bytesOf(arena, case.haystack);
    var diagnosis: parsing.Diagnosis = .{};
    const flags: parsing.Flags = .{ .ignore_case = case.ignore_case, .unicode = case.unicode };
    const parsed = parsing.parse(arena, case.pattern, .{ .flags = flags }, &diagnosis) catch |failure| {
        if (failure == error.Syntax and !case.compiles) return;
        std.debug.print("{s}\n", .{diagnosis.message()});
        return failure;
    };
    const program = try programs.compile(arena, parsed.node, parsed.groups, programs.program_bytes_max, &diagnosis);
    if (!case.compiles) return;
    const reversed = try programs.compileReversed(arena, parsed.node);
    var engines: Engines = try .init(&program, if (reversed) |*backwards| backwards else null);
    defer engines.deinit();
    const slots = try arena.alloc(usize, program.slots);
    var at = case.from;
    var count: usize = 0;
    var last_end: ?usize = null;
    while (at <= text.len and count < case.limit) {
        if (!try engines.find(text, at, case.anchored, slots)) break;
        const empty = slots[0] == slots[1];
        if (empty and (last_end == slots[0] or case.utf8 and isInside(text, slots[0]))) {
            if (case.anchored and case.utf8 and isInside(text, slots[0])) break;
            at = slots[0] + 1;
            continue;
        }
        if (count == case.matches.len) return error.TooManyMatches;
        for (case.matches[count], 0..) |expected, group| {
            const span: [2]usize = expected orelse .{ pikes.none, pikes.none };
            try std.testing.expectEqual(span, slots[group * 2 ..][0..2].*);
        }
        count += 1;
        last_end = slots[1];
        at = slots[1];
    }
    try std.testing.expectEqual(case.matches.len, count);
}

test "the test suite of Rust's regex crate" {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    var lines = std.mem.tokenizeScalar(u8, @embedFile("testdata/rust-regex.jsonl"), '\n');
    var failed: usize = 0;
    while (lines.next()) |line| {
        _ = arena.reset(.retain_capacity);
        const case = try std.json.parseFromSliceLeaky(Case, arena.allocator(), line, .{});
        check(arena.allocator(), case) catch |failure| {
            std.debug.print("{t}: {s}: {s}\n", .{ failure, case.name, case.pattern });
            failed += 1;
        };
    }
    try std.testing.expectEqual(0, failed);
}

/// Whether RE2 and the regex crate, whose meaning is Rune's, understand the pattern alike.
fn isShared(pattern: []const u8) bool {
    for (pattern[0..pattern.len -| 1], pattern[@min(1, pattern.len)..]) |first, second| {
        // \C is one byte, whatever it is a part of, and \141 an octal number.
        if (first == '\\' and (second == 'C' or std.ascii.isDigit(second))) return false;
    }
    return true;
}

/// The pattern with RE2's meaning of \b and \B, for which words are of ASCII.
fn withAsciiWords(arena: std.mem.Allocator, pattern: []const u8) ![]const u8 {
    const before = try std.mem.replaceOwned(u8, arena, pattern, "\\b", "(?-u:\\b)");
    return std.mem.replaceOwned(u8, arena, before, "\\B", "(?-u:\\B)");
}

/// Whether \w, \d and \s, which are ASCII's in RE2, may differ in the text: \s has no vertical tab there.
fn isTakenApart(pattern: []const u8, text: []const u8) bool {
    const has_class = for (pattern[0..pattern.len -| 1], pattern[@min(1, pattern.len)..]) |first, second| {
        if (first == '\\' and std.mem.indexOfScalar(u8, "wWdDsS", second) != null) break true;
    } else false;
    return has_class and for (text) |byte| {
        if (byte >= 0x80 or byte == 0x0b) break true;
    } else false;
}

/// Holds what all engines find of one pattern against RE2's findings in every text.
fn checkLogged(arena: std.mem.Allocator, logged: re2.Pattern, findings: *usize) !void {
    const meant = try withAsciiWords(arena, logged.pattern);
    for ([_][]const u8{ try std.fmt.allocPrint(arena, "^(?:{s})$", .{meant}), meant }, 0..) |pattern, which| {
        var diagnosis: parsing.Diagnosis = .{};
        const parsed = parsing.parse(arena, pattern, .{ .flags = .{} }, &diagnosis) catch |failure| {
            std.debug.print("{s}\n", .{diagnosis.message()});
            return failure;
        };
        const program = try programs.compile(arena, parsed.node, parsed.groups, programs.program_bytes_max, &diagnosis);
        const reversed = try programs.compileReversed(arena, parsed.node);
        var engines: Engines = try .init(&program, if (reversed) |*backwards| backwards else null);
        defer engines.deinit();
        const slots = try arena.alloc(usize, program.slots);
        for (logged.texts, logged.findings) |text, line| {
            if (isTakenApart(logged.pattern, text)) continue;
            var spans: [re2.groups_max]?[2]usize = undefined;
            const expected = try re2.findingOf(line, which, &spans);
            errdefer std.debug.print("in {s}: {s}\n", .{ text, line });
            const found = try engines.find(text, 0, false, slots);
            try std.testing.expectEqual(expected != null, found);
            if (expected) |groups| for (groups, 0..) |group, index| {
                const span: [2]usize = group orelse .{ pikes.none, pikes.none };
                try std.testing.expectEqual(span, slots[index * 2 ..][0..2].*);
            };
            findings.* += 1;
        }
    }
}

test "the test suite of RE2" {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    // RUNE_RE2_LOG is another log: the exhaustive one has 11 million findings.
    const path = std.c.getenv("RUNE_RE2_LOG");
    const log = if (path) |given|
        try std.Io.Dir.cwd().readFileAlloc(std.testing.io, std.mem.span(given), allocator, .limited(1 << 30))
    else
        @embedFile("testdata/re2-search.txt");
    defer if (path != null) allocator.free(log);
    var reader: re2.Reader = .init(allocator, log);
    defer reader.deinit();
    var failed: usize = 0;
    var findings: usize = 0;
    while (try reader.next(arena.allocator())) |logged| {
        if (isShared(logged.pattern)) checkLogged(arena.allocator(), logged, &findings) catch |failure| {
            std.debug.print("{t}: {s}\n", .{ failure, logged.pattern });
            failed += 1;
        };
        _ = arena.reset(.retain_capacity);
    }
    try std.testing.expectEqual(0, failed);
    try std.testing.expect(findings > 3000);
}

/// Tries everything, the preferred way first: a node matches, then `rest` must. Returns where the whole match ends.
const Trial = struct {
    text: []const u8,
    steps: usize = 0,

    const Rest = struct { node: ?nodes.Node, repeat: ?struct { of: *const nodes.Repeat, done: u32, since: usize } = null, next: ?*const Rest };

    fn run(trial: *Trial, rest: ?*const Rest, at: usize) error{TooLong}!?usize {
        trial.steps += 1;
        if (trial.steps > 20_000) return error.TooLong;
        const first = rest orelse return at;
        if (first.repeat) |again| return trial.repeat(again.of, again.done, again.since, first.next, at);
        switch (first.node.?) {
            .empty => return trial.run(first.next, at),
            .literal => |bytes| return if (std.mem.startsWith(u8, trial.text[at..], bytes)) trial.run(first.next, at + bytes.len) else null,
            .class => |class| {
                if (at == trial.text.len) return null;
                for (class.ranges) |range| {
                    if (range.low <= trial.text[at] and trial.text[at] <= range.high) return trial.run(first.next, at + 1);
                }
                return null;
            },
            .look => |look| return if (look.holds(trial.text, at)) trial.run(first.next, at) else null,
            .capture => |capture| return trial.run(&.{ .node = capture.child, .next = first.next }, at),
            .repeat => |of| return trial.repeat(of, 0, pikes.none, first.next, at),
            .concat => |items| return trial.sequence(items, first.next, at),
            .alternate => |items| {
                for (items) |item| if (try trial.run(&.{ .node = item, .next = first.next }, at)) |end| return end;
                return null;
            },
        }
    }

    fn sequence(trial: *Trial, all: []const nodes.Node, next: ?*const Rest, at: usize) error{TooLong}!?usize {
        if (all.len == 0) return trial.run(next, at);
        const rest: Rest = .{ .node = .{ .concat = all[1..] }, .next = next };
        return trial.run(&.{ .node = all[0], .next = &rest }, at);
    }

    fn repeat(trial: *Trial, of: *const nodes.Repeat, done: u32, since: usize, next: ?*const Rest, at: usize) error{TooLong}!?usize {
        const may = (of.most == null or done < of.most.?) and (since != at or done < of.least);
        const enough = done >= of.least;
        if (enough and of.lazy) if (try trial.run(next, at)) |end| return end;
        if (may) {
            const again: Rest = .{ .node = null, .repeat = .{ .of = of, .done = done + 1, .since = at }, .next = next };
            if (try trial.run(&.{ .node = of.child, .next = &again }, at)) |end| return end;
        }
        return if (enough and !of.lazy) trial.run(next, at) else null;
    }
};

/// Whether something that may be nothing is repeated: there automata and backtracking have each their own idea.
fn repeatsNothing(node: nodes.Node) bool {
    switch (node) {
        .repeat => |of| return programs.canBeEmpty(of.child) or repeatsNothing(of.child),
        .capture => |capture| return repeatsNothing(capture.child),
        .concat, .alternate => |items| {
            for (items) |item| if (repeatsNothing(item)) return true;
            return false;
        },
        else => return false,
    }
}

const Writer = struct {
    random: std.Random,
    buffer: [64]u8 = undefined,
    length: usize = 0,

    fn put(writer: *Writer, part: []const u8) void {
        if (writer.length + part.len > writer.buffer.len) return;
        @memcpy(writer.buffer[writer.length..][0..part.len], part);
        writer.length += part.len;
    }

    fn expression(writer: *Writer, depth: usize) void {
        for (0..1 + writer.random.uintLessThan(usize, 3)) |_| {
            const atoms = [_][]const u8{ "a", "b", "ab", "c", ".", "[ab]", "[^a]", "^", "$", "\\b", "\\B", "\\w", "_" };
            if (depth > 0 and writer.random.uintLessThan(u8, 3) == 0) {
                writer.put(if (writer.random.boolean()) "(" else "(?:");
                writer.expression(depth - 1);
                if (writer.random.boolean()) {
                    writer.put("|");
                    writer.expression(depth - 1);
                }
                writer.put(")");
            } else writer.put(atoms[writer.random.uintLessThan(usize, atoms.len)]);
            const repeats = [_][]const u8{ "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?" };
            writer.put(repeats[writer.random.uintLessThan(usize, repeats.len)]);
        }
    }
};

test "small patterns match what trying everything matches" {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x7265676578));
    const random = source.random();
    var found: usize = 0;
    for (0..fuzz.rounds(4000)) |_| {
        _ = arena.reset(.retain_capacity);
        var writer: Writer = .{ .random = random };
        writer.expression(2);
        const pattern = writer.buffer[0..writer.length];
        var diagnosis: parsing.Diagnosis = .{};
        const parsed = parsing.parse(arena.allocator(), pattern, .{ .flags = .{ .multi_line = true, .unicode = false } }, &diagnosis) catch continue;
        const program = try programs.compile(arena.allocator(), parsed.node, parsed.groups, programs.program_bytes_max, &diagnosis);
        const reversed = try programs.compileReversed(arena.allocator(), parsed.node);
        var engines: Engines = try .init(&program, if (reversed) |*backwards| backwards else null);
        defer engines.deinit();
        const comparable = !repeatsNothing(parsed.node);
        for (0..4) |_| {
            var buffer: [9]u8 = undefined;
            const text = buffer[0..random.uintLessThan(usize, buffer.len)];
            for (text) |*byte| byte.* = "aaabbc_ \n"[random.uintLessThan(usize, 9)];
            var slots: [2]usize = undefined;
            const is_found = try engines.find(text, 0, false, &slots);
            if (!comparable) continue;
            var trial: Trial = .{ .text = text };
            const expected: ?[2]usize = search: for (0..text.len + 1) |start| {
                const end = trial.run(&.{ .node = parsed.node, .next = null }, start) catch continue;
                if (end) |last| break :search .{ start, last };
            } else null;
            if (trial.steps > 20_000) continue;
            errdefer std.debug.print("{s} on {s}\n", .{ pattern, text });
            try std.testing.expectEqual(expected != null, is_found);
            if (expected) |span| try std.testing.expectEqual(span, slots);
            found += @intFromBool(is_found);
        }
    }
    try std.testing.expect(found > 1000);
}

test "what is too much is refused with its reason, and what looks so is linear" {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    var diagnosis: regexes.Diagnosis = .{};
    try std.testing.expectError(error.TooLarge, regexes.Regex.compile(arena.allocator(), &.{"(\\w{1,500}){1,500}"}, .{}, &diagnosis));
    try std.testing.expectEqualStrings("the pattern needs over 64 MB; lower {1,500}", diagnosis.message());

    const text = try arena.allocator().alloc(u8, 60_000);
    @memset(text, 'a');
    text[text.len - 1] = 'b';
    for ([_][]const u8{ "(a+)+$", "(a|a)*ac", ".{0,80}X.{0,200}", "(a*)*c" }) |pattern| {
        const regex = try regexes.Regex.compile(arena.allocator(), &.{pattern}, .{}, &diagnosis);
        var matcher: regexes.Matcher = .init(allocator, &regex, .never, 1);
        defer matcher.deinit();
        matcher.begin();
        try std.testing.expectEqual(null, try matcher.findLine(text, 0));
    }
}

test "refusals say what to do" {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    for ([_][2][]const u8{
        .{ "(?=a)", "look-around" }, .{ "(a)\\1", "back-references" }, .{ "a(b", "write \\(" }, .{ "[a", "write \\[" },
        .{ "*", "write \\*" },       .{ "\\p{Nothing}", "Nothing" },   .{ "a\nb", "-U" },       .{ "(?<!a)b", "look-around" },
    }) |case| {
        var diagnosis: regexes.Diagnosis = .{};
        try std.testing.expectError(error.Syntax, regexes.Regex.compile(arena.allocator(), &.{case[0]}, .{}, &diagnosis));
        try std.testing.expect(std.mem.indexOf(u8, diagnosis.message(), case[1]) != null);
    }
}

test "any bytes as a pattern are read or refused" {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x70617273));
    const random = source.random();
    const alphabet = "aA0(()[]{}\\\\|*+?^$.,-:&~<>pPuxiwWdbBsP=!#_ \n\xC3\xA4";
    for (0..fuzz.rounds(30_000)) |_| {
        _ = arena.reset(.retain_capacity);
        var buffer: [14]u8 = undefined;
        const pattern = buffer[0..random.uintLessThan(usize, buffer.len)];
        for (pattern) |*byte| byte.* = alphabet[random.uintLessThan(usize, alphabet.len)];
        var diagnosis: regexes.Diagnosis = .{};
        const regex = regexes.Regex.compile(arena.allocator(), &.{pattern}, .{ .by_line = random.boolean() }, &diagnosis) catch |failure| {
            try std.testing.expect(failure != error.OutOfMemory and diagnosis.length > 0);
            continue;
        };
        var matcher: regexes.Matcher = .init(allocator, &regex, .never, 1);
        defer matcher.deinit();
        matcher.begin();
        _ = try matcher.findLine("a A0\n\xC3\xA4 _\nxyz", 0);
    }
}
