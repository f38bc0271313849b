//! How often each kind of call was made, how often it failed, and how long it took: for the
//! whole process, since it began.
const std = @import("std");
const os = @import("../os/os.zig");

pub const Operation = enum(u32) { read = 0, read_lines = 1, read_many = 2, stat = 3, list = 4, hash = 5, write = 6, edit = 7, copy = 8, move = 9, remove = 10, make_directory = 11, search = 12 };

pub const Counter = extern struct {
    calls: u64 = 0,
    failures: u64 = 0,
    nanoseconds: u64 = 0,
    under_4us: u64 = 0,
    under_16us: u64 = 0,
    under_64us: u64 = 0,
    under_256us: u64 = 0,
    under_1ms: u64 = 0,
    under_4ms: u64 = 0,
    under_16ms: u64 = 0,
    under_65ms: u64 = 0,
    under_262ms: u64 = 0,
    under_1s: u64 = 0,

    pub const docs = .{
        .failures = "Calls that did not give RUNE_OK; a buffer that is too small is one.",
        .nanoseconds = "Of all calls together.",
        .under_4us = "Calls that took less than 4,096 ns and were not counted before; each that follows is four times as long.",
        .under_1s = "Calls of 2^30 ns and more are in `calls` alone.",
    };
};

/// `calls`, `failures` and `nanoseconds` stand in front of these.
const buckets = 10;
const fields = buckets + 3;
const shift_first = 12;

var counts: [std.enums.values(Operation).len][fields]std.atomic.Value(u64) = @splat(@splat(.init(0)));

/// One call, from its start.
pub const Timer = struct {
    operation: Operation,
    started_ns: u64,

    pub fn begin(operation: Operation) Timer {
        return .{ .operation = operation, .started_ns = os.monotonicNs() };
    }

    /// Counts the call, and returns its status.
    pub fn end(timer: Timer, status: i32) i32 {
        count(timer.operation, os.monotonicNs() -| timer.started_ns, status != 0);
        return status;
    }
};

pub fn count(operation: Operation, ns: u64, failed: bool) void {
    const row = &counts[@intFromEnum(operation)];
    _ = row[0].fetchAdd(1, .monotonic);
    if (failed) _ = row[1].fetchAdd(1, .monotonic);
    _ = row[2].fetchAdd(ns, .monotonic);
    const bits = std.math.log2_int(u64, ns | 1) + 1;
    const bucket = if (bits <= shift_first) 0 else (bits - shift_first + 1) / 2;
    if (bucket < buckets) _ = row[3 + bucket].fetchAdd(1, .monotonic);
}

pub fn get(operation: u32, out: ?*Counter) callconv(.c) i32 {
    const target = out orelse return -8;
    const which = std.enums.fromInt(Operation, operation) orelse return -8;
    var taken: [fields]u64 = undefined;
    for (&taken, &counts[@intFromEnum(which)]) |*to, *from| to.* = from.load(.monotonic);
    @memcpy(std.mem.asBytes(target), std.mem.asBytes(&taken));
    return 0;
}

test "calls fall into buckets by what they took" {
    for ([_]u64{ 0, 4095, 4096, 16383, 1 << 29, 1 << 30, 1 << 40 }) |ns| count(.copy, ns, ns == 0);
    var found: Counter = .{};
    try std.testing.expectEqual(0, get(@intFromEnum(Operation.copy), &found));
    try std.testing.expectEqual(1, found.failures);
    try std.testing.expectEqual(2, found.under_4us);
    try std.testing.expectEqual(2, found.under_16us);
    try std.testing.expectEqual(1, found.under_1s);
    try std.testing.expectEqual(7, found.calls);
    try std.testing.expectEqual(-8, get(99, &found));
}
