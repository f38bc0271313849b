//! Writing, against real trees, by both methods of the guard.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const hash = @import("hash.zig");
const writing = @import("write.zig");
const Tree = @import("../testing/tree.zig").Tree;

extern "c" fn setxattr(path: [*:0]const u8, name: [*:0]const u8, value: [*]const u8, size: usize, flags: c_int) c_int;
extern "c" fn getxattr(path: [*:0]const u8, name: [*:0]const u8, value: [*]u8, size: usize) isize;

const canary = "canary: nobody may change this";

const long_name: [256]u8 = @splat('x');
const long_path: [4098]u8 = @splat('.');

const Ground = struct {
    tree: Tree,
    root: guard.Root,

    fn create(method: guard.Method) !Ground {
        var tree = try Tree.create();
        errdefer tree.deinit();
        try tree.directory("inside");
        try tree.directory("inside/a");
        try tree.directory("outside");
        try tree.file("inside/f", "old");
        try tree.file("outside/f", canary);
        try tree.link("inside/a/up", "../f");
        try tree.link("inside/new", "a/made");
        try tree.link("inside/out", "../outside");
        try tree.link("inside/outfile", "../outside/f");
        try tree.link("inside/absolute", "/etc/motd");
        try tree.link("inside/loop", "loop");
        try tree.fifo("inside/fifo");
        var buffer: [4096]u8 = undefined;
        return .{ .tree = tree, .root = try .open(tree.at("inside", &buffer), method) };
    }

    fn end(ground: *Ground) void {
        ground.root.close();
        ground.tree.deinit();
    }

    fn write(ground: Ground, path: []const u8, content: []const u8, options: writing.Options) !writing.Outcome {
        var outcome: writing.Outcome = .{};
        var chosen = options;
        chosen.sync = .none;
        try writing.write(ground.root, path, content, chosen, &outcome);
        return outcome;
    }

    fn expectContent(ground: Ground, name: []const u8, expected: []const u8) !void {
        var content: [256]u8 = undefined;
        try std.testing.expectEqualStrings(expected, try ground.tree.read(name, &content));
    }
};

fn hexOf(content: []const u8) [64]u8 {
    var digest: hash.Digest = undefined;
    hash.Sha256.hash(content, &digest, .{});
    return std.fmt.bytesToHex(digest, .lower);
}

const methods = [_]guard.Method{ .openat2, .stepwise };

fn usable(method: guard.Method) bool {
    return method != .openat2 or guard.probe() == .openat2;
}

test "creates, replaces and appends" {
    for (methods) |method| {
        if (!usable(method)) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        const made = try ground.write("a/n", "one", .{});
        try std.testing.expect(made.created and made.size == 3);
        try std.testing.expectEqualStrings(&hexOf("one"), &std.fmt.bytesToHex(made.hash, .lower));
        try ground.expectContent("inside/a/n", "one");
        try std.testing.expect(!(try ground.write("./a/../a//n", "two", .{})).created);
        try ground.expectContent("inside/a/n", "two");
        const longer = try ground.write("a/n", " more", .{ .append = true });
        try std.testing.expectEqual(8, longer.size);
        try std.testing.expectEqualStrings(&hexOf("two more"), &std.fmt.bytesToHex(longer.hash, .lower));
        try ground.expectContent("inside/a/n", "two more");
        _ = try ground.write("a/empty", "", .{ .append = true });
        try ground.expectContent("inside/a/empty", "");
        try std.testing.expectError(error.Exists, ground.write("f", "x", .{ .create_only = true }));
        try std.testing.expectError(error.Exists, ground.write("a", "x", .{ .create_only = true }));
        try std.testing.expectError(error.Exists, ground.write("new", "x", .{ .create_only = true }));
        try std.testing.expectEqual(3, try ground.tree.count("inside/a"));
    }
}

test "writes only over what was expected" {
    var ground: Ground = try .create(.stepwise);
    defer ground.end();
    const old = hexOf("old");
    _ = try ground.write("f", "new", .{ .expected = old[0..12] });
    try ground.expectContent("inside/f", "new");
    var outcome: writing.Outcome = .{};
    const stale = writing.write(ground.root, "f", "other", .{ .expected = old[0..12] }, &outcome);
    try std.testing.expectError(error.Conflict, stale);
    try std.testing.expectEqualStrings(&hexOf("new"), &std.fmt.bytesToHex(outcome.hash, .lower));
    try std.testing.expectError(error.Conflict, ground.write("f", "x", .{ .expected = &old, .append = true }));
    try std.testing.expectError(error.NotFound, ground.write("a/none", "x", .{ .expected = &old }));
    try std.testing.expectError(error.Invalid, ground.write("f", "x", .{ .expected = old[0..11] }));
    try ground.expectContent("inside/f", "new");
    const fresh = hexOf("new");
    _ = try ground.write("f", "+", .{ .expected = &fresh, .append = true });
    try ground.expectContent("inside/f", "new+");
    try std.testing.expectEqual(8, try ground.tree.count("inside"));
}

