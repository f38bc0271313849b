//! The rules of one .gitignore or .ignore file, or of a list of globs, read as ripgrep reads them: the last rule that
//! matches decides. https://git-scm.com/docs/gitignore#_pattern_format, and braces besides.
const std = @import("std");
const glob = @import("glob.zig");

pub const Verdict = enum { none, ignored, kept };

/// A path that rules look at, with what all of them need of it.
pub const Subject = struct {
    /// Relative to the directory of the rules.
    path: []const u8,
    name: []const u8,
    is_directory: bool,
    components: *glob.Path,
    /// Whether `components` holds this path already.
    split: bool = false,

    pub fn of(path: []const u8, is_directory: bool, components: *glob.Path) Subject {
        const start = if (std.mem.lastIndexOfScalar(u8, path, '/')) |slash| slash + 1 else 0;
        return .{ .path = path, .name = path[start..], .is_directory = is_directory, .components = components };
    }

    fn parts(subject: *Subject) *glob.Path {
        if (!subject.split) {
            subject.components.split(subject.path);
            subject.split = true;
        }
        return subject.components;
    }
};

pub const Rules = struct {
    rules: []const Rule,
    /// Rules that do not start with `!`.
    plain: usize,
    /// Where there are many: which of them can match a name that ends with a byte.
    by_end: ?*const [256][]const u16 = null,

    /// With fewer it is as soon done to look at all.
    const many = 8;

    pub fn verdict(rules: Rules, subject: *Subject) Verdict {
        if (rules.by_end) |lists| if (subject.name.len > 0) {
            const list = lists[subject.name[subject.name.len - 1]];
            var index = list.len;
            while (index > 0) {
                index -= 1;
                if (rules.rules[list[index]].decide(subject)) |decided| return decided;
            }
            return .none;
        };
        var index = rules.rules.len;
        while (index > 0) {
            index -= 1;
            if (rules.rules[index].decide(subject)) |decided| return decided;
        }
        return .none;
    }

    fn init(arena: std.mem.Allocator, rules: []const Rule, plain: usize) error{OutOfMemory}!Rules {
        if (rules.len < many or rules.len > std.math.maxInt(u16)) return .{ .rules = rules, .plain = plain };
        const lists = try arena.create([256][]const u16);
        const memory = try arena.alloc(u16, rules.len);
        for (lists, 0..) |*list, byte| {
            var count: usize = 0;
            for (rules, 0..) |rule, index| if (rule.end == null or rule.end.? == byte) {
                memory[count] = @intCast(index);
                count += 1;
            };
            list.* = try arena.dupe(u16, memory[0..count]);
        }
        return .{ .rules = rules, .plain = plain, .by_end = lists };
    }
};

const Rule = struct {
    negated: bool,
    directories_only: bool,
    pattern: Pattern,
    /// The byte that every name ends with that matches, if there is one.
    end: ?u8,

    inline fn decide(rule: Rule, subject: *Subject) ?Verdict {
        if (rule.directories_only and !subject.is_directory) return null;
        if (!rule.matches(subject)) return null;
        return if (rule.negated) .kept else .ignored;
    }

    fn matches(rule: Rule, subject: *Subject) bool {
        return switch (rule.pattern) {
            .name => |name| std.mem.eql(u8, name, subject.name),
            .suffix => |suffix| std.mem.endsWith(u8, subject.name, suffix),
            .name_glob => |pattern| glob.matchName(pattern, subject.name),
            .path => |path| std.mem.eql(u8, path, subject.path),
            .path_globs => |globs| for (globs) |pattern| {
                if (pattern.matches(subject.parts().*)) break true;
            } else false,
        };
    }
};

/// The common shapes are matched without a glob.
const Pattern = union(enum) {
    /// The last component, literally.
    name: []const u8,
    /// `*.ext`: the end of the last component.
    suffix: []const u8,
    name_glob: []const u8,
    /// The whole path, literally.
    path: []const u8,
    path_globs: []const glob.Glob,
};

/// Whether a line that is no valid pattern is passed over, as in files, or fails.
pub const Strictness = enum { lenient, strict };

/// Reads rules, one a line. Everything lives in `arena`, `text` is copied.
pub fn parse(arena: std.mem.Allocator, text: []const u8, strictness: Strictness) glob.Error!Rules {
    var list: std.ArrayList(Rule) = .empty;
    var plain: usize = 0;
    const start: usize = if (std.mem.startsWith(u8, text, "\xEF\xBB\xBF")) 3 else 0;
    var lines = std.mem.splitScalar(u8, try arena.dupe(u8, text[start..]), '\n');
    while (lines.next()) |line| {
        const rule = parseLine(arena, line) catch |failure| switch (failure) {
            error.Invalid => if (strictness == .lenient) continue else return failure,
            error.OutOfMemory => return failure,
        } orelse continue;
        if (!rule.negated) plain += 1;
        try list.append(arena, rule);
    }
    return .init(arena, list.items, plain);
}

