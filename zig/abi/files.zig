//! Files across the boundary: from options to results.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const types = @import("types.zig");
const reading = @import("../file/read.zig");
const lining = @import("../file/lines.zig");
const listing = @import("../file/list.zig");
const tail = @import("../file/tail.zig");
const utf16 = @import("../text/utf16.zig");
const status = @import("status.zig");
const Error = status.Error;

pub fn read(root: guard.Root, path: []const u8, options: types.ReadOptions, buffer: []u8, result: *types.ReadResult) Error!void {
    const file = try root.openFile(path);
    defer file.close();
    var outcome: reading.Outcome = .{};
    defer result.* = .{
        .size = outcome.size,
        .written = outcome.written,
        .required = outcome.required,
        .binary = @intFromBool(outcome.binary),
        .encoding = encodingOf(outcome.mark),
        .overlaid = @intFromBool(file.overlay != null),
        .version = versionOf(file.overlay),
    };
    const range: reading.Range = .{
        .offset = options.offset,
        .length = orAll(options.length),
        .max_bytes = orAll(options.max_bytes),
    };
    if (options.text != 0) try reading.text(file, range, buffer, &outcome) else try reading.bytes(file, range, buffer, &outcome);
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
        .stopped = @intFromBool(outcome.stopped),
        .passed = outcome.passed,
        .passed_lines = outcome.passed_lines,
        .open = @intFromBool(outcome.open),
        .offset = outcome.offset,
        .overlaid = @intFromBool(file.overlay != null),
        .version = versionOf(file.overlay),
    };
    if (options.last > 0) {
        if (options.first > 0 or options.count > 0) return error.Invalid;
        return tail.lines(file, options.last, orAll(options.max_bytes), buffer, &outcome);
    }
    try lining.lines(file, .{
        .first = @max(1, options.first),
        .count = orAll(options.count),
        .max_bytes = orAll(options.max_bytes),
        .offset = options.offset,
        .open = options.open != 0,
        .max_skip = orAll(options.max_skip),
    }, buffer, &outcome);
}

pub fn stat(root: guard.Root, path: []const u8) Error!types.StatResult {
    const found = try root.status(path);
    const status_now = found.status;
    return .{
        .kind = status_now.kind,
        .mode = status_now.mode,
        .size = status_now.size,
        .modified_ms = status_now.modified_ms,
        .links = status_now.links,
        .overlaid = @intFromBool(found.overlay != null),
        .version = versionOf(found.overlay),
    };
}

pub fn list(root: guard.Root, path: []const u8, options: types.ListOptions, buffer: []u8, result: *types.ListResult) Error!void {
    var name: guard.Name = .{};
    const directory = if (!root.isNamed()) try root.openDirectory(path) else try root.openNamed(path, .entries, &name);
    defer os.close(directory);
    try listing.list(directory, .{
        .limit = if (options.limit == 0) std.math.maxInt(usize) else options.limit,
        .with_status = options.stat != 0,
        .deny = root.deny,
        .overlays = root.overlays,
        .base = name.text(),
    }, buffer, result);
}

/// Reads many files, one behind the other, into one buffer. `paths` has a NUL behind each.
pub fn readMany(root: guard.Root, paths: []const u8, options: types.ReadManyOptions, buffer: []u8, result: *types.ReadManyResult) Error!void {
    if (paths.len > 0 and paths[paths.len - 1] != 0) return error.Invalid;
    const count = std.mem.count(u8, paths, "\x00");
    result.files = std.math.cast(u32, count) orelse return error.Invalid;
    result.written = count * @sizeOf(types.ReadPart);
    if (result.written > buffer.len) return error.Space;
    var names = std.mem.splitScalar(u8, paths, 0);
    for (0..count) |index| {
        var part: types.ReadPart = .{ .start = result.written };
        const room = buffer[@intCast(result.written)..];
        part.status = @intFromEnum(if (readPart(root, names.next().?, options, room, &part)) status.Status.ok else |failure| status.Status.of(failure));
        if (part.status == 0) {
            result.written += part.length;
            result.read += 1;
        } else part.length = 0;
        @memcpy(buffer[index * @sizeOf(types.ReadPart) ..][0..@sizeOf(types.ReadPart)], std.mem.asBytes(&part));
    }
}

fn readPart(root: guard.Root, path: []const u8, options: types.ReadManyOptions, room: []u8, part: *types.ReadPart) Error!void {
    const file = try root.openFile(path);
    defer file.close();
    var outcome: reading.Outcome = .{};
    const range: reading.Range = .{ .length = orAll(options.max_bytes) };
    const read_text = options.text != 0 and file.status.size <= range.length;
    defer {
        part.size = file.status.size;
        part.length = outcome.written;
        part.binary = @intFromBool(outcome.binary);
        part.encoding = encodingOf(outcome.mark);
        part.overlaid = @intFromBool(file.overlay != null);
        part.version = versionOf(file.overlay);
    }
    if (read_text) try reading.text(file, range, room, &outcome) else try reading.bytes(file, range, room, &outcome);
}

fn versionOf(overlay: ?*const guard.Overlay) u64 {
    return if (overlay) |found| found.version else 0;
}

fn encodingOf(mark: utf16.Mark) types.Encoding {
    return switch (mark) {
        .none => .unmarked,
        .utf8 => .utf8,
        .utf16_little => .utf16_little,
        .utf16_big => .utf16_big,
    };
}

fn orAll(value: u64) u64 {
    return if (value == 0) std.math.maxInt(u64) else value;
}
