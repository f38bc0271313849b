//! Overlays of a root: bytes that stand in the place of what files hold, such as an editor's unsaved buffers. They are
//! known by the name of what a path leads to, from the root, so a link to a file leads to its overlay, too. A set of
//! them never changes: each change makes a new set, and a call that began with one ends with it.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("guard.zig");
const Place = @import("place.zig").Place;
const sync = @import("../pool/sync.zig");

const allocator = std.heap.c_allocator;

/// Overlays of one root, and their bytes together. Beyond: `Limit`.
pub const count_max = 1024;
pub const bytes_max = 256 << 20;

pub const Overlay = struct {
    references: sync.References = .{},
    /// From the root, without links, dots or slashes too many.
    name: []const u8,
    bytes: []const u8,
    /// The caller's own number.
    version: u64,
    made_ms: i64,

    fn create(name: []const u8, bytes: []const u8, version: u64) error{OutOfMemory}!*Overlay {
        const overlay = try allocator.create(Overlay);
        errdefer allocator.destroy(overlay);
        const own = try allocator.dupe(u8, name);
        errdefer allocator.free(own);
        overlay.* = .{ .name = own, .bytes = try allocator.dupe(u8, bytes), .version = version, .made_ms = os.wallMs() };
        return overlay;
    }

    fn release(overlay: *Overlay) void {
        if (!overlay.references.release()) return;
        allocator.free(overlay.name);
        allocator.free(overlay.bytes);
        allocator.destroy(overlay);
    }

    /// What is to be said of the file, of which `disk` is what the disk says; null when nothing is there.
    pub fn statusOver(overlay: *const Overlay, disk: ?os.Status) os.Status {
        var status = disk orelse nothing;
        status.size = overlay.bytes.len;
        status.modified_ms = overlay.made_ms;
        status.modified_ns = 0;
        return status;
    }

    const nothing: os.Status = .{
        .kind = .file,
        .mode = 0,
        .size = 0,
        .modified_ms = 0,
        .modified_ns = 0,
        .device = 0,
        .inode = 0,
        .links = 0,
        .owner = 0,
        .group = 0,
    };

    pub fn readAt(overlay: *const Overlay, buffer: []u8, offset: u64) usize {
        const from: usize = @intCast(@min(offset, overlay.bytes.len));
        const length = @min(buffer.len, overlay.bytes.len - from);
        @memcpy(buffer[0..length], overlay.bytes[from..][0..length]);
        return length;
    }
};

