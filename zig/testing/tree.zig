//! A folder for one test, made and filled through libc, gone at its end.
const std = @import("std");
const c = std.c;

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

    pub fn move(tree: Tree, from: []const u8, to: []const u8) !void {
        var from_buffer: [4096]u8 = undefined;
        var to_buffer: [4096]u8 = undefined;
        if (rename(tree.at(from, &from_buffer), tree.at(to, &to_buffer)) != 0) return error.Rename;
    }
};
