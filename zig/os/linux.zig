//! Linux, by raw system calls: they survive the changes of the standard library, and openat2 has no wrapper in libc.
const std = @import("std");
const linux = std.os.linux;
const os = @import("os.zig");

const Descriptor = os.Descriptor;
const Error = os.Error;

/// From <linux/openat2.h>.
const OpenHow = extern struct { flags: u64, mode: u64 = 0, resolve: u64 };
const RESOLVE_NO_MAGICLINKS = 0x02;
const RESOLVE_NO_SYMLINKS = 0x04;
const RESOLVE_BENEATH = 0x08;
const RESOLVE_IN_ROOT = 0x10;

fn flagsOf(what: os.Open, follow: os.Follow) linux.O {
    var flags: linux.O = .{ .CLOEXEC = true, .NOFOLLOW = follow == .nofollow };
    switch (what) {
        // O_NONBLOCK: opening a FIFO or a device must return, so that its status can refuse it.
        .contents => {
            flags.NONBLOCK = true;
            flags.NOCTTY = true;
        },
        .entries => flags.DIRECTORY = true,
        .directory => {
            flags.PATH = true;
            flags.DIRECTORY = true;
        },
        .object => flags.PATH = true,
    }
    return flags;
}

fn argument(descriptor: Descriptor) usize {
    return @bitCast(@as(isize, descriptor));
}

fn check(result: usize) Error!usize {
    const code = linux.errno(result);
    return if (code == .SUCCESS) result else os.fromErrno(code);
}

pub fn openAt(directory: Descriptor, name: [*:0]const u8, what: os.Open, follow: os.Follow) Error!Descriptor {
    while (true) {
        const result = linux.openat(directory, name, flagsOf(what, follow), 0);
        if (linux.errno(result) == .INTR) continue;
        return @intCast(try check(result));
    }
}

pub fn openBeneath(root: Descriptor, path: [*:0]const u8, what: os.Open, links: os.Links) Error!Descriptor {
    const how: OpenHow = .{
        .flags = @as(u32, @bitCast(flagsOf(what, .follow))),
        .resolve = RESOLVE_NO_MAGICLINKS | @as(u64, switch (links) {
            .follow => RESOLVE_BENEATH,
            .follow_from_root => RESOLVE_IN_ROOT,
            .refuse => RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
        }),
    };
    while (true) {
        const result = linux.syscall4(.openat2, argument(root), @intFromPtr(path), @intFromPtr(&how), @sizeOf(OpenHow));
        if (linux.errno(result) == .INTR) continue;
        return @intCast(try check(result));
    }
}

pub fn read(descriptor: Descriptor, buffer: []u8) Error!usize {
    while (true) {
        const result = linux.read(descriptor, buffer.ptr, buffer.len);
        if (linux.errno(result) == .INTR) continue;
        return check(result);
    }
}

/// Another descriptor for what `descriptor` names.
pub fn duplicate(descriptor: Descriptor) Error!Descriptor {
    return @intCast(try check(linux.fcntl(descriptor, linux.F.DUPFD_CLOEXEC, 3)));
}

pub fn readAt(descriptor: Descriptor, buffer: []u8, offset: u64) Error!usize {
    if (offset > std.math.maxInt(i64)) return 0;
    while (true) {
        const result = linux.pread(descriptor, buffer.ptr, buffer.len, @intCast(offset));
        if (linux.errno(result) == .INTR) continue;
        return check(result);
    }
}

pub fn status(descriptor: Descriptor) Error!os.Status {
    return statusOf(descriptor, "", linux.AT.EMPTY_PATH);
}

pub fn statusAt(directory: Descriptor, name: [*:0]const u8) Error!os.Status {
    return statusOf(directory, name, linux.AT.SYMLINK_NOFOLLOW);
}

