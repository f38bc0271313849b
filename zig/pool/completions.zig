//! Completed jobs on their way to the host. A job is its own list node, so completing never fails.
const std = @import("std");
const os = @import("../os/os.zig");
const sync = @import("sync.zig");
const Job = @import("job.zig").Job;
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

    /// Adds a job. The host is told only when nothing waited before, so it must take until nothing is left.
    pub fn push(completions: *Completions, job: *Job) void {
        const bell = waits: {
            completions.mutex.lock();
            defer completions.mutex.unlock();
            const was_empty = completions.first == null;
            job.next = null;
            if (completions.last) |last| last.next = job else completions.first = job;
            completions.last = job;
            if (!was_empty) break :waits null;
            completions.event.raise();
            break :waits completions.doorbell;
        };
        if (bell) |ring| ring(0);
    }

    /// The job that completed first, with the reference that `push` was given.
    pub fn pop(completions: *Completions) ?*Job {
        completions.mutex.lock();
        defer completions.mutex.unlock();
        const job = completions.first orelse return null;
        completions.first = job.next;
        if (completions.first == null) {
            completions.last = null;
            completions.event.clear();
        }
        return job;
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
