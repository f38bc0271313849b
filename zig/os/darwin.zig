//! macOS, through libc: its system calls have no stable numbers.
const std = @import("std");
const c = std.c;
const os = @import("os.zig");

const Descriptor = os.Descriptor;
const Error = os.Error;

extern "c" fn fstat(descriptor: c_int, found: *c.Stat) c_int;
extern "c" fn fstatat(directory: c_int, name: [*:0]const u8, found: *c.Stat, flags: c_int) c_int;
extern "c" fn readlinkat(directory: c_int, name: [*:0]const u8, buffer: [*]u8, size: usize) isize;
extern "c" fn fcntl(descriptor: c_int, command: c_int, ...) c_int;
extern "c" fn pipe(descriptors: *[2]c_int) c_int;
extern "c" fn renameatx_np(from_directory: c_int, from: [*:0]const u8, to_directory: c_int, to: [*:0]const u8, flags: c_uint) c_int;
extern "c" fn fcopyfile(from: c_int, to: c_int, state: ?*anyopaque, flags: u32) c_int;
extern "c" fn arc4random_buf(buffer: [*]u8, size: usize) void;
extern "c" fn sysconf(name: c_int) c_long;

const F_SETFD = 2;
const F_SETFL = 4;
const F_GETPATH = 50;
const FD_CLOEXEC = 1;
const O_NONBLOCK = 4;
const RENAME_SWAP = 2;
const RENAME_EXCL = 4;
const COPYFILE_ACL = 1;
const COPYFILE_XATTR = 4;
const SC_NPROCESSORS_ONLN = 58;

fn flagsOf(what: os.Open, follow: os.Follow) c.O {
    var flags: c.O = .{ .CLOEXEC = true, .NOFOLLOW = follow == .nofollow, .NOCTTY = true };
    switch (what) {
        // There is no O_PATH: O_NONBLOCK lets a FIFO or a device open at once, so that its status can refuse it.
        .contents, .object => flags.NONBLOCK = true,
        .entries, .directory => flags.DIRECTORY = true,
    }
    return flags;
}

fn fail() Error {
    return os.fromErrno(@enumFromInt(c._errno().*));
}

fn interrupted() bool {
    return c._errno().* == @intFromEnum(c.E.INTR);
}

pub fn openAt(directory: Descriptor, name: [*:0]const u8, what: os.Open, follow: os.Follow) Error!Descriptor {
    while (true) {
        const descriptor = c.openat(directory, name, flagsOf(what, follow));
        if (descriptor >= 0) return descriptor;
        if (!interrupted()) return fail();
    }
}

pub fn cloneFile(_: Descriptor, _: Descriptor) Error!void {
    return error.Unsupported; // clonefile(2) makes the file itself, by a path
}

pub fn copyRange(_: Descriptor, _: Descriptor, _: u64) Error!usize {
    return error.Unsupported;
}

/// macOS has no openat2: the guard resolves step by step.
pub fn openBeneath(_: Descriptor, _: [*:0]const u8, _: os.Open, _: os.Links) Error!Descriptor {
    return error.Unsupported;
}

pub fn read(descriptor: Descriptor, buffer: []u8) Error!usize {
    while (true) {
        const count = c.read(descriptor, buffer.ptr, buffer.len);
        if (count >= 0) return @intCast(count);
        if (!interrupted()) return fail();
    }
}

/// Another descriptor for what `descriptor` names.
pub fn duplicate(descriptor: Descriptor) Error!Descriptor {
    const own = c.fcntl(descriptor, c.F.DUPFD_CLOEXEC, @as(c_int, 3));
    return if (own >= 0) own else fail();
}

pub fn readAt(descriptor: Descriptor, buffer: []u8, offset: u64) Error!usize {
    if (offset > std.math.maxInt(i64)) return 0;
    while (true) {
        const count = c.pread(descriptor, buffer.ptr, buffer.len, @intCast(offset));
        if (count >= 0) return @intCast(count);
        if (!interrupted()) return fail();
    }
}

pub fn status(descriptor: Descriptor) Error!os.Status {
    var found: c.Stat = undefined;
    if (fstat(descriptor, &found) != 0) return fail();
    return statusFrom(found);
}

pub fn statusAt(directory: Descriptor, name: [*:0]const u8) Error!os.Status {
    var found: c.Stat = undefined;
    if (fstatat(directory, name, &found, c.AT.SYMLINK_NOFOLLOW) != 0) return fail();
    return statusFrom(found);
}

fn statusFrom(found: c.Stat) os.Status {
    const modified = found.mtime();
    return .{
        .kind = switch (found.mode & c.S.IFMT) {
            c.S.IFREG => .file,
            c.S.IFDIR => .directory,
            c.S.IFLNK => .symlink,
            c.S.IFIFO => .fifo,
            c.S.IFSOCK => .socket,
            c.S.IFCHR, c.S.IFBLK => .device,
            else => .unknown,
        },
        .mode = found.mode & 0o7777,
        .size = @intCast(@max(0, found.size)),
        .modified_ms = modified.sec *| 1000 +| @divTrunc(modified.nsec, std.time.ns_per_ms),
        .modified_ns = @intCast(modified.nsec),
        .device = @as(u32, @bitCast(found.dev)),
        .inode = found.ino,
        .links = found.nlink,
        .owner = found.uid,
        .group = found.gid,
    };
}

