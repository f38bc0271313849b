//! Path confinement. A root is a directory held open; every path is resolved beneath it by the kernel, and what was
//! opened is judged by its descriptor, never by a second look at its path.
const std = @import("std");
const os = @import("../os/os.zig");
const path_rules = @import("path.zig");
const stepwise = @import("stepwise.zig");
const denying = @import("deny.zig");
const overlaying = @import("overlay.zig");

pub const Deny = denying.Deny;
pub const Name = denying.Name;
pub const Overlay = overlaying.Overlay;
pub const Overlays = overlaying.Overlays;

pub const Method = enum(u32) { openat2 = 0, stepwise = 1 };

/// Why a path was refused or could not be opened.
pub const Error = error{
    NotFound,
    /// The path leads out of its root: by `..`, an absolute path, a symbolic link or a magic link of /proc.
    Escape,
    /// A rule of the root denies it, or it is a link where the root takes none.
    Denied,
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
    /// An overlay stands over the file, or over one in the directory: what would be changed is not what readers see.
    Overlaid,
    OutOfMemory,
    Io,
};

const ResolveError = os.Error || error{Busy};

/// How often a resolution is tried that a rename elsewhere in the tree disturbed (EAGAIN of openat2).
const attempts_max = 64;

pub const Root = struct {
    directory: os.Descriptor,
    method: Method,
    /// What may not be opened, whatever leads to it.
    deny: ?*const Deny = null,
    /// Takes no symbolic link, and no file of several names.
    strict: bool = false,
    /// What stands in the place of files.
    overlays: ?*const Overlays = null,
    /// Whether it is the system's own root: then no link leads out, an absolute one neither.
    is_top: bool = false,

    /// As it is, and asking for the name of whatever it opens.
    pub fn named(root: Root) Root {
        var other = root;
        if (root.overlays == null) other.overlays = &Overlays.none;
        return other;
    }

    /// Whether what is opened must be known by its name.
    pub fn isNamed(root: Root) bool {
        return root.deny != null or root.overlays != null;
    }

    /// Opens the directory that will confine everything below it. `path` is trusted: links in it are followed.
    pub fn open(path: []const u8, method: Method) Error!Root {
        var buffer: path_rules.Buffer = undefined;
        const terminated = try path_rules.terminate(path, &buffer);
        const directory = os.openAt(std.posix.AT.FDCWD, terminated, .directory, .follow) catch |failure| return refine(failure);
        return .{ .directory = directory, .method = method, .is_top = isTop(directory) };
    }

    pub fn close(root: Root) void {
        os.close(root.directory);
    }

    /// Opens what `path` leads to. The kind of the object is not yet known: see `openFile`.
    pub fn openObject(root: Root, path: []const u8, what: os.Open) Error!os.Descriptor {
        if (root.isNamed() or root.strict) {
            var name: Name = .{};
            return root.openNamed(path, what, &name);
        }
        return root.resolve(path, what, .follow) catch |failure| refineResolved(failure);
    }

    /// As `openObject`, and says what the opened object is called, from the root. Where the root has rules, that name
    /// is what they were held against: it was opened without any link on the way.
    pub fn openNamed(root: Root, path: []const u8, what: os.Open, name: *Name) Error!os.Descriptor {
        // Where case makes no difference, only the system knows the name.
        const plain = name.normalize(path) and @import("builtin").os.tag != .macos;
        if (plain) {
            if (root.isDenied(name)) return error.Denied;
            return root.resolve(path, what, .refuse) catch |failure| {
                if (failure != error.Link) return refineResolved(failure);
                return if (root.strict) error.Denied else root.openReal(path, what, name);
            };
        }
        return root.openReal(path, what, name);
    }

    /// Follows the links, asks what they led to for its name, and opens that.
    fn openReal(root: Root, path: []const u8, what: os.Open, name: *Name) Error!os.Descriptor {
        for (0..attempts_max) |_| {
            const found = root.resolve(path, .object, if (root.strict) .refuse else .follow) catch |failure|
                return if (failure == error.Link and root.strict) error.Denied else refineResolved(failure);
            defer os.close(found);
            if (!(name.ofDescriptor(root.directory, found) catch |failure| return refine(failure))) continue;
            if (root.isDenied(name)) return error.Denied;
            return root.resolve(name.text(), what, .refuse) catch |failure| switch (failure) {
                error.Link, error.NotFound, error.NotDirectory => {
                    // It was renamed since, unless it is no directory where one is wanted.
                    if (failure != error.NotDirectory or what != .directory and what != .entries) continue;
                    const status_now = os.status(found) catch |other| return refine(other);
                    if (status_now.kind != .directory) return error.NotDirectory;
                    continue;
                },
                else => refineResolved(failure),
            };
        }
        return error.Busy;
    }

    fn isDenied(root: Root, name: *const Name) bool {
        const deny = root.deny orelse return false;
        return deny.denies(name.text());
    }

    /// One resolution by the root's method, again while renames elsewhere disturb it.
    fn resolve(root: Root, path: []const u8, what: os.Open, links: os.Links) ResolveError!os.Descriptor {
        // Nothing here is worth filling the undefined path with 0xAA on each call, as a safe build does.
        @setRuntimeSafety(false);
        var buffer: path_rules.Buffer = undefined;
        const terminated = try path_rules.terminate(path, &buffer);
        const kind: os.Links = if (links == .follow and root.is_top) .follow_from_root else links;
        var attempt: u32 = 0;
        while (attempt < attempts_max) : (attempt += 1) {
            const result = switch (root.method) {
                .openat2 => os.openBeneath(root.directory, terminated, what, kind),
                .stepwise => stepwise.open(root.directory, terminated, what, kind),
            };
            return result catch |failure| if (failure == error.Again) continue else failure;
        }
        return error.Busy;
    }

    /// Opens a regular file for reading, and nothing else: a FIFO or a device is opened without blocking and refused.
    pub fn openFile(root: Root, path: []const u8) Error!File {
        const overlays = root.overlays orelse return root.judge(try root.openObject(path, .contents));
        var name: Name = .{};
        const descriptor = root.openNamed(path, .contents, &name) catch |failure| {
            if (failure != error.NotFound) return failure;
            return .overlaid(null, try overlaying.ofNew(root, path) orelse return failure);
        };
        const file = try root.judge(descriptor);
        return if (overlays.get(name.text())) |overlay| .overlaid(file, overlay) else file;
    }

    fn judge(root: Root, descriptor: os.Descriptor) Error!File {
        errdefer os.close(descriptor);
        const found = try regular(descriptor);
        if (root.strict and found.links > 1) return error.Denied;
        return .{ .descriptor = descriptor, .status = found };
    }

    /// Opens a directory to read its entries.
    pub fn openDirectory(root: Root, path: []const u8) Error!os.Descriptor {
        return root.openObject(path, .entries);
    }

    /// Kind, size and times of what `path` leads to; links are followed as far as the root allows.
    pub fn status(root: Root, path: []const u8) Error!Found {
        var name: Name = .{};
        const opened = if (root.overlays == null) root.openObject(path, .object) else root.openNamed(path, .object, &name);
        const descriptor = opened catch |failure| {
            const overlay = if (failure == error.NotFound) try overlaying.ofNew(root, path) else null;
            return if (overlay) |new| .{ .status = new.statusOver(null), .overlay = new } else failure;
        };
        defer os.close(descriptor);
        const found = os.status(descriptor) catch |failure| return refine(failure);
        const overlay = if (root.overlays) |overlays| overlays.get(name.text()) else null;
        if (overlay == null or found.kind != .file) return .{ .status = found };
        return .{ .status = overlay.?.statusOver(found), .overlay = overlay };
    }

    pub const Found = struct { status: os.Status, overlay: ?*const Overlay = null };
};

