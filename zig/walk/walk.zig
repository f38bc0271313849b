//! A walk over a tree, shared by several threads. What is to be done lies in one heap, in the order of paths:
//! directories to read, and batches of files for the visitor; so a single large directory keeps all threads busy, too,
//! and at any time everything before some path is done.
const std = @import("std");
const os = @import("../os/os.zig");
const paths = @import("order.zig");
const guard = @import("../guard/guard.zig");
const sync = @import("../pool/sync.zig");
const glob = @import("../ignore/glob.zig");
const levels = @import("../ignore/level.zig");
const Entries = @import("../file/entries.zig").Entries;
const Directory = @import("directory.zig").Directory;
const Filter = @import("filter.zig").Filter;

const allocator = std.heap.c_allocator;

/// Files that a thread takes at once.
const batch_files = 32;

/// Files of one directory in their order: its path, then their names one behind the other, each with its NUL.
const Batch = struct {
    directory: *Directory,
    text: []const u8,

    fn names(batch: Batch) []const u8 {
        return batch.text[batch.directory.path.len..];
    }
};

pub const Item = union(enum) {
    directory: *Directory,
    batch: Batch,

    /// Nothing that the item leads to comes before this path.
    fn key(item: Item) []const u8 {
        return switch (item) {
            .directory => |directory| directory.path,
            .batch => |batch| std.mem.sliceTo(batch.text, 0),
        };
    }

    fn before(_: void, a: Item, b: Item) std.math.Order {
        return paths.order(a.key(), b.key());
    }

    fn release(item: Item) void {
        switch (item) {
            .directory => |directory| directory.release(),
            .batch => |batch| {
                allocator.free(batch.text);
                batch.directory.release();
            },
        }
    }
};