pub fn readLink(directory: Descriptor, name: [*:0]const u8, buffer: []u8) Error![]u8 {
    const count = readlinkat(directory, name, buffer.ptr, buffer.len);
    return if (count >= 0) buffer[0..@intCast(count)] else fail();
}

/// `buffer` holds at least `os.path_bytes_max + 1` bytes, which is more than macOS writes.
pub fn pathOf(directory: Descriptor, buffer: []u8) Error![]u8 {
    if (fcntl(directory, F_GETPATH, buffer.ptr) < 0) return fail();
    return std.mem.sliceTo(buffer, 0);
}

/// Reads the entries of a directory in the order of the file system, `.` and `..` left out.
pub const DirectoryReader = struct {
    descriptor: Descriptor,
    /// At least 8-aligned; 64 KiB takes the common directory in one call.
    buffer: []align(8) u8,
    position: usize = 0,
    end: usize = 0,
    base: i64 = 0,

    pub fn next(reader: *DirectoryReader) Error!?os.Entry {
        while (true) {
            if (reader.position == reader.end) {
                const count = c.getdirentries(reader.descriptor, reader.buffer.ptr, reader.buffer.len, &reader.base);
                if (count < 0) return fail();
                reader.end = @intCast(count);
                reader.position = 0;
                if (count == 0) return null;
            }
            const record: *align(1) c.dirent = @ptrCast(reader.buffer[reader.position..].ptr);
            const name_start = reader.position + @offsetOf(c.dirent, "name");
            reader.position += record.reclen;
            if (record.ino == 0) continue; // a deleted entry
            const name = reader.buffer[name_start..][0..record.namlen :0];
            if (std.mem.eql(u8, name, ".") or std.mem.eql(u8, name, "..")) continue;
            return .{ .name = name, .kind = kindOfEntry(record.type) };
        }
    }
};

fn kindOfEntry(kind: u8) os.Kind {
    return switch (kind) {
        c.DT.REG => .file,
        c.DT.DIR => .directory,
        c.DT.LNK => .symlink,
        c.DT.FIFO => .fifo,
        c.DT.SOCK => .socket,
        c.DT.CHR, c.DT.BLK => .device,
        else => .unknown,
    };
}

/// A pipe: one byte in it while the event is raised.
pub const Event = struct {
    descriptor: Descriptor,
    writer: Descriptor,

    pub fn open() Error!Event {
        var ends: [2]c_int = undefined;
        if (pipe(&ends) != 0) return fail();
        for (ends) |end| {
            _ = fcntl(end, F_SETFD, @as(c_int, FD_CLOEXEC));
            _ = fcntl(end, F_SETFL, @as(c_int, O_NONBLOCK));
        }
        return .{ .descriptor = ends[0], .writer = ends[1] };
    }

    pub fn raise(event: Event) void {
        _ = c.write(event.writer, "!", 1);
    }

    pub fn clear(event: Event) void {
        var bytes: [64]u8 = undefined;
        while (c.read(event.descriptor, &bytes, bytes.len) == bytes.len) {}
    }

    pub fn shut(event: Event) void {
        os.close(event.descriptor);
        os.close(event.writer);
    }
};

pub fn releasePages(memory: []align(std.heap.page_size_min) u8) void {
    _ = c.madvise(memory.ptr, memory.len, @intCast(c.MADV.FREE));
}

pub fn exchange(directory: Descriptor, a: [*:0]const u8, b: [*:0]const u8) Error!void {
    if (renameatx_np(directory, a, directory, b, RENAME_SWAP) != 0) return failMove();
}

pub fn moveExclusive(from_directory: Descriptor, from: [*:0]const u8, to_directory: Descriptor, to: [*:0]const u8) Error!void {
    if (renameatx_np(from_directory, from, to_directory, to, RENAME_EXCL) != 0) return failMove();
}

fn failMove() Error {
    return if (c._errno().* == @intFromEnum(c.E.XDEV)) error.CrossDevice else fail();
}

pub fn copyAttributes(from: Descriptor, to: Descriptor) Error!void {
    if (fcopyfile(from, to, null, COPYFILE_ACL | COPYFILE_XATTR) != 0) return fail();
}

pub fn randomBytes(buffer: []u8) void {
    arc4random_buf(buffer.ptr, buffer.len);
}

pub fn processorCount() u32 {
    return @intCast(@max(1, sysconf(SC_NPROCESSORS_ONLN)));
}

/// Orphans go to launchd, and there is no way to ask for them.
pub fn adoptOrphans() Error!void {
    return error.Unsupported;
}
