//! What a path must be before any system call sees it. Paths are bytes, `/`-separated and relative to a root.
const std = @import("std");
const os = @import("../os/os.zig");

/// A path with its final NUL, in memory of its own.
pub const Buffer = [os.path_bytes_max + 1]u8;

/// Copies `path` into `buffer`; the empty path becomes `.`, the root itself. A NUL byte or a path beyond
/// `os.path_bytes_max` is `Invalid`: the kernel would see another path than the caller did, or none.
pub fn terminate(path: []const u8, buffer: *Buffer) error{Invalid}![:0]const u8 {
    const text = if (path.len == 0) "." else path;
    if (text.len > os.path_bytes_max) return error.Invalid;
    if (std.mem.indexOfScalar(u8, text, 0) != null) return error.Invalid;
    @memcpy(buffer[0..text.len], text);
    buffer[text.len] = 0;
    return buffer[0..text.len :0];
}

test terminate {
    var buffer: Buffer = undefined;
    try std.testing.expectEqualStrings(".", try terminate("", &buffer));
    try std.testing.expectEqualStrings("a/b", try terminate("a/b", &buffer));
    try std.testing.expectError(error.Invalid, terminate("a\x00b", &buffer));
    const longest: [os.path_bytes_max + 1]u8 = @splat('a');
    _ = try terminate(longest[1..], &buffer);
    try std.testing.expectError(error.Invalid, terminate(&longest, &buffer));
}