pub const Walk = struct {
    filter: Filter,
    root: guard.Root,
    ignore: levels.Wanted = .{},
    /// Whether what symbolic links lead to beneath the root is walked, too.
    follow: bool = false,
    /// Set to the device of the directory where the walk starts, if no other is entered.
    device: ?u64 = null,
    /// Directories that lie deeper below the one where the walk starts are not read: 0 reads nothing.
    depth_max: u32 = std.math.maxInt(u32),
    /// Whether a directory above the root holds a repository.
    repository_above: bool = false,
    /// Entries that could not be read.
    unreadable: std.atomic.Value(u64) = .init(0),

    mutex: sync.Mutex = .{},
    changed: sync.Condition = .{},
    items: std.PriorityQueue(Item, void, Item.before) = .empty,
    /// Items that are worked on: the walk ends when there are none, and none waits.
    working: std.ArrayList(Item) = .empty,
    stopped: bool = false,
    /// Levels live as long as the walk; few directories have one.
    arena: std.heap.ArenaAllocator = .init(allocator),
    arena_mutex: sync.Mutex = .{},

    pub fn deinit(walk: *Walk) void {
        for (walk.items.items) |item| item.release();
        walk.items.deinit(allocator);
        walk.working.deinit(allocator);
        walk.arena.deinit();
    }

    /// Adds an item, which then belongs to the walk.
    pub fn push(walk: *Walk, item: Item) error{OutOfMemory}!void {
        walk.mutex.lock();
        defer walk.mutex.unlock();
        try walk.items.push(allocator, item);
        walk.changed.signal();
    }

    /// The next item, or null at the end. Waits while others may still add some. `finish` it.
    pub fn next(walk: *Walk) error{OutOfMemory}!?Item {
        walk.mutex.lock();
        defer walk.mutex.unlock();
        try walk.working.ensureUnusedCapacity(allocator, 1);
        while (true) {
            if (walk.stopped) return null;
            if (walk.items.pop()) |item| {
                walk.working.appendAssumeCapacity(item);
                return item;
            }
            if (walk.working.items.len == 0) return null;
            walk.changed.wait(&walk.mutex);
            try walk.working.ensureUnusedCapacity(allocator, 1);
        }
    }

    pub fn finish(walk: *Walk, item: Item) void {
        {
            walk.mutex.lock();
            defer walk.mutex.unlock();
            for (walk.working.items, 0..) |other, index| if (other.key().ptr == item.key().ptr) {
                _ = walk.working.swapRemove(index);
                break;
            };
            if (walk.working.items.len == 0 and walk.items.items.len == 0) walk.changed.broadcast();
        }
        item.release();
    }

    /// The path before which everything is done, copied into `buffer`; null when everything is.
    pub fn doneBefore(walk: *Walk, buffer: *std.ArrayList(u8)) error{OutOfMemory}!?[]const u8 {
        walk.mutex.lock();
        defer walk.mutex.unlock();
        var first: ?Item = walk.items.peek();
        for (walk.working.items) |item| {
            if (first == null or Item.before({}, item, first.?) == .lt) first = item;
        }
        const item = first orelse return null;
        buffer.clearRetainingCapacity();
        try buffer.appendSlice(allocator, item.key());
        return buffer.items;
    }

    /// Whether some item is worked on.
    pub fn isWorking(walk: *Walk) bool {
        walk.mutex.lock();
        defer walk.mutex.unlock();
        return walk.working.items.len > 0;
    }

    /// Ends the walk: nobody gets another item.
    pub fn stop(walk: *Walk) void {
        walk.mutex.lock();
        defer walk.mutex.unlock();
        walk.stopped = true;
        walk.changed.broadcast();
    }

    /// Does what `item` asks for. `visitor.visit(directory, name, path)` is called for each file; `visitor.isStopped()`
    /// ends the item early; `visitor.skips(path)` may refuse a directory, by its path with the slash.
    pub fn work(walk: *Walk, item: Item, scratch: *Scratch, visitor: anytype) void {
        switch (item) {
            .directory => |directory| {
                if (visitor.skips(directory.path)) return;
                walk.read(directory, scratch, visitor) catch walk.countUnreadable();
            },
            .batch => |batch| visitBatch(batch, scratch, visitor) catch walk.countUnreadable(),
        }
    }

    pub fn countUnreadable(walk: *Walk) void {
        _ = walk.unreadable.fetchAdd(1, .monotonic);
    }

    fn visitBatch(batch: Batch, scratch: *Scratch, visitor: anytype) error{OutOfMemory}!void {
        var names = batch.names();
        while (names.len > 0 and !visitor.isStopped()) {
            const name = std.mem.sliceTo(@as([*:0]const u8, @ptrCast(names.ptr)), 0);
            names = names[name.len + 1 ..];
            visitor.visit(batch.directory, name, try scratch.join(batch.directory.path, name));
        }
    }

    const ReadError = guard.Error || error{OutOfMemory};

    fn read(walk: *Walk, directory: *Directory, scratch: *Scratch, visitor: anytype) ReadError!void {
        if (directory.depth >= walk.depth_max) return;
        try directory.open(walk.root);
        if (walk.follow or walk.device != null) {
            try directory.identify();
            if (walk.device) |device| if (directory.identity.device != device) return;
        }
        const found = try scratch.readEntries(directory.descriptor);
        if (walk.filter.overlays) |overlays| {
            try scratch.entries.addFiles(overlays.in(try walk.filter.nameOf(directory.path, &scratch.shown)));
        }
        if (walk.ignore.any()) {
            walk.arena_mutex.lock();
            defer walk.arena_mutex.unlock();
            directory.level = try levels.enter(
                walk.arena.allocator(),
                directory.descriptor,
                directory.path.len,
                found,
                directory.level,
                .{ .wanted = walk.ignore, .repository_above = walk.repository_above },
            );
        }
        try scratch.startBatch(directory);
        var batched: usize = 0;
        for (scratch.entries.items.items) |entry| {
            if (visitor.isStopped()) return;
            const name = scratch.entries.nameOf(entry);
            const own = if (entry.kind == .unknown) kindOf(directory.descriptor, name) else entry.kind;
            if (own != .file and own != .directory and !(walk.follow and own == .symlink)) continue;
            const path = try scratch.join(directory.path, name);
            const kind = if (own == .symlink) walk.target(directory, path) else own;
            if (kind != .file and kind != .directory) continue;
            if (!try walk.filter.takes(directory.level, path, kind == .directory, &scratch.components, &scratch.shown)) continue;
            if (kind == .directory) {
                try walk.pushDirectory(directory, name, own == .symlink);
                continue;
            }
            try scratch.batch.appendSlice(allocator, name[0 .. name.len + 1]);
            batched += 1;
            if (batched == batch_files) {
                try walk.pushBatch(directory, scratch.batch.items);
                try scratch.startBatch(directory);
                batched = 0;
            }
        }
        // The last files need no way over the heap.
        if (batched > 0) try visitBatch(.{ .directory = directory, .text = scratch.batch.items }, scratch, visitor);
    }

    /// The kind of what a link leads to. One that leads nowhere, out of the root or to a directory that it
    /// lies in is counted as unreadable.
    fn target(walk: *Walk, directory: *const Directory, path: []const u8) os.Kind {
        const leads_to = walk.root.status(path) catch {
            walk.countUnreadable();
            return .unknown;
        };
        const found = leads_to.status;
        if (found.kind == .directory and directory.isIn(found)) {
            walk.countUnreadable();
            return .unknown;
        }
        return found.kind;
    }

    /// Whether files in the directory are held against the root's rules by their real names only when they are opened.
    pub fn isJudgedByName(walk: *const Walk, directory: *const Directory) bool {
        return directory.way != .entry and walk.root.deny != null;
    }

    /// Opens a file that the walk found: relative to its directory, or from the root where a link is in the way.
    pub fn openFile(walk: *const Walk, directory: *const Directory, name: [:0]const u8, path: []const u8) guard.Error!guard.File {
        if (!walk.isJudgedByName(directory)) {
            if (guard.openFileEntry(directory.descriptor, name)) |file| return file else |failure| {
                if (failure != error.Escape or !walk.follow) return failure;
            }
        }
        return walk.root.openFile(path);
    }

    fn pushDirectory(walk: *Walk, parent: *Directory, name: []const u8, is_link: bool) error{OutOfMemory}!void {
        if (parent.depth + 1 >= walk.depth_max) return;
        const child = Directory.below(parent, name) catch |failure| switch (failure) {
            error.TooLong => return walk.countUnreadable(),
            error.OutOfMemory => return error.OutOfMemory,
        };
        errdefer child.release();
        if (is_link) child.way = .link;
        if (walk.follow) try child.remember(parent);
        try walk.push(.{ .directory = child });
    }

    fn pushBatch(walk: *Walk, directory: *Directory, text: []const u8) error{OutOfMemory}!void {
        const own = try allocator.dupe(u8, text);
        directory.references.retain();
        const item: Item = .{ .batch = .{ .directory = directory, .text = own } };
        errdefer item.release();
        try walk.push(item);
    }
};

