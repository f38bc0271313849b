//! Globs as ripgrep reads them: `?`, `*`, `[a-z]`, `{a,b}`, `\` and, as a whole component, `**`. Matching is by bytes,
//! in time linear in the name for each `*`, so a hostile pattern can't make it explode.
const std = @import("std");
const fuzz = @import("../testing/fuzz.zig");

pub const Error = error{ Invalid, OutOfMemory };

/// What one pattern may expand to through its braces.
const alternatives_max = 1024;

/// A pattern without braces, split at its slashes.
pub const Glob = struct {
    /// `**` stands for any number of components; a trailing one for at least one.
    components: []const []const u8,

    /// Whether `path`, a relative one without empty components, is matched as a whole.
    pub fn matches(glob: Glob, path: Path) bool {
        var pattern_index: usize = 0;
        var path_index: usize = 0;
        // Where to go on when the rest fails: the last `**` takes one component more.
        var retry: ?struct { pattern: usize, path: usize } = null;
        while (true) {
            if (pattern_index == glob.components.len) {
                if (path_index == path.count) return true;
            } else if (isRecursive(glob.components[pattern_index])) {
                retry = .{ .pattern = pattern_index + 1, .path = path_index };
                pattern_index += 1;
                continue;
            } else if (path_index < path.count and matchName(glob.components[pattern_index], path.component(path_index))) {
                pattern_index += 1;
                path_index += 1;
                continue;
            }
            const again = if (retry) |*again| again else return false;
            if (again.path == path.count) return false;
            again.path += 1;
            pattern_index = again.pattern;
            path_index = again.path;
        }
    }
};

/// A path, split once for all the patterns that look at it.
pub const Path = struct {
    text: []const u8,
    count: usize,
    /// Ends of the components.
    ends: [components_max]u16,

    /// A path of `os.path_bytes_max` bytes has no more.
    const components_max = 2048;

    pub fn split(path: *Path, text: []const u8) void {
        path.text = text;
        path.count = 0;
        for (text, 0..) |byte, index| {
            if (byte != '/' or path.count + 1 == components_max) continue;
            path.ends[path.count] = @intCast(index);
            path.count += 1;
        }
        path.ends[path.count] = @intCast(text.len);
        path.count += 1;
    }

    fn component(path: *const Path, index: usize) []const u8 {
        const start = if (index == 0) 0 else path.ends[index - 1] + 1;
        return path.text[start..path.ends[index]];
    }
};

pub fn isRecursive(component: []const u8) bool {
    return std.mem.eql(u8, component, "**");
}

/// Whether a byte of `text` means more than itself.
pub fn isLiteral(text: []const u8) bool {
    return std.mem.indexOfAny(u8, text, "\\?*[{}") == null;
}

/// Compiles `pattern` into one glob for each combination of its braces. Everything lives in `arena`.
pub fn compile(arena: std.mem.Allocator, pattern: []const u8) Error![]const Glob {
    var expanded: std.ArrayList([]const u8) = .empty;
    try expand(arena, pattern, &expanded);
    const globs = try arena.alloc(Glob, expanded.items.len);
    for (globs, expanded.items) |*glob, text| glob.* = .{ .components = try split(arena, text) };
    return globs;
}

fn split(arena: std.mem.Allocator, text: []const u8) Error![]const []const u8 {
    var components: std.ArrayList([]const u8) = .empty;
    var start: usize = 0;
    var index: usize = 0;
    while (index < text.len) {
        if (text[index] == '/') {
            try components.append(arena, text[start..index]);
            start = index + 1;
        }
        index += try tokenLength(text[index..]);
    }
    try components.append(arena, text[start..]);
    const last = components.items[components.items.len - 1];
    if (isRecursive(last)) try components.append(arena, "*");
    return components.items;
}

