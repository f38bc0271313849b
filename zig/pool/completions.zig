//! Completed jobs, and parts of the results of others, on their way to the host. A job is its own list node, so
//! completing never fails.
const std = @import("std");
const os = @import("../os/os.zig");
const sync = @import("sync.zig");
const Error = @import("../abi/status.zig").Error;
const Job = @import("job.zig").Job;
const Lease = @import("lease.zig").Lease;
const Doorbell = @import("../abi/types.zig").Doorbell;

pub const Completions = struct {
    /// Readable while completions wait.
    event: os.Event,
    mutex: sync.Mutex = .{},
    first: ?*Job = null,
    last: ?*Job = null,
    doorbell: ?Doorbell = null,
    /// Set when the instance closes: running jobs end soon.
    closed: std.atomic.Value(bool) = .init(false),

    /// Adds a part of the result of a job that goes on.
    pub fn pushPart(completions: *Completions, job: *Job, part: *Lease) void {
        const bell = waits: {
            completions.mutex.lock();
            defer completions.mutex.unlock();
            part.next = null;
            if (job.last_part) |last| last.next = part else job.first_part = part;
            job.last_part = part;
            job.waiting_bytes += part.length;
            break :waits completions.enqueue(job);
        };
        if (bell) |ring| ring(0);
    }

    /// Adds a job that is done, which by now has its outcome.
    pub fn push(completions: *Completions, job: *Job) void {
        const bell = waits: {
            completions.mutex.lock();
            defer completions.mutex.unlock();
            job.done = true;
            break :waits completions.enqueue(job);
        };
        if (bell) |ring| ring(0);
    }

    /// The host is told only when nothing waited before, so it must take until nothing is left.
    fn enqueue(completions: *Completions, job: *Job) ?Doorbell {
        if (job.queued) return null;
        const was_empty = completions.first == null;
        job.queued = true;
        job.next = null;
        if (completions.last) |last| last.next = job else completions.first = job;
        completions.last = job;
        if (!was_empty) return null;
        completions.event.raise();
        return completions.doorbell;
    }

    pub const Taken = struct {
        handle: u64,
        outcome: Error!*Lease,
        /// The job, when it is done, with the reference that it was submitted with.
        done: ?*Job,
    };

    /// What the job that came first has for the host: a part, or its end.
    pub fn pop(completions: *Completions) ?Taken {
        completions.mutex.lock();
        defer completions.mutex.unlock();
        const job = completions.first orelse return null;
        if (job.first_part) |part| {
            job.first_part = part.next;
            job.waiting_bytes -= part.length;
            if (part.next == null) {
                job.last_part = null;
                if (!job.done) completions.dequeue(job);
            }
            return .{ .handle = job.handle, .outcome = part, .done = null };
        }
        completions.dequeue(job);
        return .{ .handle = job.handle, .outcome = job.outcome, .done = job };
    }

    /// Takes out the first job.
    fn dequeue(completions: *Completions, job: *Job) void {
        job.queued = false;
        completions.first = job.next;
        if (completions.first != null) return;
        completions.last = null;
        completions.event.clear();
    }

    /// Bytes in the parts of a job that the host has not taken yet.
    pub fn waitingBytes(completions: *Completions, job: *const Job) usize {
        completions.mutex.lock();
        defer completions.mutex.unlock();
        return job.waiting_bytes;
    }

    /// From now on `ring` is called, too; at once if something waits already.
    pub fn setDoorbell(completions: *Completions, ring: ?Doorbell) void {
        const waiting = waits: {
            completions.mutex.lock();
            defer completions.mutex.unlock();
            completions.doorbell = ring;
            break :waits completions.first != null;
        };
        if (waiting) if (ring) |bell| bell(0);
    }
};