fn parseLine(arena: std.mem.Allocator, line: []const u8) glob.Error!?Rule {
    var text = std.mem.trimEnd(u8, line, "\r");
    if (std.mem.startsWith(u8, text, "#")) return null;
    if (!std.mem.endsWith(u8, text, "\\ ")) text = std.mem.trimEnd(u8, text, " \t");
    if (text.len == 0) return null;

    var negated = false;
    var anchored = false;
    if (std.mem.startsWith(u8, text, "\\!") or std.mem.startsWith(u8, text, "\\#")) {
        text = text[1..];
        anchored = std.mem.startsWith(u8, text, "/");
    } else {
        if (text[0] == '!') {
            negated = true;
            text = text[1..];
        }
        if (std.mem.startsWith(u8, text, "/")) {
            text = text[1..];
            anchored = true;
        }
    }
    const directories_only = std.mem.endsWith(u8, text, "/");
    if (directories_only) {
        text = text[0 .. text.len - 1];
        if (std.mem.endsWith(u8, text, "\\")) return error.Invalid;
    }
    if (text.len == 0) return null;
    return .{
        .negated = negated,
        .directories_only = directories_only,
        .pattern = try compile(arena, text, anchored or std.mem.indexOfScalar(u8, text, '/') != null),
        .end = lastByte(text),
    };
}

/// The byte that a glob ends with, if that is one that stands for itself, and nothing before it says otherwise.
fn lastByte(text: []const u8) ?u8 {
    const last = text[text.len - 1];
    if (std.mem.indexOfScalar(u8, "*?]}\\", last) != null) return null;
    // Behind a backslash it stands for itself as well; within brackets and braces it does not.
    return if (std.mem.indexOfAny(u8, text, "[{") == null or glob.isLiteral(text)) last else null;
}

fn compile(arena: std.mem.Allocator, text: []const u8, anchored: bool) glob.Error!Pattern {
    if (glob.isLiteral(text)) return if (anchored) .{ .path = text } else .{ .name = text };
    if (!anchored) {
        if (text[0] == '*' and glob.isLiteral(text[1..])) return .{ .suffix = text[1..] };
        const globs = try glob.compile(arena, text);
        if (globs.len == 1 and globs[0].components.len == 1) return .{ .name_glob = globs[0].components[0] };
        const anywhere = try arena.alloc(glob.Glob, globs.len);
        for (anywhere, globs) |*to, from| {
            to.* = .{ .components = try std.mem.concat(arena, []const u8, &.{ &.{"**"}, from.components }) };
        }
        return .{ .path_globs = anywhere };
    }
    const globs = try glob.compile(arena, text);
    // `**/name` is what an unanchored name says.
    if (globs.len == 1 and globs[0].components.len == 2 and glob.isRecursive(globs[0].components[0])) {
        const name = globs[0].components[1];
        if (!glob.isRecursive(name)) return if (glob.isLiteral(name)) .{ .name = name } else .{ .name_glob = name };
    }
    return .{ .path_globs = globs };
}

fn expectVerdict(expected: Verdict, text: []const u8, path: []const u8, is_directory: bool) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const rules = try parse(arena.allocator(), text, .lenient);
    var components: glob.Path = undefined;
    var subject: Subject = .of(path, is_directory, &components);
    try std.testing.expectEqual(expected, rules.verdict(&subject));
}

test "rules of a gitignore" {
    try expectVerdict(.ignored, "*.o\n", "a/b.o", false);
    try expectVerdict(.none, "/b.o", "a/b.o", false);
    try expectVerdict(.ignored, "/b.o", "b.o", false);
    try expectVerdict(.ignored, "a/b", "a/b", false);
    try expectVerdict(.none, "a/b", "x/a/b", false);
    try expectVerdict(.ignored, "build/", "x/build", true);
    try expectVerdict(.none, "build/", "x/build", false);
    try expectVerdict(.kept, "*.o\n!keep.o", "keep.o", false);
    try expectVerdict(.ignored, "!keep.o\n*.o", "keep.o", false);
    try expectVerdict(.none, "# a\n\n   \n", "a", false);
    try expectVerdict(.ignored, "\\#a", "#a", false);
    try expectVerdict(.ignored, "\\!a", "!a", false);
    try expectVerdict(.ignored, "a  ", "a", false);
    try expectVerdict(.ignored, "a\\ ", "a ", false);
    try expectVerdict(.ignored, "**/logs/*.log", "x/y/logs/z.log", false);
    try expectVerdict(.ignored, "a/**/b", "a/b", false);
    try expectVerdict(.ignored, "a\r\nb\r\n", "b", false);
    try expectVerdict(.ignored, "[a\nb", "b", false);
    try expectVerdict(.ignored, "\xEF\xBB\xBFa", "a", false);
    try expectVerdict(.none, "{a,b/c}", "x/b/c", false);
    try expectVerdict(.ignored, "{a,b}.[ch]", "x/b.c", false);
}

test "of many rules those count that a name's end allows" {
    const text = "*.o\n*.a\n/lib/*.so\nbuild\n!keep.o\n[ab]c\n{x,y}z\ntemp*\n*~\nq\\z\n**/deep\n";
    try expectVerdict(.ignored, text, "a/b.o", false);
    try expectVerdict(.kept, text, "a/keep.o", false);
    try expectVerdict(.ignored, text, "lib/x.so", false);
    try expectVerdict(.none, text, "x.so", false);
    try expectVerdict(.ignored, text, "ac", false);
    try expectVerdict(.ignored, text, "yz", false);
    try expectVerdict(.ignored, text, "temporary", false);
    try expectVerdict(.ignored, text, "a~", false);
    try expectVerdict(.ignored, text, "qz", false);
    try expectVerdict(.ignored, text, "a/deep", true);
    try expectVerdict(.none, text, "other", false);
}
