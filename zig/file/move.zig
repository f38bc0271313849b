//! Gives what one path names another name beneath the same root.
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const Place = @import("../guard/place.zig").Place;

pub const Options = struct {
    /// End what `to` is, as rename(2) does: a file by a file, an empty directory by a directory.
    replace: bool = false,
};

/// Moves a file, a directory, a link itself, or whatever else `from` names. Never overwrites unless asked to
/// (`Exists`), and never moves into a directory that `to` happens to be. Both lie on one file system (`CrossDevice`).
pub fn move(root: guard.Root, from: []const u8, to: []const u8, options: Options) guard.Error!void {
    var source: Place = undefined;
    try source.open(root, from, .nofollow);
    defer source.close();
    var target: Place = undefined;
    try target.open(root, to, .nofollow);
    defer target.close();
    const moved = os.statusAt(source.directory, source.name()) catch |failure| return guard.refine(failure);
    if ((source.wants_directory or target.wants_directory) and moved.kind != .directory) return error.NotDirectory;
    try source.checkBeneath(moved.kind);
    try source.verify();
    try target.verify();
    const done = if (options.replace)
        os.change.moveOver(source.directory, source.name(), target.directory, target.name())
    else
        moveExclusive(source, target, moved.kind);
    done catch |failure| return guard.refine(failure);
}

fn moveExclusive(source: Place, target: Place, kind: os.Kind) os.Error!void {
    os.moveExclusive(source.directory, source.name(), target.directory, target.name()) catch |failure| switch (failure) {
        // Not every file system can refuse by itself. A second name and the end of the first do for all
        // but directories; for those the name is looked at first, and what rename(2) could still
        // replace is an empty directory.
        error.Unsupported, error.Invalid => {
            if (kind == .directory) {
                if (os.statusAt(target.directory, target.name())) |_| return error.Exists else |_| {}
                return os.change.moveOver(source.directory, source.name(), target.directory, target.name());
            }
            try os.change.link(source.directory, source.name(), target.directory, target.name());
            return os.change.removeFile(source.directory, source.name());
        },
        else => return failure,
    };
}
