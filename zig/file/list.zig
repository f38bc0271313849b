//! Lists a directory, sorted by the bytes of the names.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

pub const Item = struct {
    name: [:0]const u8,
    kind: os.Kind,
    /// Filled in on demand only.
    status: ?os.Status = null,
};

pub const Options = struct {
    /// Most entries that are kept: the first ones in byte order.
    limit: usize = std.math.maxInt(usize),
    /// Ask for size and modification time, one call for each entry kept.
    with_status: bool = false,
};

/// Entries of a directory, owned by `arena`.
pub const Listing = struct {
    arena: std.heap.ArenaAllocator,
    items: []Item,
    /// Entries in the directory, also those beyond the limit.
    total: usize,

    pub fn deinit(listing: *Listing) void {
        listing.arena.deinit();
    }
};

pub fn list(directory: os.Descriptor, options: Options) guard.Error!Listing {
    var arena: std.heap.ArenaAllocator = .init(std.heap.c_allocator);
    errdefer arena.deinit();
    const allocator = arena.allocator();

    var buffer: [32 * 1024]u8 align(8) = undefined;
    var reader: os.DirectoryReader = .{ .descriptor = directory, .buffer = &buffer };
    var items: std.ArrayList(Item) = .empty;
    while (reader.next() catch |failure| return guard.refine(failure)) |entry| {
        try items.append(allocator, .{ .name = try allocator.dupeZ(u8, entry.name), .kind = entry.kind });
    }
    std.mem.sortUnstable(Item, items.items, {}, before);

    const kept = items.items[0..@min(items.items.len, options.limit)];
    for (kept) |*item| {
        if (!options.with_status and item.kind != .unknown) continue;
        // Gone since the directory was read, or not to be looked at: it stays in the list without a status.
        const found = os.statusAt(directory, item.name) catch continue;
        item.kind = found.kind;
        if (options.with_status) item.status = found;
    }
    return .{ .arena = arena, .items = kept, .total = items.items.len };
}

fn before(_: void, a: Item, b: Item) bool {
    return std.mem.lessThan(u8, a.name, b.name);
}
