//! The guard against real trees, by both of its methods.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("guard.zig");
const rules = @import("../ignore/rules.zig");
const Tree = @import("../testing/tree.zig").Tree;
const fuzz = @import("../testing/fuzz.zig");

const canary = "canary: nobody may read this";

/// inside/ is the root; beside it lies what must stay out of reach.
fn build() !Tree {
    var tree = try Tree.create();
    errdefer tree.deinit();
    try tree.directory("inside");
    try tree.directory("inside/a");
    try tree.directory("inside/a/b");
    try tree.directory("inside-evil");
    try tree.directory("outside");
    try tree.file("inside/f", "root");
    try tree.file("inside/a/f", "a");
    try tree.file("inside/a/b/f", "b");
    try tree.file("inside-evil/f", canary);
    try tree.file("outside/f", canary);
    try tree.link("inside/in", "a/b");
    try tree.link("inside/a/up", "../f");
    try tree.link("inside/a/chain", "../in/f");
    try tree.link("inside/out", "../outside");
    try tree.link("inside/a/out", "../../outside/f");
    try tree.link("inside/absolute", "/etc");
    try tree.link("inside/loop", "loop");
    try tree.link("inside/dangling", "nowhere");
    try tree.link("inside/proc", "/proc/self/root");
    try tree.fifo("inside/fifo");
    return tree;
}

fn openRoot(tree: Tree, method: guard.Method) !guard.Root {
    var buffer: [4096]u8 = undefined;
    return guard.Root.open(tree.at("inside", &buffer), method);
}

fn expectContent(root: guard.Root, path: []const u8, expected: []const u8) !void {
    const file = try root.openFile(path);
    defer file.close();
    var content: [64]u8 = undefined;
    try std.testing.expectEqualStrings(expected, content[0..try os.read(file.descriptor, &content)]);
}

const methods = [_]guard.Method{ .openat2, .stepwise };

test "what lies inside is reached, and nothing else" {
    var tree = try build();
    defer tree.deinit();
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        const root = try openRoot(tree, method);
        defer root.close();
        try expectContent(root, "f", "root");
        try expectContent(root, "./a//b/../f", "a");
        try expectContent(root, "in/f", "b");
        try expectContent(root, "a/up", "root");
        try expectContent(root, "a/chain", "b");
        const refused = [_]struct { []const u8, guard.Error }{
            .{ "../inside-evil/f", error.Escape }, .{ "../inside/f", error.Escape }, .{ "a/../../outside/f", error.Escape },
            .{ "/etc/passwd", error.Escape },      .{ "out/f", error.Escape },       .{ "a/out", error.Escape },
            .{ "absolute/passwd", error.Escape },  .{ "loop", error.Escape },        .{ "proc/etc/passwd", error.Escape },
            .{ "dangling", error.NotFound },       .{ "nothing", error.NotFound },   .{ "f/x", error.NotDirectory },
            .{ "fifo", error.NotFile },            .{ "a", error.NotFile },          .{ "", error.NotFile },
            .{ ".", error.NotFile },               .{ "in", error.NotFile },         .{ "f\x00.txt", error.Invalid },
            .{ "f/", error.NotDirectory },
        };
        for (refused) |case| {
            if (root.openFile(case[0])) |file| {
                file.close();
                std.debug.print("{s} was opened by {s}\n", .{ case[0], @tagName(method) });
                return error.TestUnexpectedResult;
            } else |failure| std.testing.expectEqual(case[1], failure) catch |unexpected| {
                std.debug.print("{s} by {s}\n", .{ case[0], @tagName(method) });
                return unexpected;
            };
        }
        try std.testing.expectEqual(os.Kind.fifo, (try root.status("fifo")).status.kind);
        try std.testing.expectEqual(os.Kind.directory, (try root.status("")).status.kind);
    }
}

test "both methods agree on any path" {
    if (guard.probe() != .openat2) return;
    var tree = try build();
    defer tree.deinit();
    const kernel = try openRoot(tree, .openat2);
    defer kernel.close();
    const stepwise = try openRoot(tree, .stepwise);
    defer stepwise.close();
    const words = [_][]const u8{ "a", "b", "f", "in", "out", "up", "chain", "..", "..", ".", "", "loop", "proc", "absolute", "fifo", "dangling", "x" };
    var source = std.Random.DefaultPrng.init(fuzz.seed(0x67756172));
    const random = source.random();
    for (0..fuzz.rounds(20_000)) |_| {
        var path: std.ArrayList(u8) = .empty;
        defer path.deinit(std.testing.allocator);
        for (0..1 + random.uintLessThan(usize, 6)) |index| {
            if (index > 0) try path.append(std.testing.allocator, '/');
            try path.appendSlice(std.testing.allocator, words[random.uintLessThan(usize, words.len)]);
        }
        const by_kernel = identity(kernel, path.items);
        const by_steps = identity(stepwise, path.items);
        std.testing.expectEqualDeep(by_kernel, by_steps) catch |failure| {
            std.debug.print("{s}\n", .{path.items});
            return failure;
        };
    }
}

