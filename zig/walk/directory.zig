//! A directory on the way of a walk: held open while anything in it is still to be opened.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const sync = @import("../pool/sync.zig");
const Level = @import("../ignore/level.zig").Level;

const allocator = std.heap.c_allocator;

/// A path beyond this is not entered: names of 255 bytes, two hundred deep.
const path_bytes_max = 48 * 1024;

/// What a directory is, under whatever names.
pub const Identity = struct { device: u64, inode: u64 };

pub const Directory = struct {
    references: sync.References = .{},
    /// Relative to the root, with a final slash; empty for the root itself.
    path: []const u8,
    /// Set until the directory is opened.
    parent: ?*Directory,
    descriptor: os.Descriptor = closed,
    /// The ignore files that count here. They live as long as the walk.
    level: ?*const Level,
    /// Directories between the one where the walk starts and this one.
    depth: u32 = 0,
    /// Set where the walk follows links: whether this is one, or lies below one.
    way: Way = .entry,
    /// Where the walk follows links: what is above, outermost first.
    above: []const Identity = &.{},
    /// Known where `above` is.
    identity: Identity = .{ .device = 0, .inode = 0 },

    const closed = -1;

    pub const Way = enum { entry, link, below_link };

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
            .depth = parent.depth + 1,
            .way = if (parent.way == .entry) .entry else .below_link,
        };
        parent.references.retain();
        return directory;
    }

    /// Opens the directory relative to its parent, which it then lets go. What a link leads to is resolved from `root`,
    /// and so is what lies below one in a root with rules, which are about real names.
    pub fn open(directory: *Directory, root: guard.Root) guard.Error!void {
        const parent = directory.parent orelse return;
        if (directory.way == .link or directory.way == .below_link and root.deny != null) {
            directory.descriptor = try root.openDirectory(directory.path);
            directory.parent = null;
            return parent.release();
        }
        var buffer: [os.name_bytes_max + 1]u8 = undefined;
        const name = std.mem.trimEnd(u8, directory.path[parent.path.len..], "/");
        @memcpy(buffer[0..name.len], name);
        buffer[name.len] = 0;
        directory.descriptor = try guard.openEntry(parent.descriptor, buffer[0..name.len :0], .entries);
        directory.parent = null;
        parent.release();
    }

    /// Notes what the open directory is, for `isIn`.
    pub fn identify(directory: *Directory) guard.Error!void {
        const found = os.status(directory.descriptor) catch |failure| return guard.refine(failure);
        directory.identity = .{ .device = found.device, .inode = found.inode };
    }

    /// Notes what is above `directory`, an identified one and all that is above that.
    pub fn remember(directory: *Directory, parent: *const Directory) error{OutOfMemory}!void {
        const above = try allocator.alloc(Identity, parent.above.len + 1);
        @memcpy(above[0..parent.above.len], parent.above);
        above[parent.above.len] = parent.identity;
        directory.above = above;
    }

    /// Whether the object is this directory or one above it.
    pub fn isIn(directory: *const Directory, found: os.Status) bool {
        if (directory.identity.inode == found.inode and directory.identity.device == found.device) return true;
        for (directory.above) |above| if (above.inode == found.inode and above.device == found.device) return true;
        return false;
    }

    pub fn release(directory: *Directory) void {
        if (!directory.references.release()) return;
        if (directory.descriptor != closed) os.close(directory.descriptor);
        if (directory.parent) |parent| parent.release();
        allocator.free(directory.path);
        allocator.free(directory.above);
        allocator.destroy(directory);
    }
};
