//! Reads a file, or a range of its bytes, into memory of the caller.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const simd = @import("../search/simd.zig");
const utf16 = @import("../text/utf16.zig");

pub const Error = guard.Error || error{
    /// The range holds more than `max_bytes`.
    TooLarge,
    /// The file became shorter than the bytes that were promised.
    Changed,
    /// The buffer is too small; `Outcome.required` says what is needed.
    Space,
};

pub const Range = struct {
    offset: u64 = 0,
    length: u64 = std.math.maxInt(u64),
    max_bytes: u64 = std.math.maxInt(u64),
};

pub const Outcome = struct {
    /// Size of the file when it was opened.
    size: u64 = 0,
    written: u64 = 0,
    /// Bytes that `buffer` must hold for this call to succeed; set also on `Space` and `TooLarge`.
    required: u64 = 0,
    /// Whether a NUL byte is among the bytes written.
    binary: bool = false,
    /// What the file's first bytes say; looked at only where text was asked for.
    mark: utf16.Mark = .none,
};

/// Reads `range` of `file` into `buffer`. A range past the end gives no bytes. A file that grows meanwhile gives what
/// it held when it was opened.
pub fn bytes(file: guard.File, range: Range, buffer: []u8, outcome: *Outcome) Error!void {
    const size = file.status.size;
    outcome.* = .{ .size = size };
    const wanted = @min(range.length, size -| range.offset);
    outcome.required = wanted;
    // Files of /proc claim to be empty: what they hold is known only by reading them.
    if (size == 0 and file.overlay == null) return unsized(file, range, buffer, outcome);
    if (wanted > range.max_bytes) return error.TooLarge;
    if (wanted > buffer.len) return error.Space;

    var filled: usize = 0;
    while (filled < wanted) {
        const count = file.readAt(buffer[filled..@intCast(wanted)], range.offset + filled) catch |failure|
            return refineRead(failure);
        if (count == 0) {
            try unchanged(file);
            break;
        }
        filled += count;
    }
    finish(buffer[0..filled], outcome);
}

/// As `bytes`, and where the file begins with a mark of UTF-16, all of it as UTF-8 without that mark: then the range
/// must be the whole file (`Unsupported`). What is no UTF-16 in it is U+FFFD.
pub fn text(file: guard.File, range: Range, buffer: []u8, outcome: *Outcome) Error!void {
    var first: [3]u8 = undefined;
    const length = file.readAt(&first, 0) catch |failure| return guard.refine(failure);
    const mark: utf16.Mark = .of(first[0..length]);
    if (mark != .utf16_little and mark != .utf16_big) {
        try bytes(file, range, buffer, outcome);
        outcome.mark = mark;
        return;
    }
    outcome.* = .{ .size = file.status.size, .mark = mark };
    if (range.offset != 0 or range.length < file.status.size) return error.Unsupported;
    // Two bytes are at most three in UTF-8.
    outcome.required = file.status.size / 2 * 3 + utf16.room_min;
    if (file.status.size > range.max_bytes) return error.TooLarge;
    if (outcome.required > buffer.len) return error.Space;
    const raw = try std.heap.c_allocator.alloc(u8, @intCast(file.status.size));
    defer std.heap.c_allocator.free(raw);
    var read: Outcome = .{};
    try bytes(file, .{}, raw, &read);
    var decoder: utf16.Decoder = .{
        .endian = if (mark == .utf16_little) .little else .big,
        .raw = raw,
        .start = 2,
        .end = @intCast(read.written),
        .ended = true,
    };
    var reader: guard.FileReader = .{ .file = file };
    const written = decoder.read(&reader, buffer) catch |failure| return guard.refine(failure);
    finish(buffer[0..written], outcome);
}

fn unsized(file: guard.File, range: Range, buffer: []u8, outcome: *Outcome) Error!void {
    const limit = @min(buffer.len, range.length);
    var filled: usize = 0;
    while (filled < limit) {
        const count = file.readAt(buffer[filled..limit], range.offset + filled) catch |failure|
            return refineRead(failure);
        if (count == 0) break;
        filled += count;
    }
    // A full buffer may hold all or not: ask for twice as much, until the end is seen.
    if (filled == limit and limit < range.length and filled > 0) {
        outcome.required = @max(4096, buffer.len * 2);
        return if (outcome.required > range.max_bytes) error.TooLarge else error.Space;
    }
    if (filled > range.max_bytes) return error.TooLarge;
    finish(buffer[0..filled], outcome);
}

fn finish(read: []const u8, outcome: *Outcome) void {
    outcome.written = read.len;
    outcome.required = read.len;
    outcome.binary = simd.findByte(0, read) != null;
}

/// Why bytes could not be read. What has none now (EAGAIN: the kernel's log, a device) is no file whose bytes stay.
pub fn refineRead(failure: os.Error) Error {
    return if (failure == error.Again) error.NotFile else guard.refine(failure);
}

/// The end came before the size said so: a file that shrank is `Changed`; one whose size was never true (sysfs) is not.
pub fn unchanged(file: guard.File) Error!void {
    if (file.overlay != null) return; // its size never lies
    const now = os.status(file.descriptor) catch |failure| return guard.refine(failure);
    if (now.size < file.status.size) return error.Changed;
}
