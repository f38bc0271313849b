//! The functions of the C ABI that choose among paths.
const std = @import("std");
const exports = @import("exports.zig");
const handle = @import("handle.zig");
const types = @import("types.zig");
const Finder = @import("../find/finder.zig").Finder;
const jobs = @import("../find/job.zig");
const instances = @import("../pool/instance.zig");
const Error = @import("status.zig").Error;

pub fn open(paths: ?[*]const u8, length: u32, out: ?*types.Finder) callconv(.c) i32 {
    return exports.answer(openFinder(paths, length, out));
}

fn openFinder(paths: ?[*]const u8, length: u32, out: ?*types.Finder) Error!void {
    const target = out orelse return error.Invalid;
    const text = try exports.input(paths, length);
    if (text.len > 0 and text[text.len - 1] != 0) return error.Invalid;
    const finder = try Finder.create(text);
    errdefer finder.release();
    target.* = @enumFromInt(try handle.insert(.finder, finder));
}

pub fn close(finder: types.Finder) callconv(.c) i32 {
    const found = handle.remove(Finder, @intFromEnum(finder)) orelse return exports.answer(error.Stale);
    found.release();
    return exports.answer({});
}

pub fn boost(finder: types.Finder, index: u32, points: i32) callconv(.c) i32 {
    const found = handle.acquire(Finder, @intFromEnum(finder)) orelse return exports.answer(error.Stale);
    defer found.release();
    return exports.answer(found.boost(index, points));
}

pub fn query(
    finder: types.Finder,
    text: ?[*]const u8,
    length: u32,
    hits: ?[*]types.FindHit,
    capacity: u32,
    places: ?[*]u32,
    result: ?*types.FindResult,
) callconv(.c) i32 {
    return exports.answer(find(finder, text, length, hits, capacity, places, result));
}

pub fn queryStart(
    instance: types.Instance,
    finder: types.Finder,
    text: ?[*]const u8,
    length: u32,
    capacity: u32,
    out: ?*types.Job,
) callconv(.c) i32 {
    return exports.answer(startQuery(instance, finder, text, length, capacity, out));
}

fn startQuery(instance: types.Instance, finder: types.Finder, text: ?[*]const u8, length: u32, capacity: u32, out: ?*types.Job) Error!void {
    const target = out orelse return error.Invalid;
    const words = try exports.input(text, length);
    const running = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return error.Stale;
    defer running.release();
    const found = handle.acquire(Finder, @intFromEnum(finder)) orelse return error.Stale;
    defer found.release();
    target.* = @enumFromInt(try jobs.start(running, found, words, capacity));
}

fn find(
    finder: types.Finder,
    text: ?[*]const u8,
    length: u32,
    hits: ?[*]types.FindHit,
    capacity: u32,
    places: ?[*]u32,
    result: ?*types.FindResult,
) Error!void {
    const target = result orelse return error.Invalid;
    const words = try exports.input(text, length);
    const room: []types.FindHit = if (capacity == 0) &.{} else (hits orelse return error.Invalid)[0..capacity];
    const needed = @as(u64, capacity) * length;
    const offsets: []u32 = if (needed == 0) &.{} else (places orelse return error.Invalid)[0..@intCast(needed)];
    const found = handle.acquire(Finder, @intFromEnum(finder)) orelse return error.Stale;
    defer found.release();
    target.* = try found.find(words, room, offsets, .{});
}
