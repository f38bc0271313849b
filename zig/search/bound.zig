//! Where a search with too many hits may stop: once enough lines are known up to some path, files behind it can't be
//! among the first ones any more. So the result of a limited search is the same each time.
const std = @import("std");
const paths = @import("../walk/order.zig");
const sync = @import("../pool/sync.zig");

const allocator = std.heap.c_allocator;

pub const Bound = struct {
    is_set: std.atomic.Value(bool) = .init(false),
    mutex: sync.Mutex = .{},
    path: []const u8 = "",

    pub fn deinit(bound: *Bound) void {
        allocator.free(bound.path);
    }

    /// Enough lines are known up to `path`, which is copied.
    pub fn lower(bound: *Bound, path: []const u8) error{OutOfMemory}!void {
        bound.mutex.lock();
        defer bound.mutex.unlock();
        if (bound.is_set.load(.monotonic) and !paths.before(path, bound.path)) return;
        const own = try allocator.dupe(u8, path);
        allocator.free(bound.path);
        bound.path = own;
        bound.is_set.store(true, .monotonic);
    }

    /// Whether `path`, or anything in the directory of that path, comes too late.
    pub fn excludes(bound: *Bound, path: []const u8) bool {
        if (!bound.is_set.load(.monotonic)) return false;
        bound.mutex.lock();
        defer bound.mutex.unlock();
        return paths.before(bound.path, path);
    }
};
