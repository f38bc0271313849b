//! Files across the boundary: from options to results.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const types = @import("types.zig");
const reading = @import("../file/read.zig");
const lining = @import("../file/lines.zig");
const listing = @import("../file/list.zig");
const Error = @import("status.zig").Error;

pub fn read(root: guard.Root, path: []const u8, options: types.ReadOptions, buffer: []u8, result: *types.ReadResult) Error!void {
    const file = try root.openFile(path);
    defer file.close();
    var outcome: reading.Outcome = .{};
    defer result.* = .{
        .size = outcome.size,
        .written = outcome.written,
        .required = outcome.required,
        .binary = @intFromBool(outcome.binary),
    };
    try reading.bytes(file, .{
        .offset = options.offset,
        .length = orAll(options.length),
        .max_bytes = orAll(options.max_bytes),
    }, buffer, &outcome);
}

pub fn readLines(root: guard.Root, path: []const u8, options: types.LineOptions, buffer: []u8, result: *types.LineResult) Error!void {
    const file = try root.openFile(path);
    defer file.close();
    var outcome: lining.Outcome = .{};
    defer result.* = .{
        .size = outcome.size,
        .written = outcome.written,
        .required = outcome.required,
        .count = outcome.count,
        .total = outcome.total,
        .binary = @intFromBool(outcome.binary),
    };
    try lining.lines(file, .{
        .first = @max(1, options.first),
        .count = orAll(options.count),
        .max_bytes = orAll(options.max_bytes),
    }, buffer, &outcome);
}

pub fn stat(root: guard.Root, path: []const u8) Error!types.StatResult {
    const found = try root.status(path);
    return .{ .kind = found.kind, .mode = found.mode, .size = found.size, .modified_ms = found.modified_ms, .links = found.links };
}

pub fn list(root: guard.Root, path: []const u8, options: types.ListOptions, buffer: []u8, result: *types.ListResult) Error!void {
    var name: guard.Name = .{};
    const directory = if (root.deny == null) try root.openDirectory(path) else try root.openNamed(path, .entries, &name);
    defer os.close(directory);
    try listing.list(directory, .{
        .limit = if (options.limit == 0) std.math.maxInt(usize) else options.limit,
        .with_status = options.stat != 0,
        .deny = root.deny,
        .base = name.text(),
    }, buffer, result);
}

fn orAll(value: u64) u64 {
    return if (value == 0) std.math.maxInt(u64) else value;
}
