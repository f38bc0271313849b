//! A library that does what ours must not; the check has to find it all.
const std = @import("std");

threadlocal var storage: [32 * 1024]u8 = undefined;

extern fn signal(number: c_int, handler: ?*const fn (c_int) callconv(.c) void) ?*anyopaque;

/// glibc 2.25.
extern fn getentropy(buffer: [*]u8, length: usize) c_int;

export fn unprefixed(index: usize) u8 {
    _ = signal(13, null);
    _ = getentropy(&storage, 1);
    storage[index] +%= 1;
    return storage[index];
}

pub const panic = std.debug.no_panic;
