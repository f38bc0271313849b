//! A directory on the way of a walk: held open while anything in it is still to be opened.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const sync = @import("../pool/sync.zig");
const Level = @import("../ignore/level.zig").Level;

const allocator = std.heap.c_allocator;

/// A path beyond this is not entered: names of 255 bytes, two hundred deep.
const path_bytes_max = 48 * 1024;

pub const Directory = struct {
    references: sync.References = .{},
    /// Relative to the root, with a final slash; empty for the root itself.
    path: []const u8,
    /// Set until the directory is opened.
    parent: ?*Directory,
    descriptor: os.Descriptor = closed,
    /// The ignore files that count here. They live as long as the walk.
    level: ?*const Level,

    const closed = -1;

    /// A directory that is already open, and now belongs to the walk. `path` is copied.
    pub fn adopt(descriptor: os.Descriptor, path: []const u8, level: ?*const Level) error{OutOfMemory}!*Directory {
        const directory = try allocator.create(Directory);
        errdefer allocator.destroy(directory);
        directory.* = .{
            .path = try allocator.dupe(u8, path),
            .parent = null,
            .descriptor = descriptor,
            .level = level,
        };
        return directory;
    }

    /// A directory below `parent`, not yet open.
    pub fn below(parent: *Directory, name: []const u8) error{ OutOfMemory, TooLong }!*Directory {
        if (parent.path.len + name.len >= path_bytes_max) return error.TooLong;
        const directory = try allocator.create(Directory);
        errdefer allocator.destroy(directory);
        directory.* = .{
            .path = try std.mem.concat(allocator, u8, &.{ parent.path, name, "/" }),
            .parent = parent,
            .level = parent.level,
        };
        parent.references.retain();
        return directory;
    }

    /// Opens the directory relative to its parent, which it then lets go.
    pub fn open(directory: *Directory) guard.Error!void {
        const parent = directory.parent orelse return;
        var buffer: [os.name_bytes_max + 1]u8 = undefined;
        const name = std.mem.trimEnd(u8, directory.path[parent.path.len..], "/");
        @memcpy(buffer[0..name.len], name);
        buffer[name.len] = 0;
        directory.descriptor = try guard.openEntry(parent.descriptor, buffer[0..name.len :0], .entries);
        directory.parent = null;
        parent.release();
    }

    pub fn release(directory: *Directory) void {
        if (!directory.references.release()) return;
        if (directory.descriptor != closed) os.close(directory.descriptor);
        if (directory.parent) |parent| parent.release();
        allocator.free(directory.path);
        allocator.destroy(directory);
    }
};