/// A set that never changes.
pub const Overlays = struct {
    references: sync.References = .{},
    /// In byte order of their names.
    items: []const *Overlay = &.{},
    bytes: usize = 0,

    /// The set without any, which nobody releases.
    pub const none: Overlays = .{};

    pub fn release(overlays: *Overlays) void {
        if (!overlays.references.release()) return;
        for (overlays.items) |overlay| overlay.release();
        allocator.free(overlays.items);
        allocator.destroy(overlays);
    }

    /// What stands in the place of the file of that name.
    pub fn get(overlays: *const Overlays, name: []const u8) ?*const Overlay {
        return overlays.getIn("", name);
    }

    /// As `get`, for an entry of a directory, which is given with its slash.
    pub fn getIn(overlays: *const Overlays, directory: []const u8, name: []const u8) ?*const Overlay {
        const at = overlays.find(directory, name);
        if (at == overlays.items.len) return null;
        return if (orderOf(.{ directory, name }, overlays.items[at]) == .eq) overlays.items[at] else null;
    }

    /// Index of the first whose name does not come before that of an entry of a directory.
    fn find(overlays: *const Overlays, directory: []const u8, name: []const u8) usize {
        return std.sort.lowerBound(*Overlay, overlays.items, [2][]const u8{ directory, name }, orderOf);
    }

    fn orderOf(wanted: [2][]const u8, item: *Overlay) std.math.Order {
        const directory, const name = wanted;
        const shared = @min(directory.len, item.name.len);
        const order = std.mem.order(u8, directory, item.name[0..shared]);
        return if (order == .eq) std.mem.order(u8, name, item.name[shared..]) else order;
    }

    /// Those of which the name begins so: with a directory and its slash, say.
    pub fn beginningWith(overlays: *const Overlays, prefix: []const u8) []const *Overlay {
        const from = overlays.find("", prefix);
        var to = from;
        while (to < overlays.items.len and std.mem.startsWith(u8, overlays.items[to].name, prefix)) to += 1;
        return overlays.items[from..to];
    }

    /// The names of those that lie in a directory itself, which is given with its slash; the root is "".
    pub fn in(overlays: *const Overlays, directory: []const u8) Names {
        return .{ .items = overlays.beginningWith(directory), .start = directory.len };
    }

    pub const Names = struct {
        items: []const *Overlay,
        start: usize,

        pub fn next(names: *Names) ?[]const u8 {
            while (names.items.len > 0) {
                const name = names.items[0].name[names.start..];
                names.items = names.items[1..];
                if (std.mem.indexOfScalar(u8, name, '/') == null) return name;
            }
            return null;
        }
    };

    /// A new set with one more, or with another in the place of one.
    fn with(overlays: *const Overlays, overlay: *Overlay) error{ OutOfMemory, Limit }!*Overlays {
        const at = overlays.find("", overlay.name);
        const old = overlays.get(overlay.name);
        const bytes = overlays.bytes + overlay.bytes.len - if (old) |replaced| replaced.bytes.len else 0;
        const rest = overlays.items[at + @intFromBool(old != null) ..];
        if (at + 1 + rest.len > count_max or bytes > bytes_max) return error.Limit;
        const made = try join(overlays.items[0..at], overlay, rest, bytes);
        overlay.references.retain();
        return made;
    }

    /// A new set without the one of that name, which is in this one.
    fn without(overlays: *const Overlays, gone: *const Overlay) error{OutOfMemory}!*Overlays {
        const at = overlays.find("", gone.name);
        return join(overlays.items[0..at], null, overlays.items[at + 1 ..], overlays.bytes - gone.bytes.len);
    }

    fn join(before: []const *Overlay, between: ?*Overlay, behind: []const *Overlay, bytes: usize) error{OutOfMemory}!*Overlays {
        const made = try allocator.create(Overlays);
        errdefer allocator.destroy(made);
        const items = try allocator.alloc(*Overlay, before.len + @intFromBool(between != null) + behind.len);
        @memcpy(items[0..before.len], before);
        if (between) |overlay| items[before.len] = overlay;
        @memcpy(items[items.len - behind.len ..], behind);
        for (before) |overlay| overlay.references.retain();
        for (behind) |overlay| overlay.references.retain();
        made.* = .{ .items = items, .bytes = bytes };
        return made;
    }
};

