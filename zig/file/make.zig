//! Makes directories.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const Place = @import("../guard/place.zig").Place;

pub const Options = struct {
    /// Also the directories that lead to it; one that is there already is no error.
    parents: bool = false,
    /// Narrowed by the process's umask.
    mode: u32 = 0o777,
};

/// Makes the directory that `path` names. `Exists` when there is something of that name; with `parents`, `NotDirectory`
/// when that is no directory. `created` counts the directories made, also when the call fails on the way.
pub fn directory(root: guard.Root, path: []const u8, options: Options, created: *u32) guard.Error!void {
    created.* = 0;
    if (!options.parents) return one(root, path, options.mode, created);
    var end: usize = 0;
    while (end < path.len) {
        end = std.mem.indexOfScalarPos(u8, path, end + 1, '/') orelse path.len;
        const part = path[0..end];
        if (root.openObject(part, .directory)) |descriptor| {
            os.close(descriptor);
            continue;
        } else |failure| if (failure != error.NotFound) return failure;
        one(root, part, options.mode, created) catch |failure| {
            if (failure != error.Exists) return failure;
            // Made by others meanwhile, or a link that leads nowhere.
            const descriptor = root.openObject(part, .directory) catch |again|
                return if (again == error.NotFound) error.NotDirectory else again;
            os.close(descriptor);
        };
    }
    // The empty path and its like are the root, which is there.
    os.close(try root.openObject(path, .directory));
}

fn one(root: guard.Root, path: []const u8, mode: u32, created: *u32) guard.Error!void {
    var place: Place = undefined;
    try place.open(root, path, .nofollow);
    defer place.close();
    try place.verify();
    os.change.makeDirectory(place.directory, place.name(), mode & 0o777) catch |failure| return guard.refine(failure);
    created.* += 1;
}