/// statx, not fstat: its structure is the same on every architecture.
fn statusOf(directory: Descriptor, name: [*:0]const u8, flags: u32) Error!os.Status {
    var found: linux.Statx = undefined;
    const wanted: linux.STATX = .{ .TYPE = true, .MODE = true, .SIZE = true, .MTIME = true, .INO = true, .NLINK = true, .UID = true, .GID = true };
    _ = try check(linux.statx(directory, name, flags | linux.AT.NO_AUTOMOUNT, wanted, &found));
    return .{
        .kind = kindOfMode(found.mode),
        .mode = found.mode & 0o7777,
        .size = found.size,
        .modified_ms = found.mtime.sec *| 1000 +| found.mtime.nsec / std.time.ns_per_ms,
        .modified_ns = found.mtime.nsec,
        .device = @as(u64, found.dev_major) << 32 | found.dev_minor,
        .inode = found.ino,
        .links = found.nlink,
        .owner = found.uid,
        .group = found.gid,
    };
}

fn kindOfMode(mode: u16) os.Kind {
    return switch (mode & linux.S.IFMT) {
        linux.S.IFREG => .file,
        linux.S.IFDIR => .directory,
        linux.S.IFLNK => .symlink,
        linux.S.IFIFO => .fifo,
        linux.S.IFSOCK => .socket,
        linux.S.IFCHR, linux.S.IFBLK => .device,
        else => .unknown,
    };
}

pub fn readLink(directory: Descriptor, name: [*:0]const u8, buffer: []u8) Error![]u8 {
    return buffer[0..try check(linux.readlinkat(directory, name, buffer.ptr, buffer.len))];
}

pub fn pathOf(directory: Descriptor, buffer: []u8) Error![]u8 {
    var link: [32]u8 = undefined;
    const name = std.fmt.bufPrintSentinel(&link, "/proc/self/fd/{d}", .{directory}, 0) catch unreachable;
    return readLink(linux.AT.FDCWD, name, buffer);
}

/// Reads the entries of a directory in the order of the file system, `.` and `..` left out.
pub const DirectoryReader = struct {
    descriptor: Descriptor,
    /// At least 8-aligned; 64 KiB takes the common directory in one call.
    buffer: []align(8) u8,
    position: usize = 0,
    end: usize = 0,

    pub fn next(reader: *DirectoryReader) Error!?os.Entry {
        while (true) {
            if (reader.position == reader.end) {
                reader.end = try check(linux.getdents64(reader.descriptor, reader.buffer.ptr, reader.buffer.len));
                reader.position = 0;
                if (reader.end == 0) return null;
            }
            const record: *align(8) linux.dirent64 = @ptrCast(@alignCast(reader.buffer[reader.position..].ptr));
            const name_start = reader.position + @offsetOf(linux.dirent64, "name");
            reader.position += record.reclen;
            const name = std.mem.sliceTo(@as([*:0]const u8, @ptrCast(reader.buffer[name_start..].ptr)), 0);
            if (std.mem.eql(u8, name, ".") or std.mem.eql(u8, name, "..")) continue;
            return .{ .name = name, .kind = kindOfEntry(record.type) };
        }
    }
};

fn kindOfEntry(kind: u8) os.Kind {
    return switch (kind) {
        linux.DT.REG => .file,
        linux.DT.DIR => .directory,
        linux.DT.LNK => .symlink,
        linux.DT.FIFO => .fifo,
        linux.DT.SOCK => .socket,
        linux.DT.CHR, linux.DT.BLK => .device,
        else => .unknown,
    };
}

/// An eventfd.
pub const Event = struct {
    descriptor: Descriptor,

    pub fn open() Error!Event {
        return .{ .descriptor = @intCast(try check(linux.eventfd(0, linux.EFD.CLOEXEC | linux.EFD.NONBLOCK))) };
    }

    pub fn raise(event: Event) void {
        const one: u64 = 1;
        _ = linux.write(event.descriptor, std.mem.asBytes(&one), @sizeOf(u64));
    }

    pub fn clear(event: Event) void {
        var count: u64 = 0;
        _ = linux.read(event.descriptor, std.mem.asBytes(&count), @sizeOf(u64));
    }

    pub fn shut(event: Event) void {
        os.close(event.descriptor);
    }
};

