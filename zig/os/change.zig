//! System calls that change files. Names are single entries of a directory that is held; no link is ever followed.
const std = @import("std");
const c = std.c;
const os = @import("os.zig");

const Descriptor = os.Descriptor;
const Error = os.Error;

/// AT_EACCESS: by the effective user, as open(2) judges.
const effective: c_uint = if (@import("builtin").os.tag == .linux) 0x200 else 0x10;

fn fail() Error {
    return os.fromErrno(@enumFromInt(c._errno().*));
}

fn interrupted() bool {
    return c._errno().* == @intFromEnum(c.E.INTR);
}

/// Makes a new file (`Exists` where the name is taken), for reading and writing. The process's umask narrows `mode`.
pub fn create(directory: Descriptor, name: [*:0]const u8, mode: u32) Error!Descriptor {
    const flags: c.O = .{ .ACCMODE = .RDWR, .CREAT = true, .EXCL = true, .NOFOLLOW = true, .CLOEXEC = true };
    while (true) {
        const descriptor = c.openat(directory, name, flags, @as(c_uint, mode));
        if (descriptor >= 0) return descriptor;
        if (!interrupted()) return fail();
    }
}

/// Writes all of `bytes` at the descriptor's position, or fails; then some of them may be written.
pub fn writeAll(descriptor: Descriptor, bytes: []const u8) Error!void {
    var rest = bytes;
    while (rest.len > 0) {
        const count = c.write(descriptor, rest.ptr, rest.len);
        if (count >= 0) rest = rest[@intCast(count)..] else if (!interrupted()) return fail();
    }
}

/// Waits until what the descriptor stands for, a file or a directory, is on the disk.
pub fn sync(descriptor: Descriptor) Error!void {
    while (c.fsync(descriptor) != 0) {
        if (!interrupted()) return fail();
    }
}

/// Takes the lock of the open file, which other programs may or may not heed; `Again` while another holds
/// it. It ends with the descriptor.
pub fn lock(descriptor: Descriptor) Error!void {
    while (c.flock(descriptor, c.LOCK.EX | c.LOCK.NB) != 0) {
        if (!interrupted()) return fail();
    }
}

/// `PermissionDenied` where this process may not write to the file: its mode says so
/// although its directory would allow it.
pub fn checkWritable(directory: Descriptor, name: [*:0]const u8) Error!void {
    if (c.faccessat(directory, name, c.W_OK, effective) != 0) return fail();
}

pub fn setMode(descriptor: Descriptor, mode: u32) Error!void {
    if (c.fchmod(descriptor, @intCast(mode)) != 0) return fail();
}

pub fn setOwner(descriptor: Descriptor, owner: u32, group: u32) Error!void {
    if (c.fchown(descriptor, owner, group) != 0) return fail();
}

/// Gives what `from` means the name `to`, and ends what `to` was.
pub fn moveOver(from_directory: Descriptor, from: [*:0]const u8, to_directory: Descriptor, to: [*:0]const u8) Error!void {
    if (c.renameat(from_directory, from, to_directory, to) == 0) return;
    return if (c._errno().* == @intFromEnum(c.E.XDEV)) error.CrossDevice else fail();
}

/// Gives the file one more name, which must be free (`Exists`).
pub fn link(from_directory: Descriptor, from: [*:0]const u8, to_directory: Descriptor, to: [*:0]const u8) Error!void {
    if (c.linkat(from_directory, from, to_directory, to, 0) == 0) return;
    return if (c._errno().* == @intFromEnum(c.E.XDEV)) error.CrossDevice else fail();
}

pub fn removeFile(directory: Descriptor, name: [*:0]const u8) Error!void {
    if (c.unlinkat(directory, name, 0) != 0) return fail();
}

/// `NotEmpty` while it has entries.
pub fn removeDirectory(directory: Descriptor, name: [*:0]const u8) Error!void {
    if (c.unlinkat(directory, name, c.AT.REMOVEDIR) != 0) return fail();
}

pub fn makeDirectory(directory: Descriptor, name: [*:0]const u8, mode: u32) Error!void {
    if (c.mkdirat(directory, name, @intCast(mode)) != 0) return fail();
}
