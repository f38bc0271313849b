//! Moving, removing and making, against real trees; and all of them while a directory
//! flips to a link that leads outside.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const making = @import("make.zig");
const moving = @import("move.zig");
const removing = @import("remove.zig");
const writing = @import("write.zig");
const Place = @import("../guard/place.zig").Place;
const Tree = @import("../testing/tree.zig").Tree;

const canary = "canary: nobody may change this";
const methods = [_]guard.Method{ .openat2, .stepwise };

const Ground = struct {
    tree: Tree,
    root: guard.Root,

    fn create(method: guard.Method) !Ground {
        var tree = try Tree.create();
        errdefer tree.deinit();
        for ([_][]const u8{ "inside", "inside/a", "inside/a/b", "inside/empty", "outside" }) |name| try tree.directory(name);
        for ([_][]const u8{ "inside/f", "inside/a/f", "inside/a/b/f" }) |name| try tree.file(name, name);
        try tree.file("outside/f", canary);
        try tree.link("inside/out", "../outside");
        try tree.link("inside/a/out", "../../outside");
        try tree.link("inside/dangling", "nowhere");
        try tree.fifo("inside/a/fifo");
        var buffer: [4096]u8 = undefined;
        return .{ .tree = tree, .root = try .open(tree.at("inside", &buffer), method) };
    }

    fn end(ground: *Ground) void {
        ground.root.close();
        ground.tree.deinit();
    }

    fn remove(ground: Ground, path: []const u8, recursive: bool) !u64 {
        var removed: u64 = 0;
        try removing.remove(ground.root, path, .{ .recursive = recursive }, &removed);
        return removed;
    }

    fn make(ground: Ground, path: []const u8, parents: bool) !u32 {
        var created: u32 = 0;
        try making.directory(ground.root, path, .{ .parents = parents }, &created);
        return created;
    }

    fn expectCanary(ground: Ground) !void {
        var content: [256]u8 = undefined;
        try std.testing.expectEqualStrings(canary, try ground.tree.read("outside/f", &content));
        try std.testing.expectEqual(1, try ground.tree.count("outside"));
    }
};

test "moves what is there to a free name, and overwrites only when asked" {
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        const root = ground.root;
        try moving.move(root, "f", "empty/g", .{});
        try moving.move(root, "a/", "c/", .{});
        try moving.move(root, "out", "c/moved", .{});
        try std.testing.expectEqual(os.Kind.symlink, (try ground.tree.status("inside/c/moved")).kind);
        try std.testing.expectError(error.Exists, moving.move(root, "c/f", "empty/g", .{}));
        try std.testing.expectError(error.Exists, moving.move(root, "c/f", "empty", .{}));
        try moving.move(root, "c/f", "empty/g", .{ .replace = true });
        var content: [64]u8 = undefined;
        try std.testing.expectEqualStrings("inside/a/f", try ground.tree.read("inside/empty/g", &content));
        const refused = [_]struct { []const u8, []const u8, guard.Error }{
            .{ "none", "x", error.NotFound },     .{ "empty/g", "none/x", error.NotFound }, .{ "empty/g", "x/", error.NotDirectory },
            .{ "empty/g", "../x", error.Escape }, .{ "../outside/f", "x", error.Escape },   .{ "empty/g", "c/out/x", error.Escape },
            .{ "c/out/f", "x", error.Escape },    .{ ".", "x", error.Invalid },             .{ "empty/g", "c/.", error.Invalid },
            .{ "c", "c/b/inner", error.Invalid }, .{ "/etc/passwd", "x", error.Escape },    .{ "empty/g", "/tmp/x", error.Escape },
        };
        for (refused) |case| try std.testing.expectError(case[2], moving.move(root, case[0], case[1], .{}));
        try ground.expectCanary();
    }
}

test "removes names, never what a link leads to" {
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        try std.testing.expectEqual(1, try ground.remove("f", false));
        try std.testing.expectEqual(1, try ground.remove("empty/", false));
        try std.testing.expectEqual(1, try ground.remove("out", true));
        try std.testing.expectEqual(1, try ground.remove("dangling", false));
        try std.testing.expectError(error.NotEmpty, ground.remove("a", false));
        const refused = [_]struct { []const u8, guard.Error }{
            .{ "none", error.NotFound }, .{ "../outside/f", error.Escape }, .{ "a/out/f", error.Escape }, .{ "a/out/", error.NotDirectory },
            .{ ".", error.Invalid },     .{ "", error.Invalid },            .{ "a/..", error.Invalid },   .{ "..", error.Escape },
            .{ "/tmp/x", error.Escape }, .{ "a/f/", error.NotDirectory },
        };
        for (refused) |case| try std.testing.expectError(case[1], ground.remove(case[0], true));
        try std.testing.expectEqual(6, try ground.remove("a", true));
        try std.testing.expectEqual(0, try ground.tree.count("inside"));
        try ground.expectCanary();
    }
}

