//! Deny rules against real trees, by both methods of the guard.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("guard.zig");
const rules = @import("../ignore/rules.zig");
const Place = @import("place.zig").Place;
const Tree = @import("../testing/tree.zig").Tree;

fn build() !Tree {
    var tree = try Tree.create();
    errdefer tree.deinit();
    for ([_][]const u8{ "r", "r/a", "r/.git", "r/deep", "r/deep/.git" }) |name| try tree.directory(name);
    try tree.file("r/.env", "secret");
    try tree.file("r/a/f", "open");
    try tree.file("r/.git/config", "secret");
    try tree.link("r/env", ".env");
    try tree.link("r/a/config", "../.git/config");
    try tree.link("r/git", ".git");
    try tree.link("r/fine", "a/f");
    try tree.hardLink("r/a/f", "r/a/g");
    return tree;
}

const methods = [_]guard.Method{ .openat2, .stepwise };

test "rules are held against what a path leads to" {
    var tree = try build();
    defer tree.deinit();
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const deny: guard.Deny = .{ .rules = try rules.parse(arena.allocator(), ".env\n.git/\n", .strict) };
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var buffer: [4096]u8 = undefined;
        var root = try guard.Root.open(tree.at("r", &buffer), method);
        defer root.close();
        root.deny = &deny;
        for ([_][]const u8{ ".env", "./a/../.env", "env", "a/config", "git/config", ".git//config" }) |path| {
            try std.testing.expectError(error.Denied, root.openFile(path));
        }
        for ([_][]const u8{ ".git", "git", "deep/.git", "git/." }) |path| try std.testing.expectError(error.Denied, root.openDirectory(path));
        for ([_][]const u8{ "a/f", "fine", "a/../a/f", "env/../fine" }) |path| {
            const file = root.openFile(path) catch |failure| {
                try std.testing.expectEqualStrings("env/../fine", path);
                try std.testing.expectEqual(error.NotDirectory, failure);
                continue;
            };
            file.close();
        }
        try std.testing.expectError(error.NotFound, root.openFile("a/none"));
        try std.testing.expectError(error.Escape, root.openFile("../.env"));
        var place: Place = undefined;
        for ([_][]const u8{ ".env", "env", "git/new", "a/.git" }) |path| {
            try std.testing.expectError(error.Denied, place.open(root, path, .follow));
        }
        // Its own name is not denied: the link itself may be removed.
        try place.open(root, "env", .nofollow);
        place.close();
        try place.open(root, "deep", .nofollow);
        defer place.close();
        try std.testing.expectError(error.Denied, place.checkBeneath(.directory));
    }
}

test "a strict root takes no link and no file of several names" {
    var tree = try build();
    defer tree.deinit();
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var buffer: [4096]u8 = undefined;
        var root = try guard.Root.open(tree.at("r", &buffer), method);
        defer root.close();
        root.strict = true;
        for ([_][]const u8{ "fine", "git/config", "a/f" }) |path| try std.testing.expectError(error.Denied, root.openFile(path));
        const file = try root.openFile(".env");
        file.close();
        var place: Place = undefined;
        try std.testing.expectError(error.Denied, place.open(root, "fine", .follow));
    }
}