test "keeps mode and attributes, drops setuid, and leaves other names alone" {
    var ground: Ground = try .create(.stepwise);
    defer ground.end();
    try ground.tree.hardLink("inside/f", "outside/hard");
    try ground.tree.setMode("inside/f", 0o4751);
    var buffer: [4096]u8 = undefined;
    const path = ground.tree.at("inside/f", &buffer);
    const attributes = setxattr(path, "user.kept", "yes", 3, 0) == 0;
    try std.testing.expect((try ground.write("f", "new", .{})).detached);
    try std.testing.expectEqual(0o751, (try ground.tree.status("inside/f")).mode);
    var value: [8]u8 = undefined;
    if (attributes) try std.testing.expectEqual(3, getxattr(path, "user.kept", &value, value.len));
    try ground.expectContent("outside/hard", "old");
    try std.testing.expect(!(try ground.write("f", "newer", .{})).detached);
}

test "follows links that stay inside, and refuses all else" {
    for (methods) |method| {
        if (!usable(method)) continue;
        var ground: Ground = try .create(method);
        defer ground.end();
        _ = try ground.write("a/up", "through", .{});
        try ground.expectContent("inside/f", "through");
        try std.testing.expectEqual(os.Kind.symlink, (try ground.tree.status("inside/a/up")).kind);
        try std.testing.expect((try ground.write("new", "made", .{})).created);
        try ground.expectContent("inside/a/made", "made");
        const refused = [_]struct { []const u8, guard.Error }{
            .{ "../outside/f", error.Escape }, .{ "/etc/x", error.Escape },    .{ "out/f", error.Escape },
            .{ "out/new", error.Escape },      .{ "outfile", error.Escape },   .{ "absolute", error.Escape },
            .{ "loop", error.Escape },         .{ "..", error.Escape },        .{ "a/../../x", error.Escape },
            .{ "fifo", error.NotFile },        .{ "a", error.NotFile },        .{ "f/", error.NotFile },
            .{ "f/x", error.NotDirectory },    .{ "none/x", error.NotFound },  .{ "", error.Invalid },
            .{ ".", error.Invalid },           .{ "a/..", error.Invalid },     .{ "n\x00", error.Invalid },
            .{ &long_name, error.Invalid },    .{ &long_path, error.Invalid },
        };
        for (refused) |case| {
            std.testing.expectError(case[1], ground.write(case[0], "x", .{})) catch |unexpected| {
                std.debug.print("{s} by {s}\n", .{ case[0], @tagName(method) });
                return unexpected;
            };
        }
        try ground.expectContent("outside/f", canary);
        try std.testing.expectEqual(1, try ground.tree.count("outside"));
        try std.testing.expectEqual(8, try ground.tree.count("inside"));
    }
}

test "a write that finds no room leaves the old file, and nothing beside it" {
    var ground: Ground = try .create(.stepwise);
    defer ground.end();
    var action: std.posix.Sigaction = .{ .handler = .{ .handler = std.posix.SIG.IGN }, .mask = std.posix.sigemptyset(), .flags = 0 };
    var before: std.posix.Sigaction = undefined;
    std.posix.sigaction(.XFSZ, &action, &before);
    defer std.posix.sigaction(.XFSZ, &before, null);
    const limit = try std.posix.getrlimit(.FSIZE);
    try std.posix.setrlimit(.FSIZE, .{ .cur = 4096, .max = limit.max });
    defer std.posix.setrlimit(.FSIZE, limit) catch unreachable;
    const large: [8192]u8 = @splat('x');
    try std.testing.expectError(error.NoSpace, ground.write("f", &large, .{}));
    try std.testing.expectError(error.NoSpace, ground.write("f", &large, .{ .append = true }));
    try std.testing.expectError(error.NoSpace, ground.write("a/n", &large, .{}));
    try ground.expectContent("inside/f", "old");
    try std.testing.expectEqual(8, try ground.tree.count("inside"));
    try std.testing.expectEqual(1, try ground.tree.count("inside/a"));
}

test "another program's change in the moment of writing stays, and the caller's version is kept" {
    // There threads take turns at each system call, and never come between two that belong together.
    if (std.valgrind.runningOnValgrind() > 0) return;
    var ground: Ground = try .create(.stepwise);
    defer ground.end();
    var stop: std.atomic.Value(bool) = .init(false);
    const other = try std.Thread.spawn(.{}, rewrite, .{ ground.tree, &stop });
    var raced: u32 = 0;
    var attempt: u32 = 0;
    while (raced == 0) : (attempt += 1) {
        var outcome: writing.Outcome = .{};
        writing.write(ground.root, "f", "+", .{ .append = true, .sync = .none }, &outcome) catch |failure| switch (failure) {
            error.Raced => raced = outcome.kept,
            error.Busy => {},
            else => {
                stop.store(true, .monotonic);
                other.join();
                return failure;
            },
        };
    }
    stop.store(true, .monotonic);
    other.join();
    // The other program wrote last.
    try ground.expectContent("inside/f", "theirs");
    try std.testing.expectEqual(1, raced);
    var content: [256]u8 = undefined;
    try std.testing.expect(std.mem.endsWith(u8, try ground.tree.read("inside/f.glyph-1", &content), "+"));
    try std.testing.expectEqual(9, try ground.tree.count("inside"));
}

/// Saves the file again and again, as an editor does: in a new file, by rename.
fn rewrite(tree: Tree, stop: *std.atomic.Value(bool)) void {
    while (!stop.load(.monotonic)) {
        tree.file("outside/draft", "mine, not yet") catch return;
        tree.move("outside/draft", "inside/f") catch return;
    }
    tree.file("outside/draft", "theirs") catch return;
    tree.move("outside/draft", "inside/f") catch return;
}