/// Replaces the first group of braces by each of its alternatives, until there is none.
fn expand(arena: std.mem.Allocator, pattern: []const u8, into: *std.ArrayList([]const u8)) Error!void {
    const group = try findGroup(pattern) orelse {
        if (into.items.len == alternatives_max) return error.Invalid;
        return into.append(arena, pattern);
    };
    var start = group.open + 1;
    var depth: usize = 0;
    var index = start;
    var expanded = false;
    while (index <= group.close) {
        switch (pattern[index]) {
            '{' => depth += 1,
            '}', ',' => |byte| if (depth == 0) {
                // An empty alternative is none, as ripgrep has it.
                if (index > start) {
                    const parts = [_][]const u8{ pattern[0..group.open], pattern[start..index], pattern[group.close + 1 ..] };
                    try expand(arena, try std.mem.concat(arena, u8, &parts), into);
                    expanded = true;
                }
                start = index + 1;
            } else if (byte == '}') {
                depth -= 1;
            },
            else => {},
        }
        index += try tokenLength(pattern[index..]);
    }
    if (!expanded) {
        const parts = [_][]const u8{ pattern[0..group.open], pattern[group.close + 1 ..] };
        try expand(arena, try std.mem.concat(arena, u8, &parts), into);
    }
}

const Group = struct { open: usize, close: usize };

fn findGroup(pattern: []const u8) Error!?Group {
    var open: ?usize = null;
    var depth: usize = 0;
    var index: usize = 0;
    while (index < pattern.len) {
        switch (pattern[index]) {
            '{' => {
                if (depth == 0) open = index;
                depth += 1;
            },
            '}' => {
                if (depth == 0) return error.Invalid;
                depth -= 1;
                if (depth == 0) return .{ .open = open.?, .close = index };
            },
            else => {},
        }
        index += try tokenLength(pattern[index..]);
    }
    return if (depth == 0) null else error.Invalid;
}

/// Bytes of the first token: an escaped byte, a class, or one byte.
fn tokenLength(pattern: []const u8) Error!usize {
    return switch (pattern[0]) {
        '\\' => if (pattern.len < 2) error.Invalid else 2,
        '[' => (try Class.parse(pattern)).length,
        else => 1,
    };
}

/// Whether `name`, one component, is matched by `pattern`, one component of a compiled glob.
pub fn matchName(pattern: []const u8, name: []const u8) bool {
    var p: usize = 0;
    var n: usize = 0;
    var retry: ?struct { pattern: usize, name: usize } = null;
    while (true) {
        if (p == pattern.len) {
            if (n == name.len) return true;
        } else if (pattern[p] == '*') {
            p += 1;
            retry = .{ .pattern = p, .name = n };
            continue;
        } else if (n < name.len) {
            const length = matchByte(pattern[p..], name[n]);
            if (length > 0) {
                p += length;
                n += 1;
                continue;
            }
        }
        const again = if (retry) |*again| again else return false;
        if (again.name == name.len) return false;
        again.name += 1;
        p = again.pattern;
        n = again.name;
    }
}

/// Length of the first token of `pattern` if it matches `byte`, else 0.
fn matchByte(pattern: []const u8, byte: u8) usize {
    switch (pattern[0]) {
        '?' => return 1,
        '\\' => return if (pattern[1] == byte) 2 else 0,
        '[' => {
            const class = Class.parse(pattern) catch unreachable; // compile has parsed it
            return if (class.contains(byte)) class.length else 0;
        },
        else => |literal| return if (literal == byte) 1 else 0,
    }
}

const Class = struct {
    negated: bool,
    /// What stands between the brackets.
    body: []const u8,
    /// Bytes of the whole class in its pattern.
    length: usize,

    fn parse(pattern: []const u8) Error!Class {
        var start: usize = 1;
        const negated = start < pattern.len and (pattern[start] == '!' or pattern[start] == '^');
        if (negated) start += 1;
        // A bracket that comes first is a member.
        var end = start + 1;
        while (true) : (end += 1) {
            if (end >= pattern.len) return error.Invalid;
            if (pattern[end] == ']') break;
        }
        const class: Class = .{ .negated = negated, .body = pattern[start..end], .length = end + 1 };
        var members = class.iterate();
        while (members.next()) |range| if (range.from > range.to) return error.Invalid;
        return class;
    }

    fn contains(class: Class, byte: u8) bool {
        var members = class.iterate();
        while (members.next()) |range| if (range.from <= byte and byte <= range.to) return !class.negated;
        return class.negated;
    }

    const Range = struct { from: u8, to: u8 };

    fn iterate(class: Class) Members {
        return .{ .body = class.body };
    }

    const Members = struct {
        body: []const u8,
        index: usize = 0,

        fn next(members: *Members) ?Range {
            const rest = members.body[members.index..];
            if (rest.len == 0) return null;
            if (rest.len >= 3 and rest[1] == '-') {
                members.index += 3;
                return .{ .from = rest[0], .to = rest[2] };
            }
            members.index += 1;
            return .{ .from = rest[0], .to = rest[0] };
        }
    };
};

