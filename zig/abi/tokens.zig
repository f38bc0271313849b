//! The functions of the C ABI that count, encode and decode tokens.
const std = @import("std");
const exports = @import("exports.zig");
const handle = @import("handle.zig");
const types = @import("types.zig");
const counting = @import("../tokens/tokens.zig");
const jobs = @import("../tokens/job.zig");
const instances = @import("../pool/instance.zig");
const Error = @import("status.zig").Error;

pub fn count(
    encoding: u32,
    text: ?[*]const u8,
    length: u64,
    limit: u64,
    goes_on: u32,
    result: ?*types.TokenCount,
) callconv(.c) i32 {
    return exports.answer(countText(encoding, text, length, limit, goes_on, result));
}

fn countText(encoding: u32, text: ?[*]const u8, length: u64, limit: u64, goes_on: u32, result: ?*types.TokenCount) Error!void {
    const target = result orelse return error.Invalid;
    if (goes_on > 1) return error.Invalid;
    target.* = try counting.count(try known(encoding), try input(text, length), .{ .limit = limit, .goes_on = goes_on == 1 });
}

pub fn countStart(
    instance: types.Instance,
    encoding: u32,
    text: ?[*]const u8,
    length: u64,
    limit: u64,
    out: ?*types.Job,
) callconv(.c) i32 {
    return exports.answer(startCount(instance, encoding, text, length, limit, out));
}

fn startCount(instance: types.Instance, encoding: u32, text: ?[*]const u8, length: u64, limit: u64, out: ?*types.Job) Error!void {
    const target = out orelse return error.Invalid;
    const chosen = try known(encoding);
    const bytes = try input(text, length);
    const found = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return error.Stale;
    defer found.release();
    target.* = @enumFromInt(try jobs.start(found, chosen, bytes, limit));
}

pub fn encode(encoding: u32, text: ?[*]const u8, length: u64, tokens: ?[*]u32, capacity: u64, written: ?*u64) callconv(.c) i32 {
    return exports.answer(encodeText(encoding, text, length, tokens, capacity, written));
}

fn encodeText(encoding: u32, text: ?[*]const u8, length: u64, tokens: ?[*]u32, capacity: u64, written: ?*u64) Error!void {
    const target = written orelse return error.Invalid;
    const room: []u32 = if (capacity == 0) &.{} else (tokens orelse return error.Invalid)[0..try size(capacity)];
    target.* = try counting.encode(try known(encoding), try input(text, length), room);
}

pub fn decode(encoding: u32, tokens: ?[*]const u32, token_count: u64, buffer: ?[*]u8, capacity: u64, written: ?*u64) callconv(.c) i32 {
    return exports.answer(decodeTokens(encoding, tokens, token_count, buffer, capacity, written));
}

fn decodeTokens(encoding: u32, tokens: ?[*]const u32, token_count: u64, buffer: ?[*]u8, capacity: u64, written: ?*u64) Error!void {
    const target = written orelse return error.Invalid;
    const numbers: []const u32 = if (token_count == 0) &.{} else (tokens orelse return error.Invalid)[0..try size(token_count)];
    const room: []u8 = if (capacity == 0) &.{} else (buffer orelse return error.Invalid)[0..try size(capacity)];
    target.* = try counting.decode(try known(encoding), numbers, room);
}

fn known(encoding: u32) Error!counting.Encoding {
    return switch (std.enums.fromInt(types.TokenEncoding, encoding) orelse return error.Unsupported) {
        .o200k_base => .o200k_base,
        .cl100k_base => .cl100k_base,
    };
}

fn input(text: ?[*]const u8, length: u64) Error![]const u8 {
    if (length == 0) return "";
    return (text orelse return error.Invalid)[0..try size(length)];
}

fn size(length: u64) Error!usize {
    return std.math.cast(usize, length) orelse error.Invalid;
}
