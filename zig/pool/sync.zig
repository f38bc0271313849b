//! Mutex and condition of the C library: the standard library's need an Io, and a library
//! inside a foreign host has none.
const std = @import("std");

pub const Mutex = struct {
    inner: std.c.pthread_mutex_t = std.c.PTHREAD_MUTEX_INITIALIZER,

    pub fn lock(mutex: *Mutex) void {
        std.debug.assert(std.c.pthread_mutex_lock(&mutex.inner) == .SUCCESS);
    }

    pub fn unlock(mutex: *Mutex) void {
        std.debug.assert(std.c.pthread_mutex_unlock(&mutex.inner) == .SUCCESS);
    }
};

pub const Condition = struct {
    inner: std.c.pthread_cond_t = std.c.PTHREAD_COND_INITIALIZER,

    /// Waits with `mutex` held; may return without a signal.
    pub fn wait(condition: *Condition, mutex: *Mutex) void {
        std.debug.assert(std.c.pthread_cond_wait(&condition.inner, &mutex.inner) == .SUCCESS);
    }

    pub fn signal(condition: *Condition) void {
        std.debug.assert(std.c.pthread_cond_signal(&condition.inner) == .SUCCESS);
    }

    pub fn broadcast(condition: *Condition) void {
        std.debug.assert(std.c.pthread_cond_broadcast(&condition.inner) == .SUCCESS);
    }
};

/// Counts who holds an object; the last one destroys it.
pub const References = struct {
    count: std.atomic.Value(u32) = .init(1),

    pub fn retain(references: *References) void {
        _ = references.count.fetchAdd(1, .monotonic);
    }

    /// Whether this was the last one.
    pub fn release(references: *References) bool {
        const before = references.count.fetchSub(1, .acq_rel);
        std.debug.assert(before > 0);
        return before == 1;
    }
};
