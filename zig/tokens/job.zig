//! Counting the tokens of a text on a thread of the instance: a long text, or a hostile one, holds nobody up.
const std = @import("std");
const handle = @import("../abi/handle.zig");
const pools = @import("../pool/pool.zig");
const tokens = @import("tokens.zig");
const Instance = @import("../pool/instance.zig").Instance;
const Job = @import("../pool/job.zig").Job;
const Lease = @import("../pool/lease.zig").Lease;
const Error = @import("../abi/status.zig").Error;

const allocator = std.heap.c_allocator;

const Work = struct {
    job: Job,
    task: pools.Task = .{ .run = run },
    encoding: tokens.Encoding,
    limit: u64,
    text: []u8,

    fn destroy(job: *Job) void {
        const work: *Work = @fieldParentPtr("job", job);
        allocator.free(work.text);
        allocator.destroy(work);
    }

    fn run(task: *pools.Task) pools.Progress {
        const work: *Work = @fieldParentPtr("task", task);
        work.job.complete(work.result());
        return .done;
    }

    fn result(work: *Work) Error!*Lease {
        const counted = try tokens.count(work.encoding, work.text, .{ .limit = work.limit, .stop = &work.job.cancelled });
        if (work.job.isCancelled()) return error.Cancelled;
        const lease = try Lease.create(@sizeOf(tokens.Count));
        @memcpy(lease.bytes(), std.mem.asBytes(&counted));
        return lease;
    }
};

/// Starts counting a copy of `text`. The result is a lease with a `tokens.Count`. Returns the job's handle.
pub fn start(instance: *Instance, encoding: tokens.Encoding, text: []const u8, limit: u64) Error!u64 {
    const copy = try allocator.dupe(u8, text);
    const work = allocator.create(Work) catch |failure| {
        allocator.free(copy);
        return failure;
    };
    instance.references.retain();
    work.* = .{ .job = .{ .instance = instance, .destroy = Work.destroy }, .encoding = encoding, .limit = limit, .text = copy };
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
