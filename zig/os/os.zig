//! The operating system, as the rest of Rune sees it. The only folder that makes system calls: what is Linux's or
//! Darwin's stays in the file of that name, and both answer in the words defined here.
const builtin = @import("builtin");
const std = @import("std");

const native = switch (builtin.os.tag) {
    .linux => @import("linux.zig"),
    .macos => @import("darwin.zig"),
    else => @compileError("Rune knows Linux and macOS"),
};

pub const Descriptor = i32;

/// Longest path that is accepted, in bytes, without its final NUL: PATH_MAX of Linux less one.
pub const path_bytes_max = 4095;

/// Longest name of one directory entry, in bytes.
pub const name_bytes_max = 255;

/// What a system call can fail with. An error that is not named here is `Io`; its number is kept in `lastError`.
pub const Error = error{
    NotFound,
    NotDirectory,
    IsDirectory,
    PermissionDenied,
    /// EXDEV: the kernel found that the path leaves its root.
    Escape,
    /// ELOOP: too many symbolic links, a magic link, or a symbolic link where none may be followed.
    Link,
    NameTooLong,
    /// EAGAIN: a rename raced with the resolution of `..`; trying again may succeed.
    Again,
    Unsupported,
    OutOfMemory,
    TooManyFiles,
    Invalid,
    /// EEXIST: there is something of that name.
    Exists,
    NotEmpty,
    /// ENOSPC, EDQUOT, EFBIG: the bytes find no room.
    NoSpace,
    /// EXDEV of a rename or a link: the two names lie on different file systems. EBUSY: another one is mounted there.
    CrossDevice,
    Io,
};

/// What is opened, and for what. Always close-on-exec, never a controlling terminal, never blocking.
pub const Open = enum {
    /// The contents of a file, for reading.
    contents,
    /// The entries of a directory, for reading.
    entries,
    /// A place to resolve other paths from; not readable where the system can tell the difference.
    directory,
    /// The object itself, to ask for its status.
    object,
};

/// Whether a symbolic link as the last component is followed, or fails with `Link`.
pub const Follow = enum { follow, nofollow };

/// What symbolic links anywhere on a path do: they are followed, or followed with absolute ones and `..` of the root
/// counting from there, which is right for the system's own root alone; or they fail with `Link`.
pub const Links = enum { follow, follow_from_root, refuse };

pub const Kind = enum(u32) { unknown = 0, file = 1, directory = 2, symlink = 3, fifo = 4, socket = 5, device = 6 };

pub const Status = struct {
    kind: Kind,
    /// Permission bits, as in chmod.
    mode: u32,
    size: u64,
    /// Milliseconds since the Unix epoch; negative before it.
    modified_ms: i64,
    modified_ns: u32,
    device: u64,
    inode: u64,
    /// Names of the object: more than one are hard links.
    links: u32,
    owner: u32,
    group: u32,

    /// Whether both are the same object, under whatever names.
    pub fn sameObject(a: Status, b: Status) bool {
        return a.inode == b.inode and a.device == b.device;
    }
};

/// One entry of a directory. `name` lives until the next entry is asked for.
pub const Entry = struct { name: [:0]const u8, kind: Kind };

