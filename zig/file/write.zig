//! Writes a file as a whole: into a new one beside it, which then takes its name in one step. Whoever reads meanwhile
//! sees the old content or the new one, and a write that fails leaves the old one as it was, and nothing beside it.
//!
//! What is kept of a replaced file: its mode, owner, group, extended attributes and access control lists. The bits that
//! make a program run as its owner or group (setuid, setgid) are dropped, as write(2) drops them. Its other names (hard
//! links) keep the old content: a link made elsewhere is no way to reach what lies there.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const hash = @import("hash.zig");
const Place = @import("../guard/place.zig").Place;
const Temporary = @import("temporary.zig").Temporary;
const Turn = @import("turn.zig").Turn;

pub const Error = guard.Error || error{
    /// The file does not hold what the caller expected. Nothing was written; `Outcome.hash` is what it holds.
    Conflict,
    /// The file belongs to a user or group that this process can't give a file to: the new one would change hands.
    ForeignOwner,
    /// The file changed while it was written. It is as the other program left it; `Outcome.kept` says
    /// where the caller's version is.
    Raced,
};

pub const Sync = enum(u32) {
    /// The system writes to the disk when it likes.
    content = 0,
    /// Also the directory: after the call, a power failure does not bring the old file back.
    directory = 1,
    /// Nothing is waited for: a power failure may leave an empty file.
    none = 2,
};

pub const Options = struct {
    /// `Exists` when there is anything of that name, be it a link that leads nowhere.
    create_only: bool = false,
    /// The content goes behind what the file holds.
    append: bool = false,
    /// What the file must hold now, as hexadecimal digits of its SHA-256; see `hash.Expected`.
    expected: []const u8 = "",
    sync: Sync = .content,
    /// Mode of a new file, narrowed by the process's umask.
    mode: u32 = 0o666,
};

pub const Outcome = struct {
    created: bool = false,
    /// Whether the file had other names, which keep the old content.
    detached: bool = false,
    /// Bytes of the file now.
    size: u64 = 0,
    /// On `Raced`: the caller's version is NAME.glyph-`kept`, or is not there when this is 0.
    kept: u32 = 0,
    /// Of the content written, or on `Conflict` of the content found.
    hash: hash.Digest = @splat(0),
};

/// How often a write starts anew because the name appeared, vanished or became a link meanwhile.
const attempts_max = 16;

/// Writes `content` to what `path` leads to; a symbolic link as the last component is followed beneath the root, and
/// stays. Only regular files are replaced (`NotFile`), and only those that this process may write to. With an
/// expected hash, or when appending, the file that is displaced is hashed once more: where another program changed it
/// in between, it is put back (`Raced`). On file systems that can't exchange two names, that is looked at right
/// before the replacement instead.
pub fn write(root: guard.Root, path: []const u8, content: []const u8, options: Options, outcome: *Outcome) Error!void {
    const expected = try hash.Expected.parse(options.expected);
    for (0..attempts_max) |_| {
        outcome.* = .{};
        var writer: Writer = .{ .content = content, .options = options, .expected = expected, .outcome = outcome };
        return writer.run(root, path) catch |failure| switch (failure) {
            error.Again => continue,
            else => |other| return other,
        };
    }
    return error.Busy;
}

