//! Removes a name, or a directory with all that is in it.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const Entries = @import("entries.zig").Entries;
const Place = @import("../guard/place.zig").Place;

const allocator = std.heap.c_allocator;

/// Directories one below the other; each holds a descriptor while what is in it is removed.
const depth_max = 256;

/// How often a directory is emptied that others keep filling.
const attempts_max = 8;

pub const Options = struct {
    /// Also a directory that has entries, with all of them.
    recursive: bool = false,
};

/// Removes what `path` names: a file, an empty directory, or a link itself, whatever it leads to. `removed`
/// counts entries, also when the call fails on the way. A recursive removal follows no link and does not enter
/// other file systems (`CrossDevice`).
pub fn remove(root: guard.Root, path: []const u8, options: Options, removed: *u64) guard.Error!void {
    removed.* = 0;
    var place: Place = undefined;
    try place.open(root, path, .nofollow);
    defer place.close();
    const found = os.statusAt(place.directory, place.name()) catch |failure| return guard.refine(failure);
    if (place.wants_directory and found.kind != .directory) return error.NotDirectory;
    if (options.recursive) try place.checkBeneath(found.kind);
    try place.verify();
    var removal: Removal = .{ .device = found.device, .recursive = options.recursive, .removed = removed };
    defer removal.end();
    try removal.entry(place.directory, place.name(), found.kind, 0);
}

const Removal = struct {
    device: u64,
    recursive: bool,
    removed: *u64,
    /// What the system fills when a directory is read.
    buffer: ?[]align(8) u8 = null,

    fn end(removal: *Removal) void {
        if (removal.buffer) |buffer| allocator.free(buffer);
    }

    fn entry(removal: *Removal, directory: os.Descriptor, name: [:0]const u8, kind: os.Kind, depth: u32) guard.Error!void {
        if (kind != .directory) {
            os.change.removeFile(directory, name) catch |failure| return guard.refine(failure);
            removal.removed.* += 1;
            return;
        }
        var attempt: u32 = 0;
        while (true) : (attempt += 1) {
            if (os.change.removeDirectory(directory, name)) {
                removal.removed.* += 1;
                return;
            } else |failure| {
                if (failure != error.NotEmpty or !removal.recursive) return guard.refine(failure);
            }
            if (attempt == attempts_max) return error.Busy;
            try removal.empty(directory, name, depth);
        }
    }

    fn empty(removal: *Removal, directory: os.Descriptor, name: [:0]const u8, depth: u32) guard.Error!void {
        if (depth == depth_max) return error.Limit;
        const inner = try guard.openEntry(directory, name, .entries);
        defer os.close(inner);
        const found = os.status(inner) catch |failure| return guard.refine(failure);
        if (found.device != removal.device) return error.CrossDevice;
        const buffer = removal.buffer orelse made: {
            removal.buffer = try allocator.alignedAlloc(u8, .@"8", 32 * 1024);
            break :made removal.buffer.?;
        };
        var entries: Entries = .{};
        defer entries.deinit();
        try entries.read(inner, buffer);
        for (entries.items.items) |item| {
            const text = entries.nameOf(item);
            const kind = if (item.kind == .unknown) kindOf(inner, text) else item.kind;
            removal.entry(inner, text, kind, depth + 1) catch |failure| switch (failure) {
                error.NotFound => {}, // others removed it
                else => return failure,
            };
        }
    }

    fn kindOf(directory: os.Descriptor, name: [:0]const u8) os.Kind {
        return if (os.statusAt(directory, name)) |found| found.kind else |_| .unknown;
    }
};