/// Opens `name` relative to `directory` with the rules of the system alone: the guard decides what may be opened.
pub const openAt = native.openAt;
/// Opens `path` relative to `root`, refusing in the kernel to leave it. `Unsupported` where the kernel can't.
pub const openBeneath = native.openBeneath;
/// Reads at the descriptor's position. 0 is the end.
pub const read = native.read;
pub const duplicate = native.duplicate;
/// Reads at `offset`. 0 is the end.
pub const readAt = native.readAt;
pub const status = native.status;
/// Status of an entry of a directory; a symbolic link is not followed.
pub const statusAt = native.statusAt;
/// Where the symbolic link points. `Invalid` when `name` is no symbolic link.
pub const readLink = native.readLink;
/// Absolute path of an open directory, without symbolic links.
pub const pathOf = native.pathOf;
pub const DirectoryReader = native.DirectoryReader;
/// A descriptor that poll(2) finds readable from `raise` until `clear`.
pub const Event = native.Event;
/// Gives memory back to the system while its addresses stay readable.
pub const releasePages = native.releasePages;
/// Swaps what two names mean, in one step. `Unsupported` or `Invalid` where the file system can't.
pub const exchange = native.exchange;
/// Gives what `from` means the name `to`, which must be free (`Exists`). `Unsupported` or
/// `Invalid` where the file system can't.
pub const moveExclusive = native.moveExclusive;
/// Gives `to` what `from` has beyond content, owner and mode: extended attributes and access control lists. Of those,
/// what grants rights to a program (Linux's capabilities) is left out.
pub const copyAttributes = native.copyAttributes;
/// Lets `to`, a new file, share the blocks of `from`. Fails where the file system can't.
pub const cloneFile = native.cloneFile;
/// Copies some of `from`, from `offset` on, behind what was written to `to`, within the system; 0 at
/// the end. Fails where it can't.
pub const copyRange = native.copyRange;
/// Fills `buffer` with unguessable bytes.
pub const randomBytes = native.randomBytes;
pub const change = @import("change.zig");
/// Makes this process the parent of its descendants whose own has died, also of those that left its session.
/// `Unsupported` where the system can't.
pub const adoptOrphans = native.adoptOrphans;
/// Processors this process may run on.
pub const processorCount = native.processorCount;

pub fn close(descriptor: Descriptor) void {
    _ = std.c.close(descriptor);
}

/// Leaves the signals of the process to the threads of the host, whose handlers do not expect ours. Called once by each
/// thread of the library; what a thread does to itself still kills it.
pub fn leaveSignals() void {
    var mask = std.posix.sigfillset();
    for ([_]std.posix.SIG{ .SEGV, .BUS, .FPE, .ILL, .ABRT, .TRAP }) |own| std.posix.sigdelset(&mask, own);
    var before: std.posix.sigset_t = undefined;
    _ = std.c.pthread_sigmask(std.posix.SIG.BLOCK, &mask, &before);
}

/// Monotonic time in nanoseconds.
pub fn monotonicNs() u64 {
    var now: std.c.timespec = undefined;
    _ = std.c.clock_gettime(.MONOTONIC, &now);
    return @as(u64, @intCast(now.sec)) * std.time.ns_per_s + @as(u64, @intCast(now.nsec));
}

/// Milliseconds since the Unix epoch, by the system's clock.
pub fn wallMs() i64 {
    var now: std.c.timespec = undefined;
    _ = std.c.clock_gettime(.REALTIME, &now);
    return @as(i64, now.sec) * std.time.ms_per_s + @divFloor(@as(i64, now.nsec), std.time.ns_per_ms);
}

/// Lets the thread sleep; a signal may end it early.
pub fn pause(ns: u32) void {
    _ = std.c.nanosleep(&.{ .sec = 0, .nsec = ns }, null);
}

/// The system's number for the last failure on this thread, for messages.
pub threadlocal var last_error: i32 = 0;

pub fn fromErrno(code: std.posix.E) Error {
    @branchHint(.unlikely);
    last_error = @intFromEnum(code);
    return switch (code) {
        .NOENT => error.NotFound,
        .NOTDIR => error.NotDirectory,
        .ISDIR => error.IsDirectory,
        .ACCES, .PERM, .ROFS => error.PermissionDenied,
        .XDEV => error.Escape,
        .LOOP => error.Link,
        .NAMETOOLONG => error.NameTooLong,
        .AGAIN => error.Again,
        .NOSYS, .OPNOTSUPP => error.Unsupported,
        .NOMEM => error.OutOfMemory,
        .MFILE, .NFILE => error.TooManyFiles,
        .INVAL => error.Invalid,
        .EXIST => error.Exists,
        .NOTEMPTY => error.NotEmpty,
        .NOSPC, .DQUOT, .FBIG => error.NoSpace,
        .BUSY => error.CrossDevice,
        else => error.Io,
    };
}

test processorCount {
    try std.testing.expectEqual(try std.Thread.getCpuCount(), processorCount());
}
