//! Deny rules of a root: globs, written as in a .gitignore, of what no call may open, list, find or change. They are
//! held against the name that was opened, never against the one that was asked for.
const std = @import("std");
const os = @import("../os/os.zig");
const glob = @import("../ignore/glob.zig");
const rules = @import("../ignore/rules.zig");

/// Directories one below the other that are looked through before a whole one is moved or removed.
const depth_max = 256;

pub const Deny = struct {
    rules: rules.Rules,

    /// Whether `path`, relative to the root and without dots or links, or a directory on the way to it, is
    /// denied. Nothing below a denied directory can be allowed again. Of the last name it is not known what it
    /// is: a rule for directories counts.
    pub fn denies(deny: Deny, path: []const u8) bool {
        var components: glob.Path = undefined;
        var end: usize = 0;
        while (std.mem.indexOfScalarPos(u8, path, end, '/')) |slash| {
            if (deny.deniesEntry(path[0..slash], true, &components)) return true;
            end = slash + 1;
        }
        if (path.len == 0) return false;
        return deny.deniesEntry(path, true, &components) or deny.deniesEntry(path, false, &components);
    }

    /// As `denies`, where the directories on the way were judged before.
    pub fn deniesEntry(deny: Deny, path: []const u8, is_directory: bool, components: *glob.Path) bool {
        var subject: rules.Subject = .of(path, is_directory, components);
        return deny.rules.verdict(&subject) == .ignored;
    }

    /// Whether anything beneath a directory is denied: it may not be removed or renamed with all that is in it. `path`
    /// is where `directory` is, from the root.
    pub fn deniesBeneath(deny: Deny, directory: os.Descriptor, path: []const u8) os.Error!bool {
        var buffer: [os.path_bytes_max]u8 = undefined;
        if (path.len > buffer.len) return error.NameTooLong;
        @memcpy(buffer[0..path.len], path);
        return deny.look(directory, &buffer, path.len, 0);
    }

    fn look(deny: Deny, directory: os.Descriptor, path: *[os.path_bytes_max]u8, length: usize, depth: u32) os.Error!bool {
        if (depth == depth_max) return error.TooManyFiles;
        const entries = try os.openAt(directory, ".", .entries, .nofollow);
        defer os.close(entries);
        var buffer: [4096]u8 align(8) = undefined;
        var reader: os.DirectoryReader = .{ .descriptor = entries, .buffer = &buffer };
        while (try reader.next()) |entry| {
            const end = length + 1 + entry.name.len;
            if (end > path.len) return error.NameTooLong;
            path[length] = '/';
            @memcpy(path[length + 1 .. end], entry.name);
            if (deny.denies(path[0..end])) return true;
            if (entry.kind != .directory and entry.kind != .unknown) continue;
            const inner = os.openAt(entries, entry.name, .directory, .nofollow) catch |failure| switch (failure) {
                error.NotFound, error.NotDirectory, error.Link => continue,
                else => return failure,
            };
            defer os.close(inner);
            if (try deny.look(inner, path, end, depth + 1)) return true;
        }
        return false;
    }
};

/// What was opened, from the root: no link, no dot, no slash too many.
pub const Name = struct {
    buffer: [os.path_bytes_max + 1]u8 = undefined,
    length: usize = 0,

    pub fn text(name: *const Name) []const u8 {
        return name.buffer[0..name.length];
    }

    /// Takes `path` over without dots. False where `..`, or a slash in front, leaves the meaning to the system.
    pub fn normalize(name: *Name, path: []const u8) bool {
        name.length = 0;
        if (path.len > os.path_bytes_max or std.mem.startsWith(u8, path, "/")) return false;
        var components = std.mem.tokenizeScalar(u8, path, '/');
        while (components.next()) |component| {
            if (std.mem.eql(u8, component, ".")) continue;
            if (std.mem.eql(u8, component, "..")) return false;
            name.append(component) catch return false;
        }
        return true;
    }

    /// Goes on to an entry of the directory that is named.
    pub fn append(name: *Name, entry: []const u8) error{Invalid}!void {
        const start = if (name.length == 0) 0 else name.length + 1;
        if (start + entry.len > os.path_bytes_max) return error.Invalid;
        if (start > 0) name.buffer[name.length] = '/';
        @memcpy(name.buffer[start..][0..entry.len], entry);
        name.length = start + entry.len;
    }

    /// Asks the system for the real path of `opened`. False where it is not beneath the root (any more).
    pub fn ofDescriptor(name: *Name, root: os.Descriptor, opened: os.Descriptor) os.Error!bool {
        var above_buffer: [os.path_bytes_max + 1]u8 = undefined;
        var buffer: [os.path_bytes_max + 1]u8 = undefined;
        const above = std.mem.trimEnd(u8, try os.pathOf(root, &above_buffer), "/");
        const path = try os.pathOf(opened, &buffer);
        if (!std.mem.startsWith(u8, path, above)) return false;
        const rest = path[above.len..];
        if (rest.len > 0 and rest[0] != '/') return false;
        const trimmed = std.mem.trimStart(u8, rest, "/");
        @memcpy(name.buffer[0..trimmed.len], trimmed);
        name.length = trimmed.len;
        return true;
    }
};

test Deny {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const text = ".env*\n!.env.example\n.git/\n/private/keys\n**/secrets/*.pem";
    const deny: Deny = .{ .rules = try rules.parse(arena.allocator(), text, .strict) };
    for ([_][]const u8{ ".env", "a/b/.env.local", ".git/config", "a/.git", "private/keys", "private/keys/x", "x/secrets/a.pem" }) |path| {
        try std.testing.expect(deny.denies(path));
    }
    for ([_][]const u8{ "", "a", "env", ".env.example", ".gitignore", "x/private/keys", "secrets/a.txt" }) |path| {
        try std.testing.expect(!deny.denies(path));
    }
}

test Name {
    var name: Name = .{};
    try std.testing.expect(name.normalize("./a//b/./c/"));
    try std.testing.expectEqualStrings("a/b/c", name.text());
    try std.testing.expect(name.normalize("."));
    try std.testing.expectEqualStrings("", name.text());
    for ([_][]const u8{ "/a", "a/../b", ".." }) |path| try std.testing.expect(!name.normalize(path));
}
