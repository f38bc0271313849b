//! Searches one open file. Its bytes go through a buffer that is used again for the next file; a file is never mapped,
//! because one that is truncated while it is mapped kills the process.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const simd = @import("simd.zig");
const utf16 = @import("../text/utf16.zig");
const utf8 = @import("utf8.zig");
const Needle = @import("needle.zig").Needle;
const Format = @import("hits.zig").Format;
const Hits = @import("hits.zig").Hits;

const allocator = std.heap.c_allocator;

/// Holds the common file whole.
const buffer_bytes = 256 * 1024;

/// The kernel copies to the start of a page in half the time that it takes to copy 16 bytes behind it, where malloc puts
/// large blocks.
const buffer_alignment = std.heap.page_size_min;

/// Read first: enough to tell most binary files without reading more of them.
const first_bytes = 64 * 1024;

/// The buffer grows to this for a file with long lines. A longer line is looked at in parts.
const buffer_bytes_max = 8 << 20;

/// Matches of one line that are reported.
const ranges_max = 1024;

/// A cut line still shows its match, and a whole character on either side.
pub const line_bytes_min = 16;

pub const Options = struct {
    needle: *const Needle,
    /// Search files with a NUL byte, too.
    binary: bool,
    /// Lines of one file that are wanted.
    lines_max: usize,
    /// A longer line is cut around its first match; at least `line_bytes_min`.
    line_bytes_max: usize,
    format: Format = .text,
};

pub const Outcome = enum {
    /// To its end, or as far as lines are wanted.
    searched,
    /// It holds a NUL byte; its hits are dropped.
    binary,
    /// The search was stopped; its hits so far are kept.
    stopped,
};

pub const Scanner = struct {
    options: Options,
    buffer: []align(buffer_alignment) u8 = &.{},
    /// For files in UTF-16, made by the first one.
    raw: []u8 = &.{},
    bytes: u64 = 0,

    pub fn deinit(scanner: *Scanner) void {
        allocator.free(scanner.buffer);
        allocator.free(scanner.raw);
    }

    /// Adds the matching lines of `file` to `hits`. `stop` is asked between the parts of a large file.
    pub fn scan(scanner: *Scanner, file: guard.File, hits: *Hits, stop: anytype) (guard.Error || error{OutOfMemory})!Outcome {
        if (scanner.buffer.len == 0) scanner.buffer = try allocator.alignedAlloc(u8, .fromByteUnits(buffer_alignment), buffer_bytes);
        const start = hits.mark();
        errdefer hits.rollBack(start);
        var pass: Pass = .{ .scanner = scanner, .file = file, .hits = hits, .lines_end = start.lines +| scanner.options.lines_max };
        while (true) {
            if (pass.read == 0) try pass.fillFirst() else try pass.fill();
            if (!scanner.options.binary and simd.findByte(0, pass.fresh()) != null) {
                hits.rollBack(start);
                return .binary;
            }
            try pass.searchPart();
            if (pass.ended) return .searched;
            if (stop.isStopped()) return .stopped;
            // Enough lines: but without the rest nobody knows whether the file is binary.
            if (pass.isFull() and scanner.options.binary) return .searched;
        }
    }
};

