//! Reads a range of lines. Newlines are counted by vectors; nothing behind the range is read.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const read = @import("read.zig");
const simd = @import("../search/simd.zig");

pub const Range = struct {
    /// First line, from 1.
    first: u64 = 1,
    count: u64 = std.math.maxInt(u64),
    /// The range ends before the line that would exceed this.
    max_bytes: u64 = std.math.maxInt(u64),
    /// Byte at which line 1 is counted from.
    offset: u64 = 0,
    /// Whether the byte before `offset` ends no line.
    open: bool = false,
    /// Passing over lines before the range stops when so many bytes were, so that the caller may look around.
    max_skip: u64 = std.math.maxInt(u64),
};

pub const Outcome = struct {
    size: u64 = 0,
    written: u64 = 0,
    required: u64 = 0,
    binary: bool = false,
    /// Where the first byte written stands in the file.
    offset: u64 = 0,
    /// Lines written; a last line without a newline counts.
    count: u64 = 0,
    /// Lines in the file, or `unknown` when the range ended before the file did.
    total: u64 = unknown,
    /// Whether it stopped at `max_skip`, and where: the next range begins there.
    stopped: bool = false,
    passed: u64 = 0,
    passed_lines: u64 = 0,
    open: bool = false,
};

pub const unknown = std.math.maxInt(u64);

/// Bytes read at once; on the stack of the caller.
const chunk_bytes = 64 * 1024;

/// Reads `range` of `file` into `buffer`. On `Space`, `required` holds what the range needs.
pub fn lines(file: guard.File, range: Range, buffer: []u8, outcome: *Outcome) read.Error!void {
    outcome.* = .{ .size = file.status.size };
    if (range.first == 0) return error.Invalid;
    var take: Take = .{ .range = range, .buffer = buffer, .open_line = range.open };
    var chunk: [chunk_bytes]u8 align(64) = chunk: {
        @setRuntimeSafety(false); // a safe build would fill it with 0xAA first
        break :chunk undefined;
    };
    var offset: u64 = range.offset;
    var ended = false;
    var begins_binary = false;
    while (!take.done) {
        if (take.newlines + 1 < range.first and take.position >= range.max_skip) {
            outcome.stopped = true;
            outcome.passed = take.position;
            outcome.passed_lines = take.newlines;
            outcome.open = take.open_line;
            outcome.binary = begins_binary;
            return;
        }
        const length = file.readAt(&chunk, offset) catch |failure| return read.refineRead(failure);
        if (length == 0) {
            if (offset < file.status.size) try read.unchanged(file);
            ended = true;
            break;
        }
        if (offset == range.offset) begins_binary = simd.findByte(0, chunk[0..length]) != null;
        offset += length;
        take.feed(chunk[0..length]);
    }
    // A range that ends with the file's last byte has seen the end, too.
    if (!ended and take.done and range.offset + take.position == file.status.size) ended = true;
    take.finish(ended);

    outcome.offset = range.offset + take.range_start;
    outcome.count = take.kept_lines;
    outcome.required = take.kept_bytes;
    if (ended) outcome.total = take.newlines + @intFromBool(take.open_line);
    if (take.kept_bytes > buffer.len) return error.Space;
    outcome.written = take.kept_bytes;
    outcome.binary = if (take.kept_bytes == 0) begins_binary else simd.findByte(0, buffer[0..@intCast(take.kept_bytes)]) != null;
}

/// Follows the bytes of a file and keeps the lines of the range.
const Take = struct {
    range: Range,
    buffer: []u8,
    /// Newlines seen, which is the number of complete lines before `position`.
    newlines: u64 = 0,
    /// Bytes consumed.
    position: u64 = 0,
    /// Whether bytes stand after the last newline.
    open_line: bool = false,
    /// Bytes of the range seen so far, copied as far as `buffer` reaches.
    seen_bytes: u64 = 0,
    /// Of those, the ones in complete lines: what is returned.
    kept_bytes: u64 = 0,
    kept_lines: u64 = 0,
    /// Where the range starts.
    range_start: u64 = 0,
    done: bool = false,

    fn feed(take: *Take, chunk: []const u8) void {
        var rest = chunk;
        if (take.newlines + 1 < take.range.first) {
            rest = take.skip(rest);
            take.range_start = take.position;
        }
        while (rest.len > 0 and !take.done) {
            if (take.kept_lines == take.range.count) {
                take.done = true;
                return;
            }
            const newline = simd.findByte('\n', rest);
            const length = if (newline) |index| index + 1 else rest.len;
            if (take.seen_bytes + length > take.range.max_bytes) {
                take.done = true;
                return;
            }
            take.copy(rest[0..length]);
            take.position += length;
            take.open_line = newline == null;
            rest = rest[length..];
            if (newline != null) {
                take.newlines += 1;
                take.kept_bytes = take.seen_bytes;
                take.kept_lines += 1;
            }
        }
        if (take.kept_lines == take.range.count) take.done = true;
    }

    /// Passes over lines before the range and returns what stands behind them.
    fn skip(take: *Take, chunk: []const u8) []const u8 {
        const needed = take.range.first - 1 - take.newlines;
        const found = simd.countByte('\n', chunk);
        if (found < needed) {
            take.newlines += found;
            take.position += chunk.len;
            take.open_line = chunk[chunk.len - 1] != '\n';
            return chunk[chunk.len..];
        }
        var rest = chunk;
        for (0..@intCast(needed)) |_| rest = rest[(simd.findByte('\n', rest) orelse unreachable) + 1 ..];
        take.newlines += needed;
        take.position += chunk.len - rest.len;
        take.open_line = false;
        return rest;
    }

    fn copy(take: *Take, line: []const u8) void {
        if (take.seen_bytes < take.buffer.len) {
            const start: usize = @intCast(take.seen_bytes);
            const length = @min(line.len, take.buffer.len - start);
            @memcpy(take.buffer[start..][0..length], line[0..length]);
        }
        take.seen_bytes += line.len;
    }

    /// At the end of the file an open line of the range is a line.
    fn finish(take: *Take, ended: bool) void {
        if (!ended or take.done or take.seen_bytes == take.kept_bytes) return;
        take.kept_bytes = take.seen_bytes;
        take.kept_lines += 1;
    }
};
