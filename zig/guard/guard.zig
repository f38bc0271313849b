//! Path confinement. A root is a directory held open; every path is resolved beneath it by the kernel, and what was
//! opened is judged by its descriptor, never by a second look at its path.
const std = @import("std");
const os = @import("../os/os.zig");
const path_rules = @import("path.zig");
const stepwise = @import("stepwise.zig");

pub const Method = enum(u32) { openat2 = 0, stepwise = 1 };

/// Why a path was refused or could not be opened.
pub const Error = error{
    NotFound,
    /// The path leads out of its root: by `..`, an absolute path, a symbolic link or a magic link of /proc.
    Escape,
    NotFile,
    NotDirectory,
    PermissionDenied,
    Invalid,
    Unsupported,
    /// Other processes kept renaming directories on the way; nothing was opened.
    Busy,
    /// The process has no descriptors left.
    Limit,
    /// There is something of that name already.
    Exists,
    /// The directory still has entries.
    NotEmpty,
    /// No room on the disk, or in the quota.
    NoSpace,
    /// The two names, or the entries below a directory, lie on different file systems.
    CrossDevice,
    OutOfMemory,
    Io,
};

/// How often a resolution is tried that a rename elsewhere in the tree disturbed (EAGAIN of openat2).
const attempts_max = 64;

pub const Root = struct {
    directory: os.Descriptor,
    method: Method,

    /// Opens the directory that will confine everything below it. `path` is trusted: links in it are followed.
    pub fn open(path: []const u8, method: Method) Error!Root {
        var buffer: path_rules.Buffer = undefined;
        const terminated = try path_rules.terminate(path, &buffer);
        const directory = os.openAt(std.posix.AT.FDCWD, terminated, .directory, .follow) catch |failure| return refine(failure);
        return .{ .directory = directory, .method = method };
    }

    pub fn close(root: Root) void {
        os.close(root.directory);
    }

    /// Opens what `path` leads to. The kind of the object is not yet known: see `openFile`.
    pub fn openObject(root: Root, path: []const u8, what: os.Open) Error!os.Descriptor {
        // Nothing here is worth filling the undefined path with 0xAA on each call, as a safe build does.
        @setRuntimeSafety(false);
        var buffer: path_rules.Buffer = undefined;
        const terminated = try path_rules.terminate(path, &buffer);
        var attempt: u32 = 0;
        while (attempt < attempts_max) : (attempt += 1) {
            const result = switch (root.method) {
                .openat2 => os.openBeneath(root.directory, terminated, what),
                .stepwise => stepwise.open(root.directory, terminated, what),
            };
            return result catch |failure| if (failure == error.Again) continue else refine(failure);
        }
        return error.Busy;
    }

    /// Opens a regular file for reading, and nothing else: a FIFO or a device is opened without blocking and refused.
    pub fn openFile(root: Root, path: []const u8) Error!File {
        const descriptor = try root.openObject(path, .contents);
        errdefer os.close(descriptor);
        return .{ .descriptor = descriptor, .status = try regular(descriptor) };
    }

    /// Opens a directory to read its entries.
    pub fn openDirectory(root: Root, path: []const u8) Error!os.Descriptor {
        return root.openObject(path, .entries);
    }

    /// Kind, size and times of what `path` leads to; links are followed as far as the root allows.
    pub fn status(root: Root, path: []const u8) Error!os.Status {
        const descriptor = try root.openObject(path, .object);
        defer os.close(descriptor);
        return os.status(descriptor) catch |failure| refine(failure);
    }
};

/// A regular file, open for reading.
pub const File = struct {
    descriptor: os.Descriptor,
    /// As it was when the file was opened.
    status: os.Status,

    pub fn close(file: File) void {
        os.close(file.descriptor);
    }
};

/// Opens one entry of a directory that is already held, and follows no link: what walkers use. `name` is one name, as
/// `os.DirectoryReader` gives it.
pub fn openEntry(directory: os.Descriptor, name: [:0]const u8, what: os.Open) Error!os.Descriptor {
    std.debug.assert(std.mem.indexOfScalar(u8, name, '/') == null and !std.mem.eql(u8, name, ".."));
    return os.openAt(directory, name, what, .nofollow) catch |failure| refine(failure);
}

/// As `openEntry`, for a regular file and nothing else.
pub fn openFileEntry(directory: os.Descriptor, name: [:0]const u8) Error!File {
    const descriptor = try openEntry(directory, name, .contents);
    errdefer os.close(descriptor);
    return .{ .descriptor = descriptor, .status = try regular(descriptor) };
}

fn regular(descriptor: os.Descriptor) Error!os.Status {
    const found = os.status(descriptor) catch |failure| return refine(failure);
    if (found.kind != .file) return error.NotFile;
    return found;
}

/// The method this system allows: asked once for an instance. ENOSYS comes from old kernels, EPERM from seccomp
/// profiles older than the call.
pub fn probe() Method {
    const here = os.openAt(std.posix.AT.FDCWD, "/", .directory, .follow) catch return .stepwise;
    defer os.close(here);
    const opened = os.openBeneath(here, ".", .directory) catch return .stepwise;
    os.close(opened);
    return .openat2;
}

/// From what the system said to what it means to someone who asked for a path.
pub fn refine(failure: os.Error) Error {
    return switch (failure) {
        error.NotFound => error.NotFound,
        error.NotDirectory => error.NotDirectory,
        error.IsDirectory => error.NotFile,
        error.PermissionDenied => error.PermissionDenied,
        error.Escape, error.Link => error.Escape,
        error.NameTooLong, error.Invalid => error.Invalid,
        error.Again => error.Busy,
        error.Unsupported => error.Unsupported,
        error.OutOfMemory => error.OutOfMemory,
        error.TooManyFiles => error.Limit,
        error.Exists => error.Exists,
        error.NotEmpty => error.NotEmpty,
        error.NoSpace => error.NoSpace,
        error.CrossDevice => error.CrossDevice,
        error.Io => if (os.last_error == @intFromEnum(std.posix.E.NXIO)) error.NotFile else error.Io,
    };
}

test {
    _ = path_rules;
    _ = stepwise;
    _ = @import("place.zig");
    _ = @import("guard_test.zig");
}
