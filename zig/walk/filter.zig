//! Which entries a walk takes: ripgrep's order of precedence.
const std = @import("std");
const glob = @import("../ignore/glob.zig");
const Level = @import("../ignore/level.zig").Level;
const rules = @import("../ignore/rules.zig");
const guard = @import("../guard/guard.zig");

pub const Filter = struct {
    /// Take dot files and dot directories.
    hidden: bool = false,
    /// Also take .git, as any other name with a dot.
    git: bool = false,
    /// Globs of file names, which come behind the ignore files: a plain one takes, one with `!` refuses.
    types: ?rules.Rules = null,
    /// Rules that count in repositories, behind all ignore files of directories: git's global ones.
    global: ?rules.Rules = null,
    /// Rules that the caller brings, which come behind all ignore files.
    explicit: ?rules.Rules = null,
    /// Whether the root lies in a repository whose top is above it: then those count where no ignore file stands, too.
    repository_above: bool = false,
    /// What globs and global rules see: a path without its first bytes, behind a prefix.
    prefix: []const u8 = "",
    strip: usize = 0,
    /// What the root denies, and what stands in the place of its files, as both see a path: without
    /// its first bytes, behind a prefix.
    deny: ?*const guard.Deny = null,
    overlays: ?*const guard.Overlays = null,
    deny_prefix: []const u8 = "",
    deny_strip: usize = 0,
    /// Globs of the caller, which go before everything else: a plain one takes, one with `!` refuses.
    globs: ?rules.Rules = null,

    /// The overlay of a file. `room` is for its path as the root sees it.
    pub fn overlayOf(filter: Filter, path: []const u8, room: *std.ArrayList(u8)) error{OutOfMemory}!?*const guard.Overlay {
        const overlays = filter.overlays orelse return null;
        return overlays.get(try filter.nameOf(path, room));
    }

    /// What the root calls a path, a directory's with its slash.
    pub fn nameOf(filter: Filter, path: []const u8, room: *std.ArrayList(u8)) error{OutOfMemory}![]const u8 {
        room.clearRetainingCapacity();
        try room.appendSlice(std.heap.c_allocator, filter.deny_prefix);
        try room.appendSlice(std.heap.c_allocator, path[@min(filter.deny_strip, path.len)..]);
        return room.items;
    }

    /// Whether to take the entry at `path`, relative to the root.
    pub fn takes(filter: Filter, level: ?*const Level, path: []const u8, is_directory: bool, components: *glob.Path, shown: *std.ArrayList(u8)) error{OutOfMemory}!bool {
        var subject: rules.Subject = .of(path, is_directory, components);
        if (!filter.git and isGit(subject.name)) return false;
        if (filter.deny) |deny| {
            if (deny.deniesEntry(try filter.nameOf(path, shown), is_directory, components)) return false;
        }
        if (filter.globs != null or filter.global != null or filter.explicit != null) {
            shown.clearRetainingCapacity();
            try shown.appendSlice(std.heap.c_allocator, filter.prefix);
            try shown.appendSlice(std.heap.c_allocator, path[@min(filter.strip, path.len)..]);
        }
        if (filter.globs) |globs| {
            var seen: rules.Subject = .of(shown.items, is_directory, components);
            switch (globs.verdict(&seen)) {
                .ignored => return true,
                .kept => return false,
                .none => if (globs.plain > 0 and !is_directory) return false,
            }
        }
        var wanted = false;
        const by_level = if (level) |found| found.verdict(path, is_directory, components) else .none;
        switch (by_level) {
            .ignored => return false,
            .kept => wanted = true,
            .none => switch (filter.behind(level, shown.items, is_directory, components)) {
                .ignored => return false,
                .kept => wanted = true,
                .none => {},
            },
        }
        if (filter.types) |types| if (!is_directory) switch (types.verdict(&subject)) {
            .ignored => return true,
            .kept => return false,
            .none => if (types.plain > 0) return false,
        };
        return wanted or filter.hidden or subject.name[0] != '.';
    }

    /// What global rules and the caller's say, where no ignore file of a directory does.
    fn behind(filter: Filter, level: ?*const Level, shown: []const u8, is_directory: bool, components: *glob.Path) rules.Verdict {
        const in_repository = if (level) |found| found.in_repository else filter.repository_above;
        var subject: rules.Subject = .of(shown, is_directory, components);
        const by_global = if (filter.global) |global| if (in_repository) global.verdict(&subject) else .none else .none;
        if (by_global != .none) return by_global;
        return if (filter.explicit) |explicit| explicit.verdict(&subject) else .none;
    }

    pub fn isGit(name: []const u8) bool {
        return name.len == 4 and name[0] == '.' and name[1] == 'g' and name[2] == 'i' and name[3] == 't';
    }
};
