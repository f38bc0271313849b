//! The ignore files of a directory, and of the directories above it up to the root.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const glob = @import("glob.zig");
const rules = @import("rules.zig");

const Rules = rules.Rules;
const Verdict = rules.Verdict;

/// A larger ignore file is not one.
const file_bytes_max = 16 << 20;

/// What a directory holds that matters here; found while its entries are read.
pub const Found = packed struct { gitignore: bool = false, ignore: bool = false, rgignore: bool = false, git: bool = false, jj: bool = false };

/// Which of them count.
pub const Wanted = struct {
    /// .ignore and .rgignore.
    dot: bool = true,
    gitignore: bool = true,
    /// .git/info/exclude.
    exclude: bool = true,
    /// Those of directories above the one where a walk starts.
    parents: bool = true,
    /// Whether .gitignore files count in repositories only, and end at their tops.
    in_repositories: bool = true,

    pub const none: Wanted = .{ .dot = false, .gitignore = false, .exclude = false, .parents = false };

    pub fn any(wanted: Wanted) bool {
        return wanted.dot or wanted.gitignore or wanted.exclude;
    }

    /// For the directories above, of which it still matters whether they are a repository's top.
    fn withoutRules(wanted: Wanted) Wanted {
        return .{ .dot = false, .gitignore = false, .exclude = false, .in_repositories = wanted.in_repositories };
    }
};

/// Directories without any of these share the level of their parent.
pub const Level = struct {
    parent: ?*const Level,
    /// Bytes of the directory's path with its final slash, which paths relative to it go without.
    prefix_bytes: usize,
    rgignore: ?Rules = null,
    ignore: ?Rules = null,
    gitignore: ?Rules = null,
    exclude: ?Rules = null,
    has_git: bool,
    /// Whether this directory or one above it, also one above the root, belongs to a git repository: only then
    /// .gitignore files count.
    in_repository: bool,

    /// What the ignore files say about an entry; `path` is relative to the root. .rgignore goes before .ignore,
    /// that before .gitignore, and that before .git/info/exclude, whichever directory they are in; and the rules of a
    /// repository end at its top.
    pub fn verdict(level: *const Level, path: []const u8, is_directory: bool, components: *glob.Path) Verdict {
        var by_rgignore: Verdict = .none;
        var by_ignore: Verdict = .none;
        var by_gitignore: Verdict = .none;
        var by_exclude: Verdict = .none;
        var in_repository = level.in_repository;
        var next: ?*const Level = level;
        while (next) |current| : (next = current.parent) {
            var subject: rules.Subject = .of(path[current.prefix_bytes..], is_directory, components);
            decide(&by_rgignore, current.rgignore, &subject);
            if (by_rgignore != .none) return by_rgignore;
            decide(&by_ignore, current.ignore, &subject);
            if (in_repository) {
                decide(&by_gitignore, current.gitignore, &subject);
                decide(&by_exclude, current.exclude, &subject);
            }
            if (current.has_git) in_repository = false;
        }
        if (by_ignore != .none) return by_ignore;
        return if (by_gitignore != .none) by_gitignore else by_exclude;
    }
};

fn decide(so_far: *Verdict, from: ?Rules, subject: *rules.Subject) void {
    if (so_far.* == .none) if (from) |given| {
        so_far.* = given.verdict(subject);
    };
}

pub const Context = struct {
    wanted: Wanted,
    /// Whether a directory above the root is a repository's top.
    repository_above: bool,
    /// Whether the directory lies above the one where the walk starts.
    is_above: bool = false,
};

/// The level of `directory`, or `parent` when it has no ignore file. An ignore file that can't be read is passed over.
pub fn enter(
    arena: std.mem.Allocator,
    directory: os.Descriptor,
    prefix_bytes: usize,
    found: Found,
    parent: ?*const Level,
    context: Context,
) error{OutOfMemory}!?*const Level {
    const wanted = if (context.is_above and !context.wanted.parents) context.wanted.withoutRules() else context.wanted;
    const is_top = (found.git or found.jj) and context.wanted.in_repositories and (context.wanted.gitignore or context.wanted.exclude);
    const has_dot = (found.ignore or found.rgignore) and wanted.dot;
    if (!(found.gitignore and wanted.gitignore) and !has_dot and !is_top and !(found.git and wanted.exclude)) return parent;
    const level = try arena.create(Level);
    level.* = .{
        .parent = parent,
        .prefix_bytes = prefix_bytes,
        .has_git = is_top,
        .in_repository = !context.wanted.in_repositories or is_top or if (parent) |above| above.in_repository else context.repository_above,
    };
    if (found.rgignore and wanted.dot) level.rgignore = try read(arena, directory, &.{".rgignore"});
    if (found.ignore and wanted.dot) level.ignore = try read(arena, directory, &.{".ignore"});
    if (found.gitignore and wanted.gitignore) level.gitignore = try read(arena, directory, &.{".gitignore"});
    if (found.git and wanted.exclude) level.exclude = try read(arena, directory, &.{ ".git", "info", "exclude" });
    return level;
}

/// Reads the file that `names` lead to, one component each, through no link.
fn read(arena: std.mem.Allocator, directory: os.Descriptor, names: []const [:0]const u8) error{OutOfMemory}!?Rules {
    var current = directory;
    defer if (current != directory) os.close(current);
    for (names[0 .. names.len - 1]) |name| {
        const below = guard.openEntry(current, name, .directory) catch return null;
        if (current != directory) os.close(current);
        current = below;
    }
    const file = guard.openFileEntry(current, names[names.len - 1]) catch return null;
    defer file.close();
    if (file.status.size == 0 or file.status.size > file_bytes_max) return null;
    const text = try std.heap.c_allocator.alloc(u8, @intCast(file.status.size));
    defer std.heap.c_allocator.free(text);
    var length: usize = 0;
    while (length < text.len) {
        const count = os.read(file.descriptor, text[length..]) catch return null;
        if (count == 0) break;
        length += count;
    }
    return rules.parse(arena, text[0..length], .lenient) catch |failure| switch (failure) {
        error.OutOfMemory => error.OutOfMemory,
        error.Invalid => null,
    };
}
