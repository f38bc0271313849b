//! The functions of the C ABI that put bytes in the place of what files hold.
const exports = @import("exports.zig");
const handle = @import("handle.zig");
const types = @import("types.zig");
const Root = @import("../pool/instance.zig").Root;
const Error = @import("status.zig").Error;

pub fn put(root: types.Root, path: ?[*]const u8, length: u32, content: ?[*]const u8, content_length: u64, version: u64) callconv(.c) i32 {
    return exports.answer(putBytes(root, path, length, content, content_length, version));
}

fn putBytes(root: types.Root, path: ?[*]const u8, length: u32, content: ?[*]const u8, content_length: u64, version: u64) Error!void {
    const text = try exports.input(path, length);
    const bytes: []const u8 = if (content_length == 0) "" else (content orelse return error.Invalid)[0..@intCast(content_length)];
    const found = handle.acquire(Root, @intFromEnum(root)) orelse return error.Stale;
    defer found.release();
    try found.overlays.put(found.inner, text, bytes, version);
}

pub fn drop(root: types.Root, path: ?[*]const u8, length: u32) callconv(.c) i32 {
    return exports.answer(dropBytes(root, path, length));
}

fn dropBytes(root: types.Root, path: ?[*]const u8, length: u32) Error!void {
    const text = try exports.input(path, length);
    const found = handle.acquire(Root, @intFromEnum(root)) orelse return error.Stale;
    defer found.release();
    if (length == 0) return found.overlays.dropAll();
    try found.overlays.drop(found.inner, text);
}