/// The set that a root has now.
pub const Current = struct {
    mutex: sync.Mutex = .{},
    set: std.atomic.Value(?*Overlays) = .init(null),

    pub fn deinit(current: *Current) void {
        if (current.set.load(.monotonic)) |set| set.release();
    }

    /// The set for the length of a call, to be released; null when there are no overlays, which costs one look.
    pub fn hold(current: *Current) ?*Overlays {
        if (current.set.load(.monotonic) == null) return null;
        current.mutex.lock();
        defer current.mutex.unlock();
        const set = current.set.load(.monotonic) orelse return null;
        set.references.retain();
        return set;
    }

    /// Puts a copy of `bytes` in the place of what the file holds that `path` leads to, or will be when it
    /// is new: then the directory must be there (`NotFound`). What the root denies is `Denied`, what is
    /// there and no file is `NotFile`.
    pub fn put(current: *Current, root: guard.Root, path: []const u8, bytes: []const u8, version: u64) guard.Error!void {
        if (bytes.len > bytes_max) return error.Limit;
        var name: guard.Name = .{};
        try nameOf(root, path, &name);
        const overlay = try Overlay.create(name.text(), bytes, version);
        defer overlay.release();
        current.mutex.lock();
        defer current.mutex.unlock();
        const set = current.set.load(.monotonic);
        current.replace(try (set orelse &Overlays.none).with(overlay));
    }

    /// Ends the overlay of what `path` leads to. `NotFound` when there is none.
    pub fn drop(current: *Current, root: guard.Root, path: []const u8) guard.Error!void {
        var name: guard.Name = .{};
        // The file, or its directory, may be gone by now.
        const is_plain = name.normalize(path);
        if (is_plain) if (try current.dropNamed(name.text())) return;
        try nameOf(root, path, &name);
        if (!try current.dropNamed(name.text())) return error.NotFound;
    }

    fn dropNamed(current: *Current, name: []const u8) error{OutOfMemory}!bool {
        current.mutex.lock();
        defer current.mutex.unlock();
        const set = current.set.load(.monotonic) orelse return false;
        const found = set.get(name) orelse return false;
        current.replace(if (set.items.len == 1) null else try set.without(found));
        return true;
    }

    pub fn dropAll(current: *Current) void {
        current.mutex.lock();
        defer current.mutex.unlock();
        current.replace(null);
    }

    fn replace(current: *Current, set: ?*Overlays) void {
        if (current.set.swap(set, .monotonic)) |old| old.release();
    }
};

/// What the file is really called that `path` leads to, there or not.
fn nameOf(root: guard.Root, path: []const u8, name: *guard.Name) guard.Error!void {
    var place: Place = undefined;
    try place.find(root.named(), path, .follow);
    defer place.close();
    if (place.wants_directory) return error.NotFile;
    if (os.statusAt(place.directory, place.name())) |found| {
        if (found.kind != .file) return error.NotFile;
        if (root.strict and found.links > 1) return error.Denied;
    } else |failure| if (failure != error.NotFound) return guard.refine(failure);
    name.* = place.real;
}

/// The overlay of a file of which nothing is on the disk, where `path` leads to one.
pub fn ofNew(root: guard.Root, path: []const u8) guard.Error!?*const Overlay {
    const overlays = root.overlays orelse return null;
    var place: Place = undefined;
    place.find(root, path, .follow) catch |failure| return if (failure == error.NotFound) null else failure;
    defer place.close();
    return if (place.wants_directory) null else overlays.get(place.real.text());
}

test Overlays {
    var current: Current = .{};
    defer current.deinit();
    try std.testing.expectEqual(null, current.hold());
    const names = [_][]const u8{ "b/c", "b", "a", "b/d/e", "b-x", "b/f" };
    var set: *const Overlays = &Overlays.none;
    for (names, 1..) |name, version| {
        const overlay = try Overlay.create(name, name, version);
        defer overlay.release();
        current.replace(try set.with(overlay));
        set = current.set.load(.monotonic).?;
    }
    const held = current.hold().?;
    defer held.release();
    for (names, 1..) |name, version| try std.testing.expectEqual(version, held.get(name).?.version);
    for ([_][]const u8{ "", "b/", "b/d", "z" }) |name| try std.testing.expectEqual(null, held.get(name));
    try std.testing.expectEqual(1, held.getIn("b/", "c").?.version);
    try std.testing.expectEqual(5, held.getIn("", "b-x").?.version);
    try std.testing.expectEqual(null, held.getIn("b/", "d"));
    try std.testing.expectEqual(3, held.beginningWith("b/").len);
    var inside = held.in("b/");
    try std.testing.expectEqualStrings("c", inside.next().?);
    try std.testing.expectEqualStrings("f", inside.next().?);
    try std.testing.expectEqual(null, inside.next());
    try std.testing.expect(try current.dropNamed("b/c"));
    try std.testing.expect(!try current.dropNamed("b/c"));
    // What was held goes on as it was.
    try std.testing.expectEqualStrings("b/c", held.get("b/c").?.bytes);
    current.dropAll();
    try std.testing.expectEqual(null, current.hold());
}
