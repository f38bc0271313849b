//! Resolves a path beneath a root one component at a time, for systems without openat2. Every step opens one name
//! relative to a directory that is already held, without following links; a symbolic link is read and its text walked
//! the same way. So the path may be swapped at any moment, and still nothing outside the root is ever opened.
const std = @import("std");
const os = @import("../os/os.zig");

/// As in Linux's own resolution: more links in one path are `Link`.
const links_max = 40;

/// Directories held at once between the root and the current component.
const depth_max = 256;

/// How often a component that is a link one moment and none the next is tried.
const attempts_max = 16;

pub fn open(root: os.Descriptor, path: [:0]const u8, what: os.Open, links: os.Links) os.Error!os.Descriptor {
    var walk: Walk = .{ .root = root, .links_are = links };
    defer walk.release();
    return walk.resolve(path, what);
}

const Walk = struct {
    root: os.Descriptor,
    links_are: os.Links,
    held: [depth_max]os.Descriptor = undefined,
    depth: usize = 0,
    links: u32 = 0,
    /// What is still to be walked. Link texts are put in front of it.
    rest: [os.path_bytes_max + 1]u8 = undefined,
    rest_length: usize = 0,

    fn release(walk: *Walk) void {
        while (walk.depth > 0) walk.leave();
    }

    fn current(walk: *const Walk) os.Descriptor {
        return if (walk.depth == 0) walk.root else walk.held[walk.depth - 1];
    }

    fn leave(walk: *Walk) void {
        walk.depth -= 1;
        os.close(walk.held[walk.depth]);
    }

    fn enter(walk: *Walk, directory: os.Descriptor) os.Error!void {
        if (walk.depth == depth_max) {
            os.close(directory);
            return error.NameTooLong;
        }
        walk.held[walk.depth] = directory;
        walk.depth += 1;
    }

    fn resolve(walk: *Walk, path: []const u8, what: os.Open) os.Error!os.Descriptor {
        try walk.prepend(path);
        while (true) {
            var name_buffer: [os.name_bytes_max + 1]u8 = undefined;
            const component = try walk.take(&name_buffer) orelse return os.openAt(walk.current(), ".", what, .nofollow);
            if (std.mem.eql(u8, component.name, ".")) continue;
            if (std.mem.eql(u8, component.name, "..")) {
                if (walk.depth > 0) walk.leave() else if (walk.links_are != .follow_from_root) return error.Escape;
                continue;
            }
            if (try walk.step(component, what)) |descriptor| return descriptor;
        }
    }

    /// Opens one named component: the last one is the answer, another is entered, and of a link the text is next.
    fn step(walk: *Walk, component: Component, what: os.Open) os.Error!?os.Descriptor {
        const name = component.name;
        var attempt: u32 = 0;
        while (attempt < attempts_max) : (attempt += 1) {
            var target: [os.path_bytes_max]u8 = undefined;
            if (os.readLink(walk.current(), name, &target)) |text| {
                if (walk.links_are == .refuse) return error.Link;
                walk.links += 1;
                if (walk.links > links_max) return error.Link;
                try walk.prepend(text);
                return null;
            } else |failure| if (failure != error.Invalid) return failure;

            const last = !component.more;
            if (os.openAt(walk.current(), name, if (last) what else .directory, .nofollow)) |descriptor| {
                if (!last) {
                    try walk.enter(descriptor);
                    return null;
                }
                // O_PATH | O_NOFOLLOW opens a link that came into being since readLink, instead of refusing it.
                const found = os.status(descriptor) catch |failure| {
                    os.close(descriptor);
                    return failure;
                };
                if (found.kind != .symlink) return descriptor;
                os.close(descriptor);
            } else |failure| switch (failure) {
                error.Link => {},
                // O_DIRECTORY | O_NOFOLLOW calls a link that has just appeared "not a directory"; by
                // now it may be a directory again.
                error.NotDirectory => {
                    const found = try os.statusAt(walk.current(), name);
                    if (found.kind != .symlink and found.kind != .directory) return failure;
                },
                else => return failure,
            }
        }
        return error.Again;
    }

    const Component = struct {
        name: [:0]const u8,
        /// Whether anything follows, be it only the slash that asks for a directory.
        more: bool,
    };

    /// The next component of the rest, or null at its end.
    fn take(walk: *Walk, buffer: *[os.name_bytes_max + 1]u8) os.Error!?Component {
        const rest = walk.rest[0..walk.rest_length];
        const trimmed = std.mem.trimStart(u8, rest, "/");
        if (trimmed.len == 0) return null;
        const length = std.mem.indexOfScalar(u8, trimmed, '/') orelse trimmed.len;
        if (length > os.name_bytes_max) return error.NameTooLong;
        @memcpy(buffer[0..length], trimmed[0..length]);
        buffer[length] = 0;
        const left = trimmed[length..];
        std.mem.copyForwards(u8, &walk.rest, left);
        walk.rest_length = left.len;
        return .{ .name = buffer[0..length :0], .more = left.len > 0 };
    }

    /// Puts `text` in front of what is still to be walked. An absolute path leaves a root that is not the
    /// system's own, wherever it points.
    fn prepend(walk: *Walk, text: []const u8) os.Error!void {
        if (text.len == 0) return error.NotFound;
        if (text[0] == '/') {
            if (walk.links_are != .follow_from_root) return error.Escape;
            while (walk.depth > 0) walk.leave();
        }
        const total = text.len + walk.rest_length;
        if (total > walk.rest.len) return error.NameTooLong;
        std.mem.copyBackwards(u8, walk.rest[text.len..total], walk.rest[0..walk.rest_length]);
        @memcpy(walk.rest[0..text.len], text);
        walk.rest_length = total;
    }
};