fn isTop(directory: os.Descriptor) bool {
    const own = os.status(directory) catch return false;
    const top = os.statusAt(std.posix.AT.FDCWD, "/") catch return false;
    return own.sameObject(top);
}

/// A regular file, open for reading, or what stands in its place.
pub const File = struct {
    /// Negative where nothing is on the disk.
    descriptor: os.Descriptor,
    /// As it was when the file was opened.
    status: os.Status,
    /// What is read instead; lives as long as the root's set of them is held.
    overlay: ?*const Overlay = null,

    /// `disk` passes to what is returned.
    pub fn overlaid(disk: ?File, overlay: *const Overlay) File {
        return .{
            .descriptor = if (disk) |file| file.descriptor else -1,
            .status = overlay.statusOver(if (disk) |file| file.status else null),
            .overlay = overlay,
        };
    }

    pub fn close(file: File) void {
        if (file.descriptor >= 0) os.close(file.descriptor);
    }

    /// Reads at `offset`. 0 is the end.
    pub fn readAt(file: File, buffer: []u8, offset: u64) os.Error!usize {
        return if (file.overlay) |overlay| overlay.readAt(buffer, offset) else os.readAt(file.descriptor, buffer, offset);
    }
};

/// Reads a file from where its descriptor stands: from its start, when it was just opened.
pub const FileReader = struct {
    file: File,
    /// Bytes that were read of an overlay.
    position: u64 = 0,

    /// 0 is the end.
    pub fn read(reader: *FileReader, buffer: []u8) os.Error!usize {
        const overlay = reader.file.overlay orelse return os.read(reader.file.descriptor, buffer);
        const count = overlay.readAt(buffer, reader.position);
        reader.position += count;
        return count;
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
    const opened = os.openBeneath(here, ".", .directory, .follow) catch return .stepwise;
    os.close(opened);
    return .openat2;
}

fn refineResolved(failure: ResolveError) Error {
    return switch (failure) {
        error.Busy => error.Busy,
        else => |other| refine(other),
    };
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
    _ = denying;
    _ = overlaying;
    _ = @import("deny_test.zig");
    _ = @import("place.zig");
    _ = @import("guard_test.zig");
    _ = @import("overlay_test.zig");
}