fn expectMatch(expected: bool, pattern: []const u8, text: []const u8) !void {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var path: Path = undefined;
    path.split(text);
    const found = for (try compile(arena.allocator(), pattern)) |glob| {
        if (glob.matches(path)) break true;
    } else false;
    if (found != expected) {
        std.debug.print("{s} on {s}: {}\n", .{ pattern, text, found });
        return error.TestUnexpectedResult;
    }
}

test "globs" {
    try expectMatch(true, "a/*.c", "a/b.c");
    try expectMatch(false, "a/*.c", "a/b/b.c");
    try expectMatch(true, "**/b.c", "b.c");
    try expectMatch(true, "**/b.c", "a/x/b.c");
    try expectMatch(true, "a/**/b", "a/b");
    try expectMatch(true, "a/**/b/**/c", "a/x/b/b/y/c");
    try expectMatch(false, "a/**", "a");
    try expectMatch(true, "a/**", "a/b/c");
    try expectMatch(true, "**", "a/b");
    try expectMatch(true, "*.{ts,js{,x}}", "a.jsx");
    try expectMatch(false, "*.{ts,js{,x}}", "a.ts2");
    try expectMatch(true, "[]a]b[!c-e]", "]bf");
    try expectMatch(false, "[]a]b[!c-e]", "abd");
    try expectMatch(true, "\\*\\{", "*{");
    try expectMatch(true, "a*b*c", "aXbbYc");
    try expectMatch(false, "a*b*c", "aXbbY");
    try expectMatch(true, "x**y", "xAAy");
}

test "patterns that are none" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_][]const u8{ "[a", "a\\", "{a", "a}", "[z-a]", "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" }) |pattern| {
        try std.testing.expectError(error.Invalid, compile(arena.allocator(), pattern));
    }
}

test "a hostile pattern takes no time" {
    const name: [4000]u8 = @splat('a');
    try expectMatch(false, "*a*a*a*a*a*a*a*a*a*a*a*a*a*b", &name);
}

/// What `Glob.matches` must agree with: tries everything.
fn matchPlainly(components: []const []const u8, path: *const Path, from: usize) bool {
    if (components.len == 0) return from == path.count;
    if (isRecursive(components[0])) {
        return matchPlainly(components[1..], path, from) or
            from < path.count and matchPlainly(components, path, from + 1);
    }
    return from < path.count and matchNamePlainly(components[0], path.component(from)) and
        matchPlainly(components[1..], path, from + 1);
}

fn matchNamePlainly(pattern: []const u8, name: []const u8) bool {
    if (pattern.len == 0) return name.len == 0;
    if (pattern[0] == '*') {
        return matchNamePlainly(pattern[1..], name) or name.len > 0 and matchNamePlainly(pattern, name[1..]);
    }
    if (name.len == 0) return false;
    const length = matchByte(pattern, name[0]);
    return length > 0 and matchNamePlainly(pattern[length..], name[1..]);
}

test "any pattern compiles or is refused, and matches what trying everything matches" {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x676c6f62));
    const random = source.random();
    const pattern_alphabet = "aabb****?//[]!-^{},\\\xff";
    const path_alphabet = "aabb/]-";
    var matched: usize = 0;
    for (0..fuzz.rounds(100_000)) |_| {
        _ = arena.reset(.retain_capacity);
        var pattern_bytes: [9]u8 = undefined;
        const pattern = pattern_bytes[0..random.uintLessThan(usize, pattern_bytes.len)];
        for (pattern) |*byte| byte.* = pattern_alphabet[random.uintLessThan(usize, pattern_alphabet.len)];
        var path_bytes: [6]u8 = undefined;
        const text = path_bytes[0 .. 1 + random.uintLessThan(usize, path_bytes.len - 1)];
        for (text) |*byte| byte.* = path_alphabet[random.uintLessThan(usize, path_alphabet.len)];

        const globs = compile(arena.allocator(), pattern) catch |failure| {
            try std.testing.expectEqual(error.Invalid, failure);
            continue;
        };
        var path: Path = undefined;
        path.split(text);
        for (globs) |glob| {
            const expected = matchPlainly(glob.components, &path, 0);
            try std.testing.expectEqual(expected, glob.matches(path));
            matched += @intFromBool(expected);
        }
    }
    try std.testing.expect(matched > 1000);
}