test "makes directories, and those that lead to them" {
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        try std.testing.expectEqual(1, try ground.make("n", false));
        try std.testing.expectEqual(3, try ground.make("n/x/y/z/", true));
        try std.testing.expectEqual(0, try ground.make("./n//x/../x/y", true));
        try std.testing.expectEqual(0, try ground.make(".", true));
        try std.testing.expectError(error.Exists, ground.make("n", false));
        try std.testing.expectError(error.Exists, ground.make("f", false));
        try std.testing.expectError(error.NotFound, ground.make("p/q", false));
        const refused = [_]struct { []const u8, guard.Error }{
            .{ "f", error.NotDirectory }, .{ "f/x", error.NotDirectory },   .{ "dangling", error.NotDirectory }, .{ "out/x", error.Escape },
            .{ "../x", error.Escape },    .{ "/tmp/rune/x", error.Escape }, .{ "n/../../x", error.Escape },
        };
        for (refused) |case| {
            std.testing.expectError(case[1], ground.make(case[0], true)) catch |unexpected| {
                std.debug.print("{s} by {s}\n", .{ case[0], @tagName(method) });
                return unexpected;
            };
        }
        try ground.expectCanary();
    }
}

test "a directory that was moved away since takes nothing" {
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        var place: Place = undefined;
        try place.open(ground.root, "a/f", .nofollow);
        defer place.close();
        try place.verify();
        try ground.tree.move("inside/a", "outside/a");
        try std.testing.expectError(error.NotFound, place.verify());
        try ground.tree.link("inside/a", "../outside/a");
        try std.testing.expectError(error.Escape, place.verify());
        try ground.tree.move("inside/a", "inside/link");
        try ground.tree.directory("inside/a");
        try std.testing.expectError(error.Busy, place.verify());
    }
}

test "while a directory flips to a link, nothing outside is changed" {
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        try ground.tree.directory("inside/flip");
        try ground.tree.link("inside/spare", "../outside");
        var stop: std.atomic.Value(bool) = .init(false);
        const flipper = try std.Thread.spawn(.{}, flip, .{ ground.tree, &stop });
        defer flipper.join();
        defer stop.store(true, .monotonic);
        var source = std.Random.DefaultPrng.init(0x666c6970);
        const random = source.random();
        var done: usize = 0;
        var attempt: usize = 0;
        while (attempt < 10_000 or done < 100) : (attempt += 1) {
            act(ground, random) catch continue;
            done += 1;
        }
        try ground.expectCanary();
    }
}

/// One change through the flipping directory; most fail, as they should.
fn act(ground: Ground, random: std.Random) !void {
    const paths = [_][]const u8{ "flip/f", "flip/g", "flip/h", "flip/d" };
    const path = paths[random.uintLessThan(usize, paths.len)];
    var outcome: writing.Outcome = .{};
    switch (random.uintLessThan(u32, 6)) {
        0 => try writing.write(ground.root, path, "written", .{ .sync = .none }, &outcome),
        1 => try writing.write(ground.root, path, "more", .{ .append = true, .sync = .none }, &outcome),
        2 => try moving.move(ground.root, path, paths[random.uintLessThan(usize, paths.len)], .{ .replace = random.boolean() }),
        3 => _ = try ground.remove(path, true),
        4 => _ = try ground.make("flip/d/e", true),
        else => try moving.move(ground.root, path, "a/landed", .{ .replace = true }),
    }
}

/// Swaps the directory and the link as fast as it can, until told to stop.
fn flip(tree: Tree, stop: *std.atomic.Value(bool)) void {
    while (!stop.load(.monotonic)) {
        tree.move("inside/flip", "inside/away") catch return;
        tree.move("inside/spare", "inside/flip") catch return;
        tree.move("inside/flip", "inside/spare") catch return;
        tree.move("inside/away", "inside/flip") catch return;
    }
}
