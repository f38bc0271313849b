//! A folder for one test, made and filled through libc, gone at its end.
const std = @import("std");
const c = std.c;
const os = @import("../os/os.zig");

extern "c" fn mkdtemp(template: [*:0]u8) ?[*:0]u8;
extern "c" fn symlink(target: [*:0]const u8, path: [*:0]const u8) c_int;
extern "c" fn mkfifo(path: [*:0]const u8, mode: c_uint) c_int;
extern "c" fn rename(from: [*:0]const u8, to: [*:0]const u8) c_int;

pub const Tree = struct {
    path: [:0]u8,

    pub fn create() !Tree {
        const path = try std.testing.allocator.dupeZ(u8, "/tmp/rune-test-XXXXXX");
        if (mkdtemp(path.ptr) == null) return error.NoTemporaryFolder;
        return .{ .path = path };
    }

    pub fn deinit(tree: *Tree) void {
        std.Io.Dir.cwd().deleteTree(std.testing.io, tree.path) catch {};
        std.testing.allocator.free(tree.path);
    }

    /// The path of `name` in this folder.
    pub fn at(tree: Tree, name: []const u8, buffer: *[4096]u8) [:0]const u8 {
        return std.fmt.bufPrintSentinel(buffer, "{s}/{s}", .{ tree.path, name }, 0) catch unreachable;
    }

    pub fn directory(tree: Tree, name: []const u8) !void {
        var buffer: [4096]u8 = undefined;
        if (c.mkdir(tree.at(name, &buffer), 0o755) != 0) return error.Mkdir;
    }

    pub fn file(tree: Tree, name: []const u8, text: []const u8) !void {
        var buffer: [4096]u8 = undefined;
        const descriptor = c.open(tree.at(name, &buffer), .{ .ACCMODE = .WRONLY, .CREAT = true, .TRUNC = true }, @as(c_uint, 0o644));
        if (descriptor < 0) return error.Open;
        defer _ = c.close(descriptor);
        if (c.write(descriptor, text.ptr, text.len) != text.len) return error.Write;
    }

    pub fn link(tree: Tree, name: []const u8, target: [:0]const u8) !void {
        var buffer: [4096]u8 = undefined;
        if (symlink(target, tree.at(name, &buffer)) != 0) return error.Symlink;
    }

    pub fn fifo(tree: Tree, name: []const u8) !void {
        var buffer: [4096]u8 = undefined;
        if (mkfifo(tree.at(name, &buffer), 0o644) != 0) return error.Mkfifo;
    }

    pub fn hardLink(tree: Tree, from: []const u8, to: []const u8) !void {
        var from_buffer: [4096]u8 = undefined;
        var to_buffer: [4096]u8 = undefined;
        if (std.c.link(tree.at(from, &from_buffer), tree.at(to, &to_buffer)) != 0) return error.Link;
    }

    pub fn setMode(tree: Tree, name: []const u8, mode: u32) !void {
        var buffer: [4096]u8 = undefined;
        if (c.chmod(tree.at(name, &buffer), @intCast(mode)) != 0) return error.Chmod;
    }

    pub fn status(tree: Tree, name: []const u8) !os.Status {
        var buffer: [4096]u8 = undefined;
        return os.statusAt(std.posix.AT.FDCWD, tree.at(name, &buffer));
    }

    /// What a file holds, as far as `content` reaches.
    pub fn read(tree: Tree, name: []const u8, content: []u8) ![]u8 {
        var buffer: [4096]u8 = undefined;
        const descriptor = try os.openAt(std.posix.AT.FDCWD, tree.at(name, &buffer), .contents, .nofollow);
        defer os.close(descriptor);
        return content[0..try os.read(descriptor, content)];
    }

    /// How many entries a directory has.
    pub fn count(tree: Tree, name: []const u8) !usize {
        var buffer: [4096]u8 = undefined;
        const descriptor = try os.openAt(std.posix.AT.FDCWD, tree.at(name, &buffer), .entries, .nofollow);
        defer os.close(descriptor);
        var entries: [4096]u8 align(8) = undefined;
        var reader: os.DirectoryReader = .{ .descriptor = descriptor, .buffer = &entries };
        var found: usize = 0;
        while (try reader.next()) |_| found += 1;
        return found;
    }

    pub fn move(tree: Tree, from: []const u8, to: []const u8) !void {
        var from_buffer: [4096]u8 = undefined;
        var to_buffer: [4096]u8 = undefined;
        if (rename(tree.at(from, &from_buffer), tree.at(to, &to_buffer)) != 0) return error.Rename;
    }
};
