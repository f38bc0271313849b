//! Memory for results that outlive the call. A lease is a block out of a process-wide stock; released, the block goes
//! back to the stock and is never unmapped, so a host that looks too late reads stale bytes but does not crash.
const std = @import("std");
const os = @import("../os/os.zig");
const sync = @import("sync.zig");
const handle = @import("../abi/handle.zig");

/// Blocks are powers of two, from 64 KiB to 4 GiB.
const smallest_bits = 16;
const classes = 17;

/// The pages of a larger block go back to the system on release.
const resident_bytes_max = 4 << 20;

const Block = []align(std.heap.page_size_min) u8;

/// Heads the list of free blocks of a class; lives in the block itself.
const Free = struct { next: ?*Free };

var mutex: sync.Mutex = .{};
var stock: [classes]?*Free = @splat(null);

pub const Lease = struct {
    pub const handle_kind: handle.Kind = .lease;

    references: sync.References = .{},
    /// The next part of the same result.
    next: ?*Lease = null,
    block: Block,
    /// Bytes of `block` that are the result.
    length: usize,

    /// A block that holds at least `length` bytes, their content undefined.
    pub fn create(length: usize) error{ OutOfMemory, Limit }!*Lease {
        const lease = try std.heap.c_allocator.create(Lease);
        errdefer std.heap.c_allocator.destroy(lease);
        lease.* = .{ .block = try take(length), .length = length };
        return lease;
    }

    pub fn bytes(lease: *Lease) []align(std.heap.page_size_min) u8 {
        return lease.block[0..lease.length];
    }

    pub fn release(lease: *Lease) void {
        if (!lease.references.release()) return;
        give(lease.block);
        std.heap.c_allocator.destroy(lease);
    }
};

fn classOf(length: usize) error{Limit}!usize {
    const bits = @max(smallest_bits, std.math.log2_int_ceil(usize, @max(1, length)));
    return if (bits - smallest_bits < classes) bits - smallest_bits else error.Limit;
}

fn take(length: usize) error{ OutOfMemory, Limit }!Block {
    const class = try classOf(length);
    const size = @as(usize, 1) << @intCast(class + smallest_bits);
    {
        mutex.lock();
        defer mutex.unlock();
        if (stock[class]) |free| {
            stock[class] = free.next;
            return @as([*]align(std.heap.page_size_min) u8, @ptrCast(@alignCast(free)))[0..size];
        }
    }
    const protection: std.posix.PROT = .{ .READ = true, .WRITE = true };
    return std.posix.mmap(null, size, protection, .{ .TYPE = .PRIVATE, .ANONYMOUS = true }, -1, 0) catch error.OutOfMemory;
}

fn give(block: Block) void {
    if (block.len > resident_bytes_max) os.releasePages(block);
    const class = classOf(block.len) catch unreachable;
    mutex.lock();
    defer mutex.unlock();
    const free: *Free = @ptrCast(@alignCast(block.ptr));
    free.* = .{ .next = stock[class] };
    stock[class] = free;
}

test "a released block is used again" {
    const first = try Lease.create(100_000);
    const address = first.block.ptr;
    try std.testing.expect(first.block.len >= 100_000);
    first.release();
    const second = try Lease.create(120_000);
    defer second.release();
    try std.testing.expect(second.block.ptr == address);
}
