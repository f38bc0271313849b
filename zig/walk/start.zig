//! Where a walk starts: the object a path leads to, and what the directories above it say about what to ignore.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const levels = @import("../ignore/level.zig");

pub const Start = union(enum) {
    directory: os.Descriptor,
    file: guard.File,
};

/// Opens what `path` leads to beneath `root`. A directory of a root with rules is told its real name.
pub fn open(root: guard.Root, path: []const u8, name: *guard.Name) guard.Error!Start {
    const opened = if (!root.isNamed()) root.openDirectory(path) else root.openNamed(path, .entries, name);
    const descriptor = opened catch |failure| switch (failure) {
        error.NotDirectory => return .{ .file = try root.openFile(path) },
        // There may be an overlay of a file that is new.
        error.NotFound => return if (root.overlays == null) failure else .{ .file = try root.openFile(path) },
        else => return failure,
    };
    return .{ .directory = descriptor };
}

/// Writes `path` without empty components and dots into `arena`. Where it has `..`, whose meaning links
/// decide, the place that was opened is asked for its own path; where nothing was, only an overlay is
/// there, the path stays as it is.
pub fn normalize(arena: std.mem.Allocator, root: guard.Root, path: []const u8, opened: ?os.Descriptor) guard.Error![]const u8 {
    var plain: std.ArrayList(u8) = .empty;
    var components = std.mem.tokenizeScalar(u8, path, '/');
    while (components.next()) |component| {
        if (std.mem.eql(u8, component, ".")) continue;
        if (std.mem.eql(u8, component, "..")) return if (opened) |descriptor| relative(arena, root, descriptor) else arena.dupe(u8, path);
        if (plain.items.len > 0) try plain.append(arena, '/');
        try plain.appendSlice(arena, component);
    }
    return plain.items;
}

fn relative(arena: std.mem.Allocator, root: guard.Root, opened: os.Descriptor) guard.Error![]const u8 {
    var root_buffer: [os.path_bytes_max + 1]u8 = undefined;
    var buffer: [os.path_bytes_max + 1]u8 = undefined;
    const above = os.pathOf(root.directory, &root_buffer) catch |failure| return guard.refine(failure);
    const path = os.pathOf(opened, &buffer) catch |failure| return guard.refine(failure);
    if (!std.mem.startsWith(u8, path, above)) return error.Busy;
    const rest = std.mem.trimStart(u8, path[above.len..], "/");
    return arena.dupe(u8, rest);
}

/// The ignore files of the directories from the root down to the one above `path`.
pub fn levelsAbove(arena: std.mem.Allocator, root: guard.Root, path: []const u8, context: levels.Context) guard.Error!?*const levels.Level {
    var level: ?*const levels.Level = null;
    var prefix: usize = 0;
    while (true) {
        if (path.len == 0) return level;
        // Relative paths start behind the slash.
        const prefix_bytes = if (prefix == 0) 0 else prefix + 1;
        if (root.openDirectory(path[0..prefix])) |directory| {
            defer os.close(directory);
            level = try levels.enter(arena, directory, prefix_bytes, look(directory), level, context);
        } else |failure| {
            // A directory that may be passed and not read has no ignore files for us.
            if (failure != error.PermissionDenied) return failure;
        }
        prefix = std.mem.indexOfScalarPos(u8, path, prefix_bytes, '/') orelse return level;
    }
}

fn look(directory: os.Descriptor) levels.Found {
    return .{
        .gitignore = exists(directory, ".gitignore"),
        .ignore = exists(directory, ".ignore"),
        .rgignore = exists(directory, ".rgignore"),
        .git = exists(directory, ".git"),
        .jj = exists(directory, ".jj"),
    };
}

fn exists(directory: os.Descriptor, name: [*:0]const u8) bool {
    _ = os.statusAt(directory, name) catch return false;
    return true;
}

/// Whether a directory above the root is the top of a git repository. Nothing there is
/// opened: only its name is asked for.
pub fn repositoryAbove(root: guard.Root) bool {
    var buffer: [os.path_bytes_max + 1]u8 = undefined;
    var path: []const u8 = os.pathOf(root.directory, &buffer) catch return false;
    while (std.mem.lastIndexOfScalar(u8, path, '/')) |slash| {
        var name: [os.path_bytes_max + 8]u8 = undefined;
        const candidate = std.fmt.bufPrintSentinel(&name, "{s}/.git", .{path[0..slash]}, 0) catch return false;
        if (exists(std.posix.AT.FDCWD, candidate)) return true;
        path = path[0..slash];
    }
    return false;
}