const Writer = struct {
    content: []const u8,
    options: Options,
    expected: ?hash.Expected,
    outcome: *Outcome,
    place: Place = undefined,

    const Attempt = Error || error{Again};

    fn run(writer: *Writer, root: guard.Root, path: []const u8) Attempt!void {
        const place = &writer.place;
        try place.open(root, path, if (writer.options.create_only) .nofollow else .follow);
        defer place.close();
        if (place.wants_directory) return error.NotFile;
        const found = try writer.openOld();
        defer if (found) |old| old.close();
        if (found) |old| try writer.replace(old) else try writer.create();
        if (writer.options.sync == .directory) try writer.syncDirectory();
    }

    /// The file to replace, or null for a name that is free.
    fn openOld(writer: *Writer) Attempt!?guard.File {
        const place = &writer.place;
        const there = os.statusAt(place.directory, place.name()) catch |failure| switch (failure) {
            error.NotFound => return null,
            else => return guard.refine(failure),
        };
        if (writer.options.create_only) return error.Exists;
        if (there.kind == .symlink) return error.Again; // it became one since the place was found
        if (there.kind != .file) return error.NotFile;
        os.change.checkWritable(place.directory, place.name()) catch |failure| return guard.refine(failure);
        return guard.openFileEntry(place.directory, place.name()) catch |failure| switch (failure) {
            error.NotFound, error.Escape => return error.Again,
            else => return failure,
        };
    }

    fn create(writer: *Writer) Attempt!void {
        if (writer.expected != null) return error.NotFound;
        var temporary = try Temporary.create(writer.place.directory, writer.options.mode & 0o777);
        defer temporary.end();
        var hasher: hash.Sha256 = .init(.{});
        try writer.fill(&temporary, &hasher);
        const turn: Turn = .take(writer.place.directory);
        defer turn.end();
        try writer.place.verify();
        temporary.moveExclusive(writer.place.name()) catch |failure| switch (failure) {
            error.Exists => return if (writer.options.create_only) error.Exists else error.Again,
            else => return guard.refine(failure),
        };
        writer.outcome.created = true;
    }

    fn replace(writer: *Writer, old: guard.File) Attempt!void {
        // Whether what is displaced must be what was seen: else the last writer wins, as with any program.
        const careful = writer.expected != null or writer.options.append;
        var seen: hash.Digest = undefined;
        if (careful and !writer.options.append) {
            _ = try hash.file(old.descriptor, &seen);
            try writer.compare(seen);
        }
        var temporary = try Temporary.create(writer.place.directory, 0o600);
        defer temporary.end();
        var hasher: hash.Sha256 = .init(.{});
        if (writer.options.append) {
            writer.outcome.size = try hash.update(&hasher, old.descriptor, temporary.descriptor);
            seen = hasher.peek();
            try writer.compare(seen);
        }
        // The content first: a failure for want of room is then the first one.
        try writer.fill(&temporary, &hasher);
        try keepAttributes(old, temporary);
        const turn: Turn = .take(writer.place.directory);
        defer turn.end();
        try writer.place.verify();
        // What changed until now is a conflict like any other, or more to append to: the next attempt sees it.
        if (careful and !writer.isStill(old)) return error.Again;
        if (careful) try writer.swap(&temporary, seen) else try refined(temporary.moveOver(writer.place.name()));
        writer.outcome.detached = old.status.links > 1;
    }

    fn compare(writer: *Writer, seen: hash.Digest) Attempt!void {
        const expected = writer.expected orelse return;
        if (expected.matches(seen)) return;
        writer.outcome.* = .{ .hash = seen };
        return error.Conflict;
    }

    /// Writes the content, of which `hasher` then knows the hash.
    fn fill(writer: *Writer, temporary: *Temporary, hasher: *hash.Sha256) Attempt!void {
        try refined(os.change.writeAll(temporary.descriptor, writer.content));
        hasher.update(writer.content);
        hasher.final(&writer.outcome.hash);
        writer.outcome.size += writer.content.len;
        if (writer.options.sync != .none) try refined(os.change.sync(temporary.descriptor));
    }

    /// Whether the name is still that of the file as it was opened.
    fn isStill(writer: *Writer, old: guard.File) bool {
        const now = os.statusAt(writer.place.directory, writer.place.name()) catch return false;
        return now.sameObject(old.status) and now.size == old.status.size and
            now.modified_ms == old.status.modified_ms and now.modified_ns == old.status.modified_ns;
    }

    /// Exchanges the two files, and looks at what was displaced.
    fn swap(writer: *Writer, temporary: *Temporary, seen: hash.Digest) Attempt!void {
        const place = &writer.place;
        os.exchange(place.directory, temporary.name(), place.name()) catch |failure| switch (failure) {
            error.NotFound => return error.Again, // the old file has gone: the next attempt sees that
            error.Unsupported, error.Invalid => {
                if (!holds(place.directory, place.name(), seen)) return error.Again;
                return refined(temporary.moveOver(place.name()));
            },
            else => return guard.refine(failure),
        };
        if (holds(place.directory, temporary.name(), seen)) return temporary.unlink();
        try writer.yield(temporary);
        return error.Raced;
    }

    /// Puts back what another program wrote, and keeps the caller's version beside it.
    fn yield(writer: *Writer, temporary: *Temporary) Attempt!void {
        const place = &writer.place;
        os.exchange(place.directory, temporary.name(), place.name()) catch |failure| {
            if (failure != error.NotFound) {
                temporary.named = false; // the other program's version: better left under that name than lost
                return guard.refine(failure);
            }
            // The name has gone once more: what was displaced gets it back.
            temporary.moveExclusive(place.name()) catch {};
        };
        const own = try refined(os.status(temporary.descriptor));
        const there: ?os.Status = os.statusAt(place.directory, temporary.name()) catch null;
        if (there != null and there.?.sameObject(own)) {
            writer.outcome.kept = temporary.keepBeside(place.name());
            return;
        }
        // A third version took the name of the caller's: it is the newest, and stays. The caller's is written anew.
        if (there != null) os.exchange(place.directory, temporary.name(), place.name()) catch {};
        var copy = try Temporary.create(place.directory, 0o600);
        defer copy.end();
        var hasher: hash.Sha256 = .init(.{});
        _ = try hash.update(&hasher, temporary.descriptor, copy.descriptor);
        try refined(os.change.setMode(copy.descriptor, own.mode));
        writer.outcome.kept = copy.keepBeside(place.name());
    }

    fn syncDirectory(writer: *Writer) Attempt!void {
        const entries = try guard.openEntry(writer.place.directory, ".", .entries);
        defer os.close(entries);
        try refined(os.change.sync(entries));
    }
};

/// Whether the entry is a regular file with this content.
fn holds(directory: os.Descriptor, name: [:0]const u8, expected: hash.Digest) bool {
    const file = guard.openFileEntry(directory, name) catch return false;
    defer file.close();
    var found: hash.Digest = undefined;
    _ = hash.file(file.descriptor, &found) catch return false;
    return std.mem.eql(u8, &found, &expected);
}

/// Owner first, since a change of owner clears bits of the mode; the mode last, since a list changes it.
fn keepAttributes(old: guard.File, temporary: Temporary) Error!void {
    const own = try refined(os.status(temporary.descriptor));
    if (own.owner != old.status.owner or own.group != old.status.group) {
        os.change.setOwner(temporary.descriptor, old.status.owner, old.status.group) catch |failure|
            return if (failure == error.PermissionDenied) error.ForeignOwner else guard.refine(failure);
    }
    try refined(os.copyAttributes(old.descriptor, temporary.descriptor));
    try refined(os.change.setMode(temporary.descriptor, old.status.mode & 0o1777));
}

fn refined(result: anytype) guard.Error!@typeInfo(@TypeOf(result)).error_union.payload {
    return result catch |failure| guard.refine(failure);
}

test {
    _ = @import("write_test.zig");
}
