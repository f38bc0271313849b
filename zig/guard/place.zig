//! Where a name stands that is to be made, replaced, moved or removed: the directory that holds it, open, and the name
//! as one entry of it. What is done then is done to that entry by descriptor; no path is resolved a second time.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("guard.zig");
const path_rules = @import("path.zig");

const Error = guard.Error;

/// As in Linux's own resolution.
const links_max = 40;

pub const Place = struct {
    root: guard.Root,
    /// The directory that holds the name.
    directory: os.Descriptor,
    /// The path as far as it was taken apart, from the root, with its final NUL.
    path: path_rules.Buffer,
    /// How much of `path` is the directory's.
    parent_length: usize,
    name_start: usize,
    length: usize,
    /// What is really called so, from the root; only where the root has rules.
    real: guard.Name = .{},
    /// Whether the caller's path ends in a slash, and so asks for a directory.
    wants_directory: bool,

    /// Finds the place of the last name of `path`. Where that is a symbolic link and `last` says to follow,
    /// the place is that of what the link names, there or not. `Invalid` for a path that ends in `.` or `..`,
    /// or is empty: it names no entry that could be changed. Every directory on the way must be there.
    /// `Overlaid` where an overlay stands.
    pub fn open(place: *Place, root: guard.Root, path: []const u8, last: os.Follow) Error!void {
        try place.find(root, path, last);
        errdefer place.close();
        if (root.overlays) |overlays| if (overlays.get(place.real.text()) != null) return error.Overlaid;
    }

    /// As `open`, also where an overlay stands.
    pub fn find(place: *Place, root: guard.Root, path: []const u8, last: os.Follow) Error!void {
        place.root = root;
        place.real.length = 0;
        place.length = (try path_rules.terminate(path, &place.path)).len;
        place.wants_directory = false;
        var links: u32 = 0;
        while (true) {
            try place.split();
            place.directory = try place.openParent();
            errdefer os.close(place.directory);
            if (root.deny) |deny| {
                if (deny.denies(place.real.text())) return error.Denied;
            }
            if (last == .nofollow) return;
            var buffer: [os.path_bytes_max]u8 = undefined;
            const target = os.readLink(place.directory, place.name(), &buffer) catch |failure| switch (failure) {
                error.Invalid, error.NotFound => return, // no link, or nothing yet
                else => return guard.refine(failure),
            };
            if (root.strict) return error.Denied;
            links += 1;
            if (links > links_max) return error.Escape;
            try place.replaceName(target);
            os.close(place.directory);
        }
    }

    pub fn close(place: *const Place) void {
        os.close(place.directory);
    }

    pub fn name(place: *const Place) [:0]const u8 {
        return place.path[place.name_start..place.length :0];
    }

    fn parent(place: *const Place) []const u8 {
        return place.path[0..place.parent_length];
    }

    /// Fails, with `Busy` or what the path is now refused for, unless the directory still stands where the path leads:
    /// one that was moved away since would take what is written into it outside. Asked right before a change is made.
    pub fn verify(place: *const Place) Error!void {
        const again = try place.root.openObject(place.parent(), .directory);
        defer os.close(again);
        const held = os.status(place.directory) catch |failure| return guard.refine(failure);
        const found = os.status(again) catch |failure| return guard.refine(failure);
        if (!held.sameObject(found)) return error.Busy;
    }

    /// Opens the directory that holds the name, and where the root has rules writes down
    /// what the whole is really called.
    fn openParent(place: *Place) Error!os.Descriptor {
        if (!place.root.isNamed()) return place.root.openObject(place.parent(), .directory);
        const opened = try place.root.openNamed(place.parent(), .directory, &place.real);
        errdefer os.close(opened);
        try place.real.append(place.name());
        return opened;
    }

    /// `Denied` where the rules deny anything in the directory that has the name: it would go along. `Overlaid`
    /// where an overlay stands in it.
    pub fn checkBeneath(place: *const Place, kind: os.Kind) Error!void {
        if (kind != .directory) return;
        if (place.root.overlays) |overlays| {
            var prefix = place.real;
            try prefix.append("");
            if (overlays.beginningWith(prefix.text()).len > 0) return error.Overlaid;
        }
        const deny = place.root.deny orelse return;
        const inner = try guard.openEntry(place.directory, place.name(), .directory);
        defer os.close(inner);
        const denied = deny.deniesBeneath(inner, place.real.text()) catch |failure| return guard.refine(failure);
        if (denied) return error.Denied;
    }

    /// Separates the last name from its directory's path.
    fn split(place: *Place) Error!void {
        if (place.path[0] == '/') return error.Escape;
        const trimmed = std.mem.trimEnd(u8, place.path[0..place.length], "/");
        if (trimmed.len < place.length) place.wants_directory = true;
        place.length = trimmed.len;
        place.path[place.length] = 0;
        const slash = std.mem.lastIndexOfScalar(u8, trimmed, '/');
        place.parent_length = slash orelse 0;
        place.name_start = if (slash) |index| index + 1 else 0;
        const last = trimmed[place.name_start..];
        if (last.len > os.name_bytes_max) return error.Invalid;
        if (std.mem.eql(u8, last, ".") or std.mem.eql(u8, last, "..")) {
            // A path that leads out is refused for that.
            os.close(try place.root.openObject(trimmed, .object));
            return error.Invalid;
        }
    }

    /// Goes on where a link points: from the directory that holds it.
    fn replaceName(place: *Place, target: []const u8) Error!void {
        if (target.len == 0) return error.NotFound;
        if (target[0] == '/') return error.Escape;
        if (place.name_start + target.len > os.path_bytes_max) return error.Invalid;
        @memcpy(place.path[place.name_start..][0..target.len], target);
        place.length = place.name_start + target.len;
        place.path[place.length] = 0;
    }
};