/// For file systems that do not tell the kind with the name.
fn kindOf(directory: os.Descriptor, name: [:0]const u8) os.Kind {
    const found = os.statusAt(directory, name) catch return .unknown;
    return found.kind;
}

/// What a thread needs while it walks, kept from item to item.
pub const Scratch = struct {
    buffer: []align(8) u8,
    entries: Entries = .{},
    batch: std.ArrayList(u8) = .empty,
    path: std.ArrayList(u8) = .empty,
    components: glob.Path = undefined,
    shown: std.ArrayList(u8) = .empty,

    /// Takes a common directory in one call.
    const buffer_bytes = 64 * 1024;

    pub fn create() error{OutOfMemory}!Scratch {
        return .{ .buffer = try allocator.alignedAlloc(u8, .@"8", buffer_bytes) };
    }

    pub fn deinit(scratch: *Scratch) void {
        allocator.free(scratch.buffer);
        scratch.entries.deinit();
        scratch.batch.deinit(allocator);
        scratch.path.deinit(allocator);
        scratch.shown.deinit(allocator);
    }

    /// `directory`, which ends with a slash or is empty, and `name`. Lives until the next call.
    fn join(scratch: *Scratch, directory: []const u8, name: []const u8) error{OutOfMemory}![]const u8 {
        scratch.path.clearRetainingCapacity();
        try scratch.path.appendSlice(allocator, directory);
        try scratch.path.appendSlice(allocator, name);
        return scratch.path.items;
    }

    fn startBatch(scratch: *Scratch, directory: *const Directory) error{OutOfMemory}!void {
        scratch.batch.clearRetainingCapacity();
        try scratch.batch.appendSlice(allocator, directory.path);
    }

    /// Reads all entries, because the last one may be the ignore file that decides about the first.
    fn readEntries(scratch: *Scratch, directory: os.Descriptor) Walk.ReadError!levels.Found {
        try scratch.entries.read(directory, scratch.buffer);
        var found: levels.Found = .{};
        for (scratch.entries.items.items) |entry| {
            const name = scratch.entries.nameOf(entry);
            if (name[0] > '.') break; // in order, so no name with a dot follows
            if (name[0] == '.') note(&found, name);
        }
        return found;
    }
};

fn note(found: *levels.Found, name: []const u8) void {
    if (std.mem.eql(u8, name, ".gitignore")) found.gitignore = true;
    if (std.mem.eql(u8, name, ".ignore")) found.ignore = true;
    if (std.mem.eql(u8, name, ".rgignore")) found.rgignore = true;
    if (Filter.isGit(name)) found.git = true;
    if (std.mem.eql(u8, name, ".jj")) found.jj = true;
}
