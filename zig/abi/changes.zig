//! The functions of the C ABI that change files, and the hash that guards a change.
const std = @import("std");
const exports = @import("exports.zig");
const Timer = @import("counters.zig").Timer;
const types = @import("types.zig");
const change = @import("change_types.zig");
const instances = @import("../pool/instance.zig");
const hashing = @import("../file/hash.zig");
const making = @import("../file/make.zig");
const moving = @import("../file/move.zig");
const removing = @import("../file/remove.zig");
const writing = @import("../file/write.zig");
const copying = @import("../file/copy.zig");
const editing = @import("../file/edit.zig");
const allocator = std.heap.c_allocator;
const Error = @import("status.zig").Error;

const input = exports.input;

pub fn write(
    root: types.Root,
    path: ?[*]const u8,
    length: u32,
    options: ?*const change.WriteOptions,
    content: ?[*]const u8,
    content_length: u64,
    result: ?*change.WriteResult,
    hash: ?[*]u8,
) callconv(.c) i32 {
    const named: Named = .{ .root = root, .path = path, .length = length };
    const timer: Timer = .begin(.write);
    return timer.end(exports.answer(writeFile(named, options, content, content_length, result, hash)));
}

fn writeFile(
    named: Named,
    options: ?*const change.WriteOptions,
    content: ?[*]const u8,
    content_length: u64,
    result: ?*change.WriteResult,
    hash: ?[*]u8,
) Error!void {
    const target = result orelse return error.Invalid;
    target.* = .{};
    const chosen = try exports.take(change.WriteOptions, options);
    const bytes: []const u8 = if (content_length == 0) "" else (content orelse return error.Invalid)[0..@intCast(content_length)];
    const text = try input(named.path, named.length);
    const root = try named.acquire();
    defer root.release();
    var outcome: writing.Outcome = .{};
    defer {
        target.* = .{
            .size = outcome.size,
            .created = @intFromBool(outcome.created),
            .detached = @intFromBool(outcome.detached),
            .kept = outcome.kept,
        };
        if (hash) |out| @memcpy(out[0..outcome.hash.len], &outcome.hash);
    }
    try writing.write(root.inner, text, bytes, .{
        .create_only = chosen.create_only != 0,
        .append = chosen.append != 0,
        .expected = try input(chosen.expected, chosen.expected_length),
        .sync = std.enums.fromInt(writing.Sync, chosen.sync) orelse return error.Invalid,
        .mode = if (chosen.mode == 0) 0o666 else chosen.mode,
    }, &outcome);
}

pub fn move(
    root: types.Root,
    from: ?[*]const u8,
    from_length: u32,
    to: ?[*]const u8,
    to_length: u32,
    options: ?*const change.MoveOptions,
) callconv(.c) i32 {
    const named: Named = .{ .root = root, .path = from, .length = from_length };
    const timer: Timer = .begin(.move);
    return timer.end(exports.answer(moveName(named, to, to_length, options)));
}

fn moveName(named: Named, to: ?[*]const u8, to_length: u32, options: ?*const change.MoveOptions) Error!void {
    const chosen = try exports.take(change.MoveOptions, options);
    const source = try input(named.path, named.length);
    const target = try input(to, to_length);
    const root = try named.acquire();
    defer root.release();
    try moving.move(root.inner, source, target, .{ .replace = chosen.replace != 0 });
}

pub fn copy(
    root: types.Root,
    from: ?[*]const u8,
    from_length: u32,
    to: ?[*]const u8,
    to_length: u32,
    options: ?*const change.CopyOptions,
    size: ?*u64,
) callconv(.c) i32 {
    const named: Named = .{ .root = root, .path = from, .length = from_length };
    const timer: Timer = .begin(.copy);
    return timer.end(exports.answer(copyFile(named, to, to_length, options, size)));
}

fn copyFile(named: Named, to: ?[*]const u8, to_length: u32, options: ?*const change.CopyOptions, size: ?*u64) Error!void {
    const count = size orelse return error.Invalid;
    count.* = 0;
    const chosen = try exports.take(change.CopyOptions, options);
    const source = try input(named.path, named.length);
    const target = try input(to, to_length);
    const root = try named.acquire();
    defer root.release();
    count.* = try copying.copy(root.inner, source, target, .{
        .replace = chosen.replace != 0,
        .sync = std.enums.fromInt(writing.Sync, chosen.sync) orelse return error.Invalid,
    });
}

/// Edits of one call.
const edits_max = 10_000;

pub fn edit(
    root: types.Root,
    path: ?[*]const u8,
    length: u32,
    options: ?*const change.EditOptions,
    edits: ?[*]const change.FileEdit,
    count: u32,
    result: ?*change.EditResult,
    hash: ?[*]u8,
) callconv(.c) i32 {
    const timer: Timer = .begin(.edit);
    return timer.end(exports.answer(editFile(.{ .root = root, .path = path, .length = length }, options, edits, count, result, hash)));
}

