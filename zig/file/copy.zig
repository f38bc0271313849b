//! Copies a regular file beneath one root: by sharing its blocks where the file system can, else in the kernel, else by
//! reading and writing.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const writing = @import("write.zig");
const Place = @import("../guard/place.zig").Place;
const Temporary = @import("temporary.zig").Temporary;
const Turn = @import("turn.zig").Turn;

pub const Options = struct {
    /// End what `to` is, a regular file that this process may write to; else `Exists`.
    replace: bool = false,
    sync: writing.Sync = .content,
};

/// Gives the new name `to` a copy of what `from` leads to, in one step. A link at `to` is replaced, not
/// followed. The copy has the permission bits of the file, without setuid and setgid; owner, times and
/// attributes are a new file's. Returns its size.
pub fn copy(root: guard.Root, from: []const u8, to: []const u8, options: Options) guard.Error!u64 {
    const source = try root.openFile(from);
    defer source.close();
    if (source.overlay != null) return error.Overlaid;
    var target: Place = undefined;
    try target.open(root, to, .nofollow);
    defer target.close();
    if (target.wants_directory) return error.NotFile;
    if (os.statusAt(target.directory, target.name())) |there| {
        if (!options.replace) return error.Exists;
        if (there.kind != .file) return error.NotFile;
        if (there.sameObject(source.status)) return error.Exists;
        os.change.checkWritable(target.directory, target.name()) catch |failure| return guard.refine(failure);
    } else |failure| if (failure != error.NotFound) return guard.refine(failure);

    var temporary = try Temporary.create(target.directory, 0o600);
    defer temporary.end();
    const size = fill(source, temporary.descriptor) catch |failure| return guard.refine(failure);
    os.change.setMode(temporary.descriptor, source.status.mode & 0o777) catch |failure| return guard.refine(failure);
    if (options.sync != .none) os.change.sync(temporary.descriptor) catch |failure| return guard.refine(failure);
    {
        const turn: Turn = .take(target.directory);
        defer turn.end();
        try target.verify();
        const done = if (options.replace) temporary.moveOver(target.name()) else temporary.moveExclusive(target.name());
        done catch |failure| return guard.refine(failure);
    }
    if (options.sync == .directory) {
        const entries = try guard.openEntry(target.directory, ".", .entries);
        defer os.close(entries);
        os.change.sync(entries) catch |failure| return guard.refine(failure);
    }
    return size;
}

fn fill(source: guard.File, to: os.Descriptor) os.Error!u64 {
    if (os.cloneFile(source.descriptor, to)) return source.status.size else |failure| switch (failure) {
        error.NoSpace => return failure,
        else => {}, // it can't share: that is no reason not to copy
    }
    var offset: u64 = 0;
    while (os.copyRange(source.descriptor, to, offset)) |count| {
        if (count == 0) break;
        offset += count;
    } else |failure| switch (failure) {
        error.NoSpace => return failure,
        else => {}, // it is not known between these file systems
    }
    // Whatever is left: all of it, or what files of /proc hold beyond their size of none.
    var chunk: [64 * 1024]u8 = chunk: {
        @setRuntimeSafety(false); // a safe build would fill it with 0xAA first
        break :chunk undefined;
    };
    while (true) {
        const count = try os.readAt(source.descriptor, &chunk, offset);
        if (count == 0) return offset;
        try os.change.writeAll(to, chunk[0..count]);
        offset += count;
    }
}