/// The way through one file. The buffer holds a part of it that starts with a line, or with a part of a long one.
const Pass = struct {
    scanner: *Scanner,
    file: guard.File,
    hits: *Hits,
    /// Length of `hits.lines` at which no more are wanted.
    lines_end: usize,
    /// Bytes in the buffer, and how many of them were read last.
    filled: usize = 0,
    new: usize = 0,
    /// Bytes of the text read so far.
    read: u64 = 0,
    ended: bool = false,
    /// Set for a file in UTF-16.
    decoder: ?utf16.Decoder = null,
    /// Number of the line at the start of the buffer, and its offset in the file.
    number: u64 = 1,
    line_offset: u64 = 0,
    /// Whether that line is reported already, in an earlier part of it.
    reported: bool = false,

    fn fresh(pass: *const Pass) []const u8 {
        return pass.scanner.buffer[pass.filled - pass.new .. pass.filled];
    }

    fn isFull(pass: *const Pass) bool {
        return pass.hits.lines.items.len >= pass.lines_end;
    }

    /// Reads the start of the file, which may begin with a byte order mark: it is no part of the text.
    fn fillFirst(pass: *Pass) (guard.Error || error{OutOfMemory})!void {
        try pass.readInto(pass.scanner.buffer[0..first_bytes]);
        const mark: utf16.Mark = .of(pass.scanner.buffer[0..pass.filled]);
        switch (mark) {
            .none => {},
            .utf8 => {
                pass.keep(3);
                pass.read -= 3;
            },
            .utf16_little, .utf16_big => {
                const scanner = pass.scanner;
                if (scanner.raw.len == 0) scanner.raw = try allocator.alloc(u8, first_bytes);
                @memcpy(scanner.raw[0..pass.filled], scanner.buffer[0..pass.filled]);
                pass.decoder = .{
                    .endian = if (mark == .utf16_little) .little else .big,
                    .raw = scanner.raw,
                    .start = 2,
                    .end = pass.filled,
                    .ended = pass.ended,
                };
                pass.filled = 0;
                pass.read = 0;
                pass.ended = false;
                try pass.readInto(scanner.buffer);
            },
        }
        pass.new = pass.filled;
        pass.scanner.bytes += pass.new;
    }

    /// Reads until the buffer is full or the file ends.
    fn fill(pass: *Pass) guard.Error!void {
        const before = pass.filled;
        try pass.readInto(pass.scanner.buffer);
        pass.new = pass.filled - before;
        pass.scanner.bytes += pass.new;
    }

    fn readInto(pass: *Pass, room: []u8) guard.Error!void {
        const descriptor = pass.file.descriptor;
        while (hasRoom(room, pass.filled)) {
            const free = room[pass.filled..];
            const count = (if (pass.decoder) |*decoder| decoder.read(descriptor, free) else os.read(descriptor, free)) catch |failure|
                return guard.refine(failure);
            pass.filled += count;
            pass.read += count;
            // What the size says saves the call that would return 0.
            if (count == 0 or pass.decoder == null and pass.read == pass.file.status.size) {
                pass.ended = true;
                break;
            }
        }
    }

    /// Whether a decoder can still write.
    fn hasRoom(room: []const u8, filled: usize) bool {
        return room.len - filled >= utf16.room_min;
    }

    /// Searches what is in the buffer as far as its last line goes, and moves the rest to the front.
    fn searchPart(pass: *Pass) error{OutOfMemory}!void {
        const buffer = pass.scanner.buffer;
        const held = buffer[0..pass.filled];
        if (pass.ended) return pass.search(held);
        if (std.mem.lastIndexOfScalar(u8, held, '\n')) |newline| {
            try pass.search(held[0 .. newline + 1]);
            return pass.keep(newline + 1);
        }
        if (hasRoom(buffer, pass.filled)) return;
        if (buffer.len < buffer_bytes_max) {
            pass.scanner.buffer = try allocator.realloc(buffer, buffer.len * 2);
            return;
        }
        // One line beyond all measure. A match that crosses the parts is found in the next one.
        try pass.search(held);
        pass.keep(held.len - @min(held.len - 1, pass.scanner.options.needle.length() - 1));
    }

    fn keep(pass: *Pass, from: usize) void {
        const rest = pass.scanner.buffer[from..pass.filled];
        std.mem.copyForwards(u8, pass.scanner.buffer, rest);
        pass.filled = rest.len;
    }

    /// Searches `part`: whole lines, the last of which may lack its newline at the end of the file or of the buffer.
    fn search(pass: *Pass, part: []const u8) error{OutOfMemory}!void {
        const needle = pass.scanner.options.needle;
        // Up to here lines are counted.
        var counted: usize = 0;
        var position = if (pass.reported) afterLine(part, 0) else 0;
        while (!pass.isFull()) {
            const match = needle.find(part, position) orelse break;
            const line_start = if (std.mem.lastIndexOfScalar(u8, part[counted..match], '\n')) |newline| counted + newline + 1 else counted;
            pass.advance(part, counted, line_start);
            const end = afterLine(part, match);
            try pass.report(part[line_start..end], match - line_start);
            // The line is counted only now, with its newline.
            pass.advance(part, line_start, end);
            if (end == part.len and part[end - 1] != '\n') pass.reported = true;
            counted = end;
            position = end;
        }
        if (!pass.ended) pass.advance(part, counted, part.len);
    }

    /// Moves the count of lines over `part[from..to]`; `to` is the start of a line or the end of the part.
    fn advance(pass: *Pass, part: []const u8, from: usize, to: usize) void {
        const newlines = simd.countByte('\n', part[from..to]);
        if (newlines == 0) return;
        pass.number += newlines;
        pass.reported = false;
        pass.line_offset = pass.read - (pass.filled - to);
    }

    /// Reports `line`, which may end with its newline, with the match at `first` and those behind it.
    fn report(pass: *Pass, line: []const u8, first: usize) error{OutOfMemory}!void {
        const options = pass.scanner.options;
        const needle = options.needle;
        const text = if (line[line.len - 1] == '\n') line[0 .. line.len - 1] else line;
        const window = cut(text, first, needle.length(), options.line_bytes_max);
        const start = pass.hits.mark();
        var match: ?usize = first;
        for (0..ranges_max) |_| {
            const at = match orelse break;
            if (at >= window.end) break;
            try pass.hits.addRange(at - window.start, @min(at + needle.length(), window.end) - window.start);
            match = needle.find(text[0..window.end], at + needle.length());
        }
        // The newline goes with a raw line that is whole.
        const end = if (options.format == .raw and window.end == text.len) line.len else window.end;
        try pass.hits.addLine(start, pass.number, pass.line_offset, line[window.start..end], options.format);
    }
};

/// Offset behind the newline of the line that `from` is in.
fn afterLine(part: []const u8, from: usize) usize {
    return if (simd.findByte('\n', part[from..])) |newline| from + newline + 1 else part.len;
}

const Window = struct { start: usize, end: usize };

/// The part of a line that is reported: all of it, or `bytes_max` bytes with the first match inside, whole characters.
fn cut(text: []const u8, match: usize, match_length: usize, bytes_max: usize) Window {
    if (text.len <= bytes_max) return .{ .start = 0, .end = text.len };
    const before = @min(bytes_max / 4, bytes_max -| match_length);
    const start = if (match + match_length <= bytes_max) 0 else utf8.floor(text, match - @min(match, before));
    const end = @min(text.len, start + bytes_max);
    return .{ .start = start, .end = utf8.floor(text, end) };
}

test cut {
    try std.testing.expectEqual(Window{ .start = 0, .end = 4 }, cut("abcd", 1, 2, 10));
    try std.testing.expectEqual(Window{ .start = 0, .end = 4 }, cut("abcdefgh", 1, 2, 4));
    try std.testing.expectEqual(Window{ .start = 4, .end = 8 }, cut("abcdefgh", 5, 2, 4));
    try std.testing.expectEqual(Window{ .start = 2, .end = 4 }, cut("abcdefgh", 2, 6, 2));
    try std.testing.expectEqual(Window{ .start = 0, .end = 1 }, cut("aäbbbb", 0, 1, 2));
}
