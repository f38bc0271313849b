//! Threads of an instance, started when the first job needs them. Tasks wait in one queue; a task that has worked for a
//! while goes to its end, so that a long job does not keep the others waiting.
const std = @import("std");
const os = @import("../os/os.zig");
const sync = @import("sync.zig");

/// A share of a job: embedded in it, alive until `run` has answered `done`.
pub const Task = struct {
    run: *const fn (*Task) Progress,
    next: ?*Task = null,
};

pub const Progress = enum { done, more };

pub const Pool = struct {
    threads_max: u32,
    mutex: sync.Mutex = .{},
    work: sync.Condition = .{},
    first: ?*Task = null,
    last: ?*Task = null,
    threads: std.ArrayList(std.Thread) = .empty,
    stopping: bool = false,

    /// Queues `tasks`; each runs at least once. Starts threads as far as they are wanted and allowed; one is enough, so
    /// it fails only when there is none.
    pub fn submit(pool: *Pool, tasks: []const *Task) error{ Closed, Limit }!void {
        pool.mutex.lock();
        defer pool.mutex.unlock();
        if (pool.stopping) return error.Closed;
        const wanted = @min(pool.threads_max, pool.threads.items.len + tasks.len);
        while (pool.threads.items.len < wanted) pool.spawn() catch break;
        if (pool.threads.items.len == 0) return error.Limit;
        for (tasks) |task| pool.append(task);
        pool.work.broadcast();
    }

    fn spawn(pool: *Pool) !void {
        try pool.threads.ensureUnusedCapacity(std.heap.c_allocator, 1);
        const thread = try std.Thread.spawn(.{ .stack_size = 1 << 20 }, serve, .{pool});
        pool.threads.appendAssumeCapacity(thread);
    }

    fn append(pool: *Pool, task: *Task) void {
        task.next = null;
        if (pool.last) |last| last.next = task else pool.first = task;
        pool.last = task;
    }

    /// Whether another task waits for a thread.
    pub fn isWanted(pool: *Pool) bool {
        pool.mutex.lock();
        defer pool.mutex.unlock();
        return pool.first != null;
    }

    fn serve(pool: *Pool) void {
        os.leaveSignals();
        pool.mutex.lock();
        defer pool.mutex.unlock();
        while (true) {
            const task = pool.first orelse {
                if (pool.stopping) return;
                pool.work.wait(&pool.mutex);
                continue;
            };
            pool.first = task.next;
            if (pool.first == null) pool.last = null;
            pool.mutex.unlock();
            const progress = task.run(task);
            pool.mutex.lock();
            // A task that is done may be gone already.
            if (progress == .more) pool.append(task);
        }
    }

    /// Waits until every queued task is done, and ends the threads. Called once, by no thread of the pool.
    pub fn stop(pool: *Pool) void {
        pool.mutex.lock();
        pool.stopping = true;
        pool.work.broadcast();
        pool.mutex.unlock();
        for (pool.threads.items) |thread| thread.join();
        pool.threads.deinit(std.heap.c_allocator);
    }
};

test "every task runs until it is done, whoever else waits" {
    const Counter = struct {
        task: Task = .{ .run = run },
        left: u32,
        total: *std.atomic.Value(u32),

        fn run(task: *Task) Progress {
            const counter: *@This() = @fieldParentPtr("task", task);
            _ = counter.total.fetchAdd(1, .monotonic);
            counter.left -= 1;
            return if (counter.left == 0) .done else .more;
        }
    };
    var total: std.atomic.Value(u32) = .init(0);
    var counters: [8]Counter = @splat(.{ .left = 100, .total = &total });
    var pool: Pool = .{ .threads_max = 3 };
    for (&counters) |*counter| try pool.submit(&.{&counter.task});
    pool.stop();
    try std.testing.expectEqual(800, total.load(.monotonic));
}