fn editFile(
    named: Named,
    options: ?*const change.EditOptions,
    edits: ?[*]const change.FileEdit,
    count: u32,
    result: ?*change.EditResult,
    hash: ?[*]u8,
) Error!void {
    const target = result orelse return error.Invalid;
    target.* = .{};
    const chosen = try exports.take(change.EditOptions, options);
    if (count == 0 or count > edits_max) return error.Invalid;
    const given = (edits orelse return error.Invalid)[0..count];
    const list = try allocator.alloc(editing.Edit, count);
    defer allocator.free(list);
    for (list, given, 1..) |*to, from, number| {
        target.failed = @intCast(number);
        to.* = .{
            .what = switch (std.enums.fromInt(change.EditKind, from.kind) orelse return error.Invalid) {
                .text => .{ .text = try input(from.old_text, from.old_length) },
                .bytes => .{ .bytes = .{ from.start, from.end } },
                .lines => .{ .lines = .{ from.start, from.end } },
            },
            .new = try input(from.new_text, from.new_length),
        };
    }
    target.failed = 0;
    const text = try input(named.path, named.length);
    const root = try named.acquire();
    defer root.release();
    var outcome: editing.Outcome = .{};
    defer {
        target.* = .{
            .size = outcome.written.size,
            .detached = @intFromBool(outcome.written.detached),
            .kept = outcome.written.kept,
            .failed = outcome.failed,
            .matches = outcome.matches,
        };
        if (hash) |out| @memcpy(out[0..outcome.written.hash.len], &outcome.written.hash);
    }
    try editing.edit(root.inner, text, list, .{
        .expected = try input(chosen.expected, chosen.expected_length),
        .sync = std.enums.fromInt(writing.Sync, chosen.sync) orelse return error.Invalid,
    }, &outcome);
}

pub fn remove(root: types.Root, path: ?[*]const u8, length: u32, options: ?*const change.RemoveOptions, removed: ?*u64) callconv(.c) i32 {
    const timer: Timer = .begin(.remove);
    return timer.end(exports.answer(removeName(.{ .root = root, .path = path, .length = length }, options, removed)));
}

fn removeName(named: Named, options: ?*const change.RemoveOptions, removed: ?*u64) Error!void {
    const count = removed orelse return error.Invalid;
    count.* = 0;
    const chosen = try exports.take(change.RemoveOptions, options);
    const text = try input(named.path, named.length);
    const root = try named.acquire();
    defer root.release();
    try removing.remove(root.inner, text, .{ .recursive = chosen.recursive != 0 }, count);
}

pub fn makeDirectory(root: types.Root, path: ?[*]const u8, length: u32, options: ?*const change.DirectoryOptions, created: ?*u32) callconv(.c) i32 {
    const timer: Timer = .begin(.make_directory);
    return timer.end(exports.answer(makeNamed(.{ .root = root, .path = path, .length = length }, options, created)));
}

fn makeNamed(named: Named, options: ?*const change.DirectoryOptions, created: ?*u32) Error!void {
    const count = created orelse return error.Invalid;
    count.* = 0;
    const chosen = try exports.take(change.DirectoryOptions, options);
    const text = try input(named.path, named.length);
    const root = try named.acquire();
    defer root.release();
    try making.directory(root.inner, text, .{
        .parents = chosen.parents != 0,
        .mode = if (chosen.mode == 0) 0o777 else chosen.mode,
    }, count);
}

pub fn hashFile(root: types.Root, path: ?[*]const u8, length: u32, hash: ?[*]u8, size: ?*u64) callconv(.c) i32 {
    const timer: Timer = .begin(.hash);
    return timer.end(exports.answer(hashNamed(.{ .root = root, .path = path, .length = length }, hash, size)));
}

fn hashNamed(named: Named, hash: ?[*]u8, size: ?*u64) Error!void {
    const target = hash orelse return error.Invalid;
    const count = size orelse return error.Invalid;
    const text = try input(named.path, named.length);
    const root = try named.acquire();
    defer root.release();
    const file = try root.inner.openFile(text);
    defer file.close();
    var digest: hashing.Digest = undefined;
    if (file.overlay) |overlay| {
        hashing.Sha256.hash(overlay.bytes, &digest, .{});
        count.* = overlay.bytes.len;
    } else count.* = try hashing.file(file.descriptor, &digest);
    @memcpy(target[0..digest.len], &digest);
}

/// A path beneath a root, as the host gives it.
const Named = struct {
    root: types.Root,
    path: ?[*]const u8,
    length: u32,

    /// The root, held until it is released.
    fn acquire(named: Named) Error!instances.View {
        return instances.View.acquire(@intFromEnum(named.root)) orelse error.Stale;
    }
};
