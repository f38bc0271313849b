//! A query on a thread of the instance: a list of a million paths holds nobody up. The one that is asked last counts.
const std = @import("std");
const handle = @import("../abi/handle.zig");
const pools = @import("../pool/pool.zig");
const finders = @import("finder.zig");
const scores = @import("score.zig");
const Instance = @import("../pool/instance.zig").Instance;
const Job = @import("../pool/job.zig").Job;
const Lease = @import("../pool/lease.zig").Lease;
const Error = @import("../abi/status.zig").Error;

const allocator = std.heap.c_allocator;

/// Hits of one query.
const hits_max = 100_000;

const Work = struct {
    job: Job,
    task: pools.Task = .{ .run = run },
    finder: *finders.Finder,
    /// Which query of the list's this is: another one ends it.
    turn: u64,
    query: [scores.query_bytes_max]u8 = undefined,
    length: usize,
    hits_most: usize,

    fn destroy(job: *Job) void {
        const work: *Work = @fieldParentPtr("job", job);
        work.finder.release();
        allocator.destroy(work);
    }

    fn run(task: *pools.Task) pools.Progress {
        const work: *Work = @fieldParentPtr("task", task);
        work.job.complete(work.result());
        return .done;
    }

    fn isStopped(context: ?*anyopaque) bool {
        const work: *Work = @ptrCast(@alignCast(context.?));
        return work.job.isCancelled() or work.finder.turn.load(.monotonic) != work.turn;
    }

    fn result(work: *Work) Error!*Lease {
        const hits = try allocator.alloc(finders.Hit, work.hits_most);
        defer allocator.free(hits);
        const places = try allocator.alloc(u32, work.hits_most * work.length);
        defer allocator.free(places);
        const found = try work.finder.find(work.query[0..work.length], hits, places, .{ .context = work, .ask = isStopped });
        const head = @sizeOf(finders.Result);
        const hits_bytes = std.mem.sliceAsBytes(hits[0..found.hits]);
        const places_bytes = std.mem.sliceAsBytes(places[0 .. found.hits * work.length]);
        const lease = try Lease.create(head + hits_bytes.len + places_bytes.len);
        @memcpy(lease.bytes()[0..head], std.mem.asBytes(&found));
        @memcpy(lease.bytes()[head..][0..hits_bytes.len], hits_bytes);
        @memcpy(lease.bytes()[head + hits_bytes.len ..], places_bytes);
        return lease;
    }
};

/// Starts a query, and ends those of the list before it that have not ended. Returns the job's handle.
pub fn start(instance: *Instance, finder: *finders.Finder, query: []const u8, hits_most: usize) Error!u64 {
    if (query.len > scores.query_bytes_max or hits_most > hits_max) return error.Invalid;
    const work = try allocator.create(Work);
    instance.references.retain();
    finder.references.retain();
    work.* = .{
        .job = .{ .instance = instance, .destroy = Work.destroy },
        .finder = finder,
        .turn = finder.turn.fetchAdd(1, .monotonic) + 1,
        .length = query.len,
        .hits_most = @min(hits_most, finder.count),
    };
    @memcpy(work.query[0..query.len], query);
    errdefer work.job.release();
    work.job.handle = try handle.insert(.job, &work.job);
    // One reference is the table's, the other one the completion's.
    work.job.references.retain();
    const named = work.job.handle;
    instance.pool.submit(&.{&work.task}) catch |failure| {
        if (handle.remove(Job, named)) |job| job.release();
        return failure;
    };
    return named;
}
