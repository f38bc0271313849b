//! Overlays against real trees, by both methods of the guard.
const std = @import("std");
const guard = @import("guard.zig");
const overlays = @import("overlay.zig");
const rules = @import("../ignore/rules.zig");
const lining = @import("../file/lines.zig");
const tail = @import("../file/tail.zig");
const reading = @import("../file/read.zig");
const writing = @import("../file/write.zig");
const editing = @import("../file/edit.zig");
const copying = @import("../file/copy.zig");
const moving = @import("../file/move.zig");
const removing = @import("../file/remove.zig");
const Tree = @import("../testing/tree.zig").Tree;

fn build() !Tree {
    var tree = try Tree.create();
    errdefer tree.deinit();
    for ([_][]const u8{ "r", "r/a", "r/own", "out" }) |name| try tree.directory(name);
    try tree.file("r/a/f", "disk\n");
    try tree.file("r/a/g", "disk\n");
    try tree.file("r/own/key", "secret\n");
    try tree.file("out/f", "outside\n");
    try tree.link("r/short", "a/f");
    try tree.link("r/new", "a/new");
    try tree.link("r/out", "../out/f");
    try tree.fifo("r/fifo");
    return tree;
}

const methods = [_]guard.Method{ .openat2, .stepwise };

fn expectText(root: guard.Root, path: []const u8, expected: []const u8) !void {
    const file = try root.openFile(path);
    defer file.close();
    var buffer: [256]u8 = undefined;
    var outcome: reading.Outcome = .{};
    try reading.bytes(file, .{}, &buffer, &outcome);
    try std.testing.expectEqualStrings(expected, buffer[0..@intCast(outcome.written)]);
    try std.testing.expectEqual(expected.len, outcome.size);
}

test "an overlay stands in the place of a file, whatever leads to it" {
    var tree = try build();
    defer tree.deinit();
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const deny: guard.Deny = .{ .rules = try rules.parse(arena.allocator(), "own/\n", .strict) };
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var buffer: [4096]u8 = undefined;
        var root = try guard.Root.open(tree.at("r", &buffer), method);
        defer root.close();
        root.deny = &deny;
        var current: overlays.Current = .{};
        defer current.deinit();
        try current.put(root, "short", "one\ntwo\nthree", 7);
        try current.put(root, "a/../a/./new", "new\n", 1);
        for ([_][]const u8{ "own/key", "own/new" }) |path| try std.testing.expectError(error.Denied, current.put(root, path, "mine", 1));
        for ([_][]const u8{ "fifo", "a", "a/f/", "a/new/" }) |path| try std.testing.expectError(error.NotFile, current.put(root, path, "", 1));
        for ([_][]const u8{ "out", "../out/f", "/etc/passwd" }) |path| try std.testing.expectError(error.Escape, current.put(root, path, "", 1));
        try std.testing.expectError(error.NotFound, current.put(root, "none/f", "", 1));
        const set = current.hold().?;
        defer set.release();
        root.overlays = set;
        for ([_][]const u8{ "a/f", "short", "a/../short", "./a//f" }) |path| try expectText(root, path, "one\ntwo\nthree");
        for ([_][]const u8{ "a/new", "new" }) |path| try expectText(root, path, "new\n");
        try expectText(root, "a/g", "disk\n");
        try std.testing.expectError(error.Denied, root.openFile("own/key"));
        try std.testing.expectError(error.Escape, root.openFile("out"));
        try std.testing.expectError(error.NotFound, root.openFile("a/newer"));

        const file = try root.openFile("a/f");
        defer file.close();
        var text: [64]u8 = undefined;
        var found: lining.Outcome = .{};
        try lining.lines(file, .{ .first = 2, .count = 1 }, &text, &found);
        try std.testing.expectEqualStrings("two\n", text[0..@intCast(found.written)]);
        try tail.lines(file, 1, 64, &text, &found);
        try std.testing.expectEqualStrings("three", text[0..@intCast(found.written)]);

        const status = try root.status("short");
        try std.testing.expectEqual(13, status.status.size);
        try std.testing.expectEqual(7, status.overlay.?.version);
        const new = try root.status("a/new");
        try std.testing.expectEqual(0, new.status.links);
        try std.testing.expectEqual(.file, new.status.kind);
        try std.testing.expectEqual(null, (try root.status("a/g")).overlay);
    }
}

test "what an overlay stands over is not changed" {
    var tree = try build();
    defer tree.deinit();
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var buffer: [4096]u8 = undefined;
        var root = try guard.Root.open(tree.at("r", &buffer), method);
        defer root.close();
        var current: overlays.Current = .{};
        defer current.deinit();
        try current.put(root, "a/f", "unsaved", 1);
        try current.put(root, "a/new", "unsaved", 1);
        const set = current.hold().?;
        defer set.release();
        root.overlays = set;
        var outcome: writing.Outcome = .{};
        for ([_][]const u8{ "a/f", "short", "a/new", "new" }) |path| {
            try std.testing.expectError(error.Overlaid, writing.write(root, path, "mine", .{}, &outcome));
            try std.testing.expectError(error.Overlaid, writing.write(root, path, "mine", .{ .append = true }, &outcome));
            var edited: editing.Outcome = .{};
            const edit: editing.Edit = .{ .what = .{ .text = "disk" }, .new = "mine" };
            try std.testing.expectError(error.Overlaid, editing.edit(root, path, &.{edit}, .{}, &edited));
            try std.testing.expectError(error.Overlaid, copying.copy(root, path, "copy", .{}));
        }
        var removed: u64 = 0;
        for ([_][]const u8{ "a/f", "a/new", "a" }) |path| {
            try std.testing.expectError(error.Overlaid, removing.remove(root, path, .{ .recursive = true }, &removed));
            if (std.mem.eql(u8, path, "a/new")) continue;
            try std.testing.expectError(error.Overlaid, moving.move(root, path, "moved", .{}));
        }
        try std.testing.expectError(error.Overlaid, moving.move(root, "a/g", "a/f", .{ .replace = true }));
        try std.testing.expectError(error.Overlaid, copying.copy(root, "a/g", "a/new", .{}));
        try writing.write(root, "a/g", "disk\n", .{}, &outcome);
        // Without the overlay nothing stands in the way.
        try current.drop(root, "short");
        try std.testing.expectError(error.NotFound, current.drop(root, "short"));
        const rest = current.hold().?;
        defer rest.release();
        root.overlays = rest;
        try writing.write(root, "short", "disk\n", .{}, &outcome);
        try expectText(root, "a/f", "disk\n");
    }
}

test "limits" {
    var tree = try build();
    defer tree.deinit();
    var buffer: [4096]u8 = undefined;
    const root = try guard.Root.open(tree.at("r", &buffer), .stepwise);
    defer root.close();
    var current: overlays.Current = .{};
    defer current.deinit();
    const large = try std.testing.allocator.alloc(u8, overlays.bytes_max / 2 + 1);
    defer std.testing.allocator.free(large);
    @memset(large, 'a');
    try current.put(root, "a/f", large, 1);
    try std.testing.expectError(error.Limit, current.put(root, "a/g", large, 1));
    // Another in its place is no second one.
    try current.put(root, "a/f", large, 2);
    try current.drop(root, "a/f");
    var name: [16]u8 = undefined;
    for (0..overlays.count_max) |number| try current.put(root, try std.fmt.bufPrint(&name, "{d}", .{number}), "", 1);
    try std.testing.expectError(error.Limit, current.put(root, "a/f", "", 1));
    try current.put(root, "0", "again", 2);
}
