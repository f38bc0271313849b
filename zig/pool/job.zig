//! A job: long work on the threads of an instance. It copies what it keeps of its request, can be cancelled at any
//! time, may give its result in parts, and ends as one completion.
const std = @import("std");
const handle = @import("../abi/handle.zig");
const sync = @import("sync.zig");
const Lease = @import("lease.zig").Lease;
const Instance = @import("instance.zig").Instance;
const Error = @import("../abi/status.zig").Error;

pub const Job = struct {
    pub const handle_kind: handle.Kind = .job;

    references: sync.References = .{},
    instance: *Instance,
    /// Frees the work that embeds this job, after the job has let go of what it holds itself.
    destroy: *const fn (*Job) void,
    handle: u64 = 0,
    cancelled: std.atomic.Value(bool) = .init(false),
    /// The rest is guarded by the completions. The next job that has something for the host.
    next: ?*Job = null,
    queued: bool = false,
    /// Parts of the result that the host has not taken yet, and their bytes.
    first_part: ?*Lease = null,
    last_part: ?*Lease = null,
    waiting_bytes: usize = 0,
    done: bool = false,
    /// The result, once completed.
    outcome: Error!*Lease = error.Cancelled,

    pub fn isCancelled(job: *const Job) bool {
        return job.cancelled.load(.monotonic) or job.instance.completions.closed.load(.monotonic);
    }

    /// Gives the host a part of the result, which passes to the completions.
    pub fn send(job: *Job, part: *Lease) void {
        job.instance.completions.pushPart(job, part);
    }

    /// Bytes sent that the host has not taken yet.
    pub fn waitingBytes(job: *const Job) usize {
        return job.instance.completions.waitingBytes(job);
    }

    /// Tells the host. The caller's own reference passes to the completions.
    pub fn complete(job: *Job, outcome: Error!*Lease) void {
        job.outcome = outcome;
        job.instance.completions.push(job);
    }

    pub fn release(job: *Job) void {
        if (!job.references.release()) return;
        const instance = job.instance;
        job.destroy(job);
        instance.release();
    }
};