const Identity = struct { inode: u64 = 0, failure: ?guard.Error = null };

fn identity(root: guard.Root, path: []const u8) Identity {
    const found = root.status(path) catch |failure| return .{ .failure = failure };
    return .{ .inode = found.status.inode };
}

test "a directory that flips to a link never leads out" {
    var tree = try build();
    defer tree.deinit();
    try tree.directory("inside/flip");
    try tree.file("inside/flip/f", "inside");
    try tree.link("inside/spare", "../outside");
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        const root = try openRoot(tree, method);
        defer root.close();
        var stop: std.atomic.Value(bool) = .init(false);
        const flipper = try std.Thread.spawn(.{}, flip, .{ tree, &stop });
        defer flipper.join();
        defer stop.store(true, .monotonic);
        var reached: usize = 0;
        var attempt: usize = 0;
        // A flipper that rests with the directory away is waited for.
        while (attempt < 20_000 or reached == 0) : (attempt += 1) {
            const file = root.openFile("flip/f") catch continue;
            defer file.close();
            var content: [64]u8 = undefined;
            try std.testing.expectEqualStrings("inside", content[0..try os.read(file.descriptor, &content)]);
            reached += 1;
        }
    }
}

test "what flips between a file or a directory and a link to what is denied is one or the other, and nothing else" {
    var tree = try build();
    defer tree.deinit();
    for ([_][]const u8{ "inside/flip", "inside/own" }) |name| try tree.directory(name);
    for ([_][]const u8{ "inside/flip/f", "inside/file" }) |name| try tree.file(name, "inside");
    for ([_][]const u8{ "inside/own/f", "inside/secret" }) |name| try tree.file(name, "secret");
    try tree.link("inside/spare", "own");
    try tree.link("inside/other", "secret");
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const deny: guard.Deny = .{ .rules = try rules.parse(arena.allocator(), "own/\nsecret\n", .strict) };
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        var root = try openRoot(tree, method);
        defer root.close();
        root.deny = &deny;
        var stop: std.atomic.Value(bool) = .init(false);
        const flipper = try std.Thread.spawn(.{}, flipBoth, .{ tree, &stop });
        defer flipper.join();
        defer stop.store(true, .monotonic);
        var reached: usize = 0;
        var attempt: usize = 0;
        while (attempt < 10_000 or reached == 0) : (attempt += 1) {
            const path = if (attempt % 2 == 0) "flip/f" else "file";
            const file = root.openFile(path) catch |failure| switch (failure) {
                // It is away for a moment, or a link, or flips faster than anybody looks.
                error.NotFound, error.Denied, error.Busy => continue,
                else => {
                    std.debug.print("{s}: {s}, {}\n", .{ @tagName(method), path, failure });
                    return failure;
                },
            };
            defer file.close();
            var content: [64]u8 = undefined;
            try std.testing.expectEqualStrings("inside", content[0..try os.read(file.descriptor, &content)]);
            reached += 1;
        }
    }
}

fn flipBoth(tree: Tree, stop: *std.atomic.Value(bool)) void {
    while (!stop.load(.monotonic)) {
        flipOnce(tree, "inside/flip", "inside/spare", "inside/away") catch return;
        flipOnce(tree, "inside/file", "inside/other", "inside/gone") catch return;
    }
}

fn flipOnce(tree: Tree, name: []const u8, link: []const u8, away: []const u8) !void {
    try tree.move(name, away);
    try tree.move(link, name);
    try tree.move(name, link);
    try tree.move(away, name);
}

/// Swaps the directory and the link as fast as it can, until told to stop; then both are where they were.
fn flip(tree: Tree, stop: *std.atomic.Value(bool)) void {
    while (!stop.load(.monotonic)) {
        tree.move("inside/flip", "inside/away") catch return;
        tree.move("inside/spare", "inside/flip") catch return;
        tree.move("inside/flip", "inside/spare") catch return;
        tree.move("inside/away", "inside/flip") catch return;
    }
}

test "in the system's own root no link leads out" {
    var tree = try build();
    defer tree.deinit();
    for (methods) |method| {
        if (method == .openat2 and guard.probe() != .openat2) continue;
        const root = try guard.Root.open("/", method);
        defer root.close();
        var buffer: [4096]u8 = undefined;
        try expectContent(root, tree.at("inside/a/out", &buffer)[1..], canary);
        const etc = try root.openDirectory(tree.at("inside/absolute", &buffer)[1..]);
        os.close(etc);
        os.close(try root.openDirectory("../../etc"));
    }
}