pub fn releasePages(memory: []align(std.heap.page_size_min) u8) void {
    _ = linux.madvise(memory.ptr, memory.len, linux.MADV.DONTNEED);
}

pub fn exchange(directory: Descriptor, a: [*:0]const u8, b: [*:0]const u8) Error!void {
    try checkMove(linux.renameat2(directory, a, directory, b, .{ .EXCHANGE = true }));
}

pub fn moveExclusive(from_directory: Descriptor, from: [*:0]const u8, to_directory: Descriptor, to: [*:0]const u8) Error!void {
    try checkMove(linux.renameat2(from_directory, from, to_directory, to, .{ .NOREPLACE = true }));
}

/// EXDEV means a border between file systems here, not one between inside and outside.
fn checkMove(result: usize) Error!void {
    if (linux.errno(result) == .XDEV) return error.CrossDevice;
    _ = try check(result);
}

/// From <linux/fs.h>: _IOW(0x94, 9, int).
const FICLONE = 0x40049409;

pub fn cloneFile(from: Descriptor, to: Descriptor) Error!void {
    _ = try check(linux.ioctl(to, FICLONE, argument(from)));
}

/// Bytes that one call copies at most.
const copy_bytes_max = 1 << 30;

pub fn copyRange(from: Descriptor, to: Descriptor, offset: u64) Error!usize {
    var position = std.math.cast(i64, offset) orelse return error.Invalid;
    while (true) {
        const result = linux.copy_file_range(from, &position, to, null, copy_bytes_max, 0);
        if (linux.errno(result) == .INTR) continue;
        return check(result);
    }
}

/// A list of all names, and each value, are at most 64 KiB (xattr(7)).
const attribute_bytes_max = 64 * 1024;

pub fn copyAttributes(from: Descriptor, to: Descriptor) Error!void {
    const memory = std.heap.c_allocator.alloc(u8, 2 * attribute_bytes_max) catch return error.OutOfMemory;
    defer std.heap.c_allocator.free(memory);
    const listed = linux.flistxattr(from, memory.ptr, attribute_bytes_max);
    if (linux.errno(listed) == .OPNOTSUPP) return;
    var names = std.mem.splitScalar(u8, memory[0..try check(listed)], 0);
    const value = memory[attribute_bytes_max..];
    while (names.next()) |name| {
        if (name.len == 0 or std.mem.eql(u8, name, "security.capability")) continue;
        const terminated: [*:0]const u8 = @ptrCast(name.ptr); // what splitScalar found behind it is a NUL
        const length = linux.fgetxattr(from, terminated, value.ptr, value.len);
        if (linux.errno(length) != .SUCCESS) continue; // gone, or not ours to read
        const result = linux.fsetxattr(to, terminated, value.ptr, length, 0);
        // What only the system may set (trusted, labels of security modules) is the system's to care for.
        const own = std.mem.startsWith(u8, name, "user.") or std.mem.startsWith(u8, name, "system.posix_acl");
        if (own) _ = try check(result);
    }
}

pub fn randomBytes(buffer: []u8) void {
    var filled: usize = 0;
    while (filled < buffer.len) {
        const result = linux.getrandom(buffer[filled..].ptr, buffer.len - filled, 0);
        if (linux.errno(result) == .SUCCESS) filled += result;
    }
}

pub fn processorCount() u32 {
    var set: linux.cpu_set_t = undefined;
    // The wrapper answers 0, not the bytes written, and clears the rest of the set.
    _ = check(linux.sched_getaffinity(0, @sizeOf(linux.cpu_set_t), &set)) catch return 1;
    return @max(1, linux.CPU_COUNT(set));
}

/// From <linux/prctl.h>.
const PR_SET_CHILD_SUBREAPER = 36;

pub fn adoptOrphans() Error!void {
    _ = try check(linux.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
}
