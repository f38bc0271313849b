//! Handles: values that name an object of the library. 20 bits say which slot, 32 bits which tenant of it, so a handle
//! fits a JavaScript number, and one that outlived its object is STALE instead of another's.
const std = @import("std");
const sync = @import("../pool/sync.zig");

const index_bits = 20;

/// Objects that can be alive at once, over all instances.
pub const capacity = 1 << 14;

pub const Kind = enum(u8) { none, instance, root, job, lease, finder };

const Slot = struct {
    object: ?*anyopaque = null,
    generation: u32 = 0,
    kind: Kind = .none,
    /// Next free slot, as index + 1; 0 ends the list.
    next: u32 = 0,
};

var mutex: sync.Mutex = .{};
var slots: [capacity]Slot = @splat(.{});
/// Slots below this have had a tenant.
var used: u32 = 0;
/// Free slots first in, first out: the one that rested longest is taken next.
var free_first: u32 = 0;
var free_last: u32 = 0;

/// Names `object`, whose first reference passes to the table.
pub fn insert(kind: Kind, object: *anyopaque) error{Limit}!u64 {
    mutex.lock();
    defer mutex.unlock();
    const index = if (used < capacity) fresh: {
        defer used += 1;
        break :fresh used;
    } else popFree() orelse return error.Limit;
    const slot = &slots[index];
    slot.* = .{ .object = object, .generation = slot.generation + 1, .kind = kind };
    return @as(u64, slot.generation) << index_bits | index;
}

/// The object behind `handle`, with a reference of the caller's own; null when the handle is stale or of another kind.
pub fn acquire(comptime T: type, handle: u64) ?*T {
    mutex.lock();
    defer mutex.unlock();
    const slot = find(T.handle_kind, handle) orelse return null;
    const object: *T = @ptrCast(@alignCast(slot.object));
    object.references.retain();
    return object;
}

/// Ends the handle. The table's reference passes to the caller; null when the handle was stale already.
pub fn remove(comptime T: type, handle: u64) ?*T {
    mutex.lock();
    defer mutex.unlock();
    const slot = find(T.handle_kind, handle) orelse return null;
    const object: *T = @ptrCast(@alignCast(slot.object));
    slot.object = null;
    slot.kind = .none;
    slot.next = 0;
    // A slot whose generations are spent is never used again.
    if (slot.generation < std.math.maxInt(u32)) pushFree(@intCast(handle & (1 << index_bits) - 1));
    return object;
}

fn find(kind: Kind, handle: u64) ?*Slot {
    const index = handle & (1 << index_bits) - 1;
    if (index >= capacity) return null;
    const slot = &slots[index];
    return if (slot.kind == kind and slot.generation == handle >> index_bits) slot else null;
}

fn popFree() ?u32 {
    if (free_first == 0) return null;
    const index = free_first - 1;
    free_first = slots[index].next;
    if (free_first == 0) free_last = 0;
    return index;
}

fn pushFree(index: u32) void {
    if (free_last == 0) free_first = index + 1 else slots[free_last - 1].next = index + 1;
    free_last = index + 1;
}

const Thing = struct {
    pub const handle_kind: Kind = .lease;
    references: sync.References = .{},
};

const Other = struct {
    pub const handle_kind: Kind = .job;
    references: sync.References = .{},
};

test "a handle ends with its object, and is of one kind" {
    var thing: Thing = .{};
    const handle = try insert(.lease, &thing);
    try std.testing.expect(acquire(Thing, handle) == &thing);
    try std.testing.expect(acquire(Other, handle) == null);
    try std.testing.expect(acquire(Thing, handle + 1) == null);
    try std.testing.expect(acquire(Thing, handle + (1 << index_bits)) == null);
    try std.testing.expect(remove(Thing, handle) == &thing);
    try std.testing.expect(remove(Thing, handle) == null);
    try std.testing.expect(acquire(Thing, handle) == null);
}

test "no handle repeats while slots are reused, and each fits 52 bits" {
    var thing: Thing = .{};
    var random = std.Random.DefaultPrng.init(0x68616e64);
    var seen: std.AutoHashMapUnmanaged(u64, void) = .empty;
    defer seen.deinit(std.testing.allocator);
    for (0..3 * capacity) |_| {
        const handle = try insert(.lease, &thing);
        try std.testing.expect(handle < 1 << 52);
        try std.testing.expect(!(try seen.getOrPut(std.testing.allocator, handle)).found_existing);
        if (random.random().boolean()) try std.testing.expect(acquire(Thing, handle) != null);
        try std.testing.expect(remove(Thing, handle) != null);
    }
}
