//! Searches one open file. Its bytes go through a buffer that is used again for the next file; a file is never mapped,
//! because one that is truncated while it is mapped kills the process.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const simd = @import("simd.zig");
const utf16 = @import("../text/utf16.zig");
const utf8 = @import("utf8.zig");
const regexes = @import("../regex/regex.zig");
const Replacement = @import("replace.zig").Replacement;
const lines = @import("lines.zig");
const Matches = @import("matches.zig").Matches;
const Format = @import("hits.zig").Format;
const Hits = @import("hits.zig").Hits;
const Range = @import("hits.zig").Range;

const Span = lines.Span;

const allocator = std.heap.c_allocator;

/// Holds the common file whole.
const buffer_bytes = 256 * 1024;

/// The kernel copies to the start of a page in half the time that it takes to copy 16 bytes behind it,
/// where malloc puts large blocks.
const buffer_alignment = std.heap.page_size_min;

/// Read first: enough to tell most binary files without reading more of them.
const first_bytes = 64 * 1024;

/// The buffer grows to this for a file with long lines. A longer line is looked at in parts.
const buffer_bytes_max = 64 << 20;

/// A file that is searched across lines is held whole, up to this.
const whole_bytes_max = 1 << 30;

/// Where a line is looked at in parts, a match of up to this length is found across them.
const overlap_bytes = 64 * 1024;

/// Matches of one line that are reported as text; raw ones all are.
const ranges_max = 1024;

/// A cut line still shows its match, and a whole character on either side.
pub const line_bytes_min = 16;

/// Bytes of the longest byte order mark.
const mark_bytes = 3;

/// What a NUL byte means: ripgrep's three ways.
pub const Binary = enum {
    /// The file ends there: it was found by walking, and is most likely none to search.
    quit,
    /// The file was named: it is searched, but what matches is not shown once a NUL is known.
    convert,
    /// Nothing.
    text,
};

pub const Options = struct {
    regex: *const regexes.Regex,
    binary: Binary = .quit,
    /// Matching lines of one file that are wanted.
    lines_max: usize,
    /// A longer line is cut around its first match; at least `line_bytes_min`.
    line_bytes_max: usize,
    format: Format = .text,
    /// Lines are hits that do not match.
    invert: bool = false,
    /// A match may reach over several lines.
    multi_line: bool = false,
    /// All other lines are reported, too.
    passthru: bool = false,
    /// Lines before and behind a hit that are reported, too.
    before: usize = 0,
    after: usize = 0,
    /// Report lines; else they are only counted.
    lines: bool = true,
    /// Find all matches of a line; else the line counts as one.
    ranges: bool = true,
    /// What takes the place of each match.
    replacement: ?Replacement = null,
};

pub const Outcome = enum { searched, stopped };

/// What is known about a file besides its lines.
pub const Result = struct {
    outcome: Outcome = .searched,
    /// Hits, each of which may be several lines.
    hits: u64 = 0,
    matched_lines: u64 = 0,
    matches: u64 = 0,
    /// Where a NUL byte was found that changed how the file was searched.
    binary_offset: ?u64 = null,
    bytes: u64 = 0,
};

pub const Error = guard.Error || error{ OutOfMemory, TooLarge };

pub const Scanner = struct {
    options: Options,
    matcher: regexes.Matcher,
    buffer: []align(buffer_alignment) u8 = &.{},
    /// For files in UTF-16, made by the first one.
    raw: []u8 = &.{},
    /// Of the groups of a match, and for replaced lines.
    slots: []usize = &.{},
    replaced: std.ArrayList(u8) = .empty,

    pub fn deinit(scanner: *Scanner) void {
        allocator.free(scanner.buffer);
        allocator.free(scanner.raw);
        allocator.free(scanner.slots);
        scanner.replaced.deinit(allocator);
        scanner.matcher.deinit();
    }

    /// Adds the hits of `file` to `hits`. The matcher's watch is asked between the parts of a large file. A file that
    /// has no size, as a pipe has none, is read to its end.
    pub fn scan(scanner: *Scanner, file: guard.File, hits: *Hits, binary: Binary) Error!Result {
        if (scanner.buffer.len == 0) {
            scanner.buffer = try allocator.alignedAlloc(u8, .fromByteUnits(buffer_alignment), buffer_bytes);
            const slots = if (scanner.options.replacement == null) 2 else scanner.options.regex.program.slots;
            scanner.slots = try allocator.alloc(usize, slots);
        }
        const start = hits.mark();
        errdefer hits.rollBack(start);
        var pass: Pass = .{ .scanner = scanner, .file = file, .reader = .{ .file = file }, .hits = hits, .binary = binary };
        if (scanner.options.passthru) pass.after_left = std.math.maxInt(usize);
        try pass.fillFirst();
        while (true) {
            pass.detectBinary();
            (if (scanner.options.multi_line) pass.searchWhole() else pass.searchPart()) catch |failure| switch (failure) {
                error.Stopped => {
                    pass.result.outcome = .stopped;
                    return pass.result;
                },
                else => |other| return other,
            };
            if (pass.ended or pass.finished) return pass.result;
            if (scanner.matcher.watch.isStopped()) {
                pass.result.outcome = .stopped;
                return pass.result;
            }
            try pass.fill();
        }
    }
};

/// The way through one file. The buffer holds a part of it that starts with a line, or with a part of a long one.
const Pass = struct {
    scanner: *Scanner,
    file: guard.File,
    reader: guard.FileReader,
    hits: *Hits,
    binary: Binary,
    result: Result = .{},
    /// Bytes in the buffer, and how many of them were read last.
    filled: usize = 0,
    new: usize = 0,
    /// Bytes of the text read so far.
    read: u64 = 0,
    ended: bool = false,
    /// Nothing more of the file is wanted.
    finished: bool = false,
    /// Set for a file in UTF-16.
    decoder: ?utf16.Decoder = null,
    /// Up to here in the buffer lines are counted: the number and the offset of the line that starts there.
    counted: usize = 0,
    number: u64 = 1,
    line_offset: u64 = 0,
    /// Up to here in the buffer everything is searched, and reported as far as it is.
    searched: usize = 0,
    emitted: usize = 0,
    /// What is searched for certain of a file whose NUL may still come.
    settled: u64 = 0,
    /// Set at the start of a file without a byte order mark.
    is_unmarked: bool = false,
    window: usize = first_bytes,
    /// Lines behind a hit that are still to be reported.
    after_left: usize = 0,
    /// Whether the line at the start of the buffer is reported already, in an earlier part of it.
    reported: bool = false,
    /// The next line that matches, while those are looked for that do not.
    excluded: ?Span = null,

    const SearchError = regexes.Matcher.Error || error{TooLarge};

    fn fresh(pass: *const Pass) []const u8 {
        return pass.scanner.buffer[pass.filled - pass.new .. pass.filled];
    }

    /// Where in the file a place in the buffer is.
    fn offsetOf(pass: *const Pass, place: usize) u64 {
        return pass.read - (pass.filled - place);
    }

    fn isFull(pass: *const Pass) bool {
        return pass.result.hits >= pass.scanner.options.lines_max;
    }

    /// Reads the start of the file, which may begin with a byte order mark: it is no part of the text.
    fn fillFirst(pass: *Pass) Error!void {
        try pass.readInto(pass.scanner.buffer[0..first_bytes]);
        const mark: utf16.Mark = .of(pass.scanner.buffer[0..pass.filled]);
        switch (mark) {
            .none => pass.is_unmarked = true,
            .utf8 => {
                pass.drop(mark_bytes);
                pass.read -= mark_bytes;
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
        pass.result.bytes += pass.new;
    }

    /// Reads until the buffer is full or the file ends.
    fn fill(pass: *Pass) guard.Error!void {
        const before = pass.filled;
        try pass.readInto(pass.scanner.buffer);
        pass.new = pass.filled - before;
        pass.result.bytes += pass.new;
    }

    fn readInto(pass: *Pass, room: []u8) guard.Error!void {
        while (hasRoom(room, pass.filled)) {
            const free = room[pass.filled..];
            const count = (if (pass.decoder) |*decoder| decoder.read(&pass.reader, free) else pass.reader.read(free)) catch |failure| {
                if (failure != error.Again) return guard.refine(failure);
                // A pipe that does not block, and whose writer is slower.
                if (pass.scanner.matcher.watch.isStopped()) return error.Busy;
                os.pause(std.time.ns_per_ms);
                continue;
            };
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

    /// Looks for a NUL byte in what was read last.
    fn detectBinary(pass: *Pass) void {
        if (pass.binary == .text or pass.result.binary_offset != null) return;
        const is_first = pass.read <= first_bytes;
        if (pass.binary == .convert and !is_first) return;
        const found = simd.findByte(0, pass.fresh());
        if (pass.binary == .convert) {
            if (found) |at| pass.result.binary_offset = pass.offsetOf(pass.filled - pass.new + at);
            return;
        }
        pass.settle(if (found) |at| pass.offsetOf(pass.filled - pass.new + at) else pass.read);
        const at = found orelse return;
        pass.result.binary_offset = pass.offsetOf(pass.filled - pass.new + at);
        const start = pass.offsetOf(0);
        const place: usize = @intCast(@max(pass.settled, start) - start);
        pass.read -= pass.filled - place;
        pass.result.bytes -= pass.filled - place;
        pass.filled = place;
        pass.ended = true;
        // What is searched as a whole is not searched up to a NUL.
        if (pass.scanner.options.multi_line) pass.finished = true;
    }

    /// Moves `settled` on, as far as ripgrep would have got before the place of `limit` was in its buffer:
    /// it reads 64 KiB, searches the whole lines of them, and goes on behind those. Where a NUL is in its
    /// buffer it looks at nothing of it.
    fn settle(pass: *Pass, limit: u64) void {
        const start = pass.offsetOf(0);
        if (pass.is_unmarked and limit >= mark_bytes) {
            // Where it looks for a byte order mark, it searches the lines of those bytes before it reads on.
            if (std.mem.lastIndexOfScalar(u8, pass.scanner.buffer[0..mark_bytes], '\n')) |newline| pass.settled = newline + 1;
            pass.is_unmarked = false;
        }
        while (pass.settled + pass.window <= limit) {
            const from: usize = @intCast(@max(pass.settled, start) - start);
            const to: usize = @intCast(pass.settled + pass.window - start);
            if (std.mem.lastIndexOfScalar(u8, pass.scanner.buffer[from..to], '\n')) |newline| {
                pass.settled = start + from + newline + 1;
            } else if (start > pass.settled) {
                pass.settled = start;
            } else pass.window *= 2;
        }
    }

    /// Searches what is in the buffer as far as its last line goes, and moves the rest to the front.
    fn searchPart(pass: *Pass) SearchError!void {
        const buffer = pass.scanner.buffer;
        const held = buffer[0..pass.filled];
        if (pass.ended) return pass.search(held);
        if (std.mem.lastIndexOfScalar(u8, held[pass.searched..], '\n')) |newline| {
            try pass.search(held[0 .. pass.searched + newline + 1]);
            return pass.keepContext(held);
        }
        if (hasRoom(buffer, pass.filled)) return;
        if (buffer.len < buffer_bytes_max) return pass.grow();
        // One line beyond all measure. A match that crosses the parts is found in the next one.
        try pass.search(held);
        pass.drop(held.len - @min(held.len - 1, overlap_bytes));
        pass.searched = 0;
    }

    fn grow(pass: *Pass) error{OutOfMemory}!void {
        pass.scanner.buffer = try allocator.realloc(pass.scanner.buffer, pass.scanner.buffer.len * 2);
    }

    /// Keeps what is not searched, and the lines before it that a hit there may want.
    fn keepContext(pass: *Pass, held: []const u8) void {
        var from = pass.searched;
        for (0..pass.scanner.options.before) |_| {
            if (from <= pass.emitted) break;
            from = lines.lineBefore(held, pass.emitted, from);
        }
        // What would take most of the buffer is let go.
        if (held.len - from > buffer_bytes_max / 2) from = pass.searched;
        pass.countTo(held, from);
        pass.drop(from);
    }

    fn drop(pass: *Pass, from: usize) void {
        const rest = pass.scanner.buffer[from..pass.filled];
        std.mem.copyForwards(u8, pass.scanner.buffer, rest);
        pass.filled = rest.len;
        pass.counted -|= from;
        pass.searched -|= from;
        pass.emitted -|= from;
    }

    /// Searches `part`: whole lines, the last of which may lack its newline at the end of the file or of the buffer.
    fn search(pass: *Pass, part: []const u8) SearchError!void {
        const options = &pass.scanner.options;
        pass.scanner.matcher.begin();
        pass.excluded = null;
        if (pass.reported) {
            pass.searched = lines.afterLine(part, pass.searched);
            pass.emitted = pass.searched;
            if (pass.searched == part.len and part.len > 0 and part[part.len - 1] != '\n') return;
        }
        while (!pass.isFull()) {
            const line = (if (options.invert) try pass.nextExcluding(part) else try pass.nextMatching(part)) orelse break;
            try pass.addContext(part, line.start);
            pass.countTo(part, line.start);
            try pass.report(part[line.start..line.end]);
            pass.countTo(part, line.end);
            pass.searched = line.end;
            pass.emitted = line.end;
            pass.after_left = options.after;
            if (pass.finished) return;
            if (line.end == part.len and part[line.end - 1] != '\n') pass.reported = true;
        }
        // As ripgrep does: among the lines behind the last hit that is wanted, one that is a hit is shown as one.
        while (pass.isFull() and pass.after_left > 0 and !pass.finished and !options.passthru) {
            const line = (if (options.invert) try pass.nextExcluding(part) else try pass.nextMatching(part)) orelse break;
            try pass.addAfter(part, line.start);
            pass.searched = line.end;
            if (pass.after_left == 0) break;
            pass.after_left -= 1;
            pass.countTo(part, line.start);
            try pass.report(part[line.start..line.end]);
            pass.countTo(part, line.end);
            pass.emitted = line.end;
        }
        try pass.addAfter(part, part.len);
        pass.searched = part.len;
        if (pass.isFull() and pass.after_left == 0) pass.finished = true;
    }

    fn nextMatching(pass: *Pass, part: []const u8) SearchError!?Span {
        const found = try pass.scanner.matcher.findLine(part, pass.searched) orelse return null;
        return lines.lineAround(part, pass.searched, found);
    }

    fn nextExcluding(pass: *Pass, part: []const u8) SearchError!?Span {
        while (pass.searched < part.len) {
            if (pass.excluded == null or pass.excluded.?.end <= pass.searched) {
                pass.excluded = try pass.nextMatching(part) orelse .{ .start = part.len, .end = part.len + 1 };
            }
            const excluded = pass.excluded.?;
            if (pass.searched < excluded.start) return .{ .start = pass.searched, .end = lines.afterLine(part, pass.searched) };
            pass.searched = excluded.end;
        }
        pass.searched = @min(pass.searched, part.len);
        return null;
    }

    /// Moves the count of lines to `to`: the start of a line or the end of the part.
    fn countTo(pass: *Pass, part: []const u8, to: usize) void {
        const newlines = simd.countByte('\n', part[pass.counted..to]);
        pass.counted = to;
        if (newlines == 0) return;
        pass.number += newlines;
        pass.reported = false;
        pass.line_offset = pass.offsetOf(to);
    }

    /// Reports lines behind the last hit and before the next one, which begins at `to`.
    fn addContext(pass: *Pass, part: []const u8, to: usize) SearchError!void {
        try pass.addAfter(part, to);
        const before = pass.scanner.options.before;
        if (before == 0 or pass.emitted >= to) return;
        var from = to;
        for (0..before) |_| {
            if (from <= pass.emitted) break;
            from = lines.lineBefore(part, pass.emitted, from);
        }
        pass.emitted = from;
        while (pass.emitted < to) try pass.addContextLine(part);
    }

    fn addAfter(pass: *Pass, part: []const u8, to: usize) SearchError!void {
        while (pass.after_left > 0 and pass.emitted < to) {
            pass.after_left -= 1;
            try pass.addContextLine(part);
        }
    }

    fn addContextLine(pass: *Pass, part: []const u8) SearchError!void {
        const end = lines.afterLine(part, pass.emitted);
        pass.countTo(part, pass.emitted);
        const hidden = pass.binary == .convert and pass.result.binary_offset != null;
        if (pass.scanner.options.lines and !hidden) {
            const options = &pass.scanner.options;
            const line = part[pass.emitted..end];
            const text = lines.withoutNewline(line);
            const shown = if (text.len <= options.line_bytes_max) line else text[0..utf8.floor(text, options.line_bytes_max)];
            const start = pass.hits.mark();
            // What is no hit where lines are wanted that do not match has matches.
            if (options.invert and options.ranges and !options.multi_line) {
                var matches: Matches = .{ .text = text, .limit = line.len };
                while (try matches.next(&pass.scanner.matcher, pass.scanner.slots)) |match| {
                    if (match.end <= shown.len) try pass.hits.addRange(match.start, match.end);
                }
            }
            try pass.hits.addLine(start, .{ .number = pass.number, .offset = pass.line_offset, .context = true, .cut = shown.len < text.len }, if (options.format == .raw) shown else lines.withoutNewline(shown), options.format);
        }
        pass.emitted = end;
    }

    /// Reports `line`, or several where matches reach over them; the last one may end with its newline.
    fn report(pass: *Pass, line: []const u8) SearchError!void {
        const options = &pass.scanner.options;
        pass.result.hits += 1;
        const text = lines.withoutNewline(line);
        var matches = pass.matchesOf(line);
        if (!options.lines) {
            var count: u64 = @intFromBool(!options.ranges and !options.invert);
            if (options.ranges and !options.invert) while (try matches.next(&pass.scanner.matcher, pass.scanner.slots)) |_| {
                count += 1;
            };
            pass.result.matches += count;
            // Across lines, matches are counted in their place.
            pass.result.matched_lines += if (options.multi_line and options.ranges and !options.invert) count else 1;
            return;
        }
        pass.result.matched_lines += if (options.multi_line) simd.countByte('\n', line) + @intFromBool(line[line.len - 1] != '\n') else 1;
        if (pass.binary == .convert) {
            if (pass.result.binary_offset == null) if (simd.findByte(0, line)) |at| {
                pass.result.binary_offset = pass.line_offset + at;
            };
            if (pass.result.binary_offset != null) {
                pass.finished = true;
                return;
            }
        }
        const start = pass.hits.mark();
        if (options.replacement) |replacement| return pass.reportReplaced(replacement, line, start);
        const window = try pass.cut(line);
        // The newline goes with a raw line that is whole.
        const end = if (options.format == .raw and window.end == text.len) line.len else window.end;
        if (options.ranges and !options.invert) {
            const most: usize = if (options.format == .raw) std.math.maxInt(usize) else ranges_max;
            while (try matches.next(&pass.scanner.matcher, pass.scanner.slots)) |match| {
                pass.result.matches += 1;
                if (match.start < window.start or match.start > window.end) continue;
                if (pass.hits.ranges.items.len - start.ranges >= most) continue;
                try pass.hits.addRange(match.start - window.start, @min(match.end, end) - window.start);
            }
        } else if (!options.invert) pass.result.matches += 1;
        const is_cut = window.end - window.start < text.len;
        try pass.hits.addLine(start, .{ .number = pass.number, .offset = pass.line_offset, .cut = is_cut }, line[window.start..end], options.format);
    }

    fn reportReplaced(pass: *Pass, replacement: Replacement, line: []const u8, start: Hits.Mark) SearchError!void {
        const scanner = pass.scanner;
        scanner.replaced.clearRetainingCapacity();
        var matches = pass.matchesOf(line);
        var copied: usize = 0;
        while (try matches.next(&scanner.matcher, scanner.slots)) |match| {
            pass.result.matches += 1;
            try scanner.replaced.appendSlice(allocator, line[copied..match.start]);
            const from = scanner.replaced.items.len;
            try replacement.write(&scanner.replaced, allocator, matches.text, scanner.slots);
            try pass.hits.addRange(from, scanner.replaced.items.len);
            copied = match.end;
        }
        try scanner.replaced.appendSlice(allocator, if (scanner.options.format == .raw) line[copied..] else lines.withoutNewline(line[copied..]));
        try pass.hits.addLine(start, .{ .number = pass.number, .offset = pass.line_offset }, scanner.replaced.items, scanner.options.format);
    }

    /// The matches of `line`, which lies in the buffer. Across lines what is around it matters, too.
    fn matchesOf(pass: *Pass, line: []const u8) Matches {
        if (!pass.scanner.options.multi_line) return .{ .text = lines.withoutNewline(line), .limit = line.len };
        const start = @intFromPtr(line.ptr) - @intFromPtr(pass.scanner.buffer.ptr);
        return .{ .text = pass.scanner.buffer[0..pass.filled], .base = start, .at = start, .limit = start + line.len };
    }

    /// The part of a line that is reported.
    fn cut(pass: *Pass, line: []const u8) SearchError!Span {
        const options = &pass.scanner.options;
        const text = lines.withoutNewline(line);
        if (text.len <= options.line_bytes_max) return .{ .start = 0, .end = text.len };
        var matches = pass.matchesOf(line);
        const first: Span = if (options.invert) .{ .start = 0, .end = 0 } else if (try matches.next(&pass.scanner.matcher, pass.scanner.slots)) |match| .{ .start = match.start, .end = match.end } else .{ .start = 0, .end = 0 };
        return lines.cutAround(text, @min(first.start, text.len), @min(first.end, text.len) -| first.start, options.line_bytes_max);
    }

    /// Searches the file as one text, once it is all there.
    fn searchWhole(pass: *Pass) SearchError!void {
        if (pass.finished) return;
        if (!pass.ended) {
            if (pass.scanner.buffer.len > whole_bytes_max) return error.TooLarge;
            if (pass.scanner.buffer.len - pass.filled < first_bytes) try pass.grow();
            return;
        }
        const text = pass.scanner.buffer[0..pass.filled];
        const scanner = pass.scanner;
        var matches: Matches = .{ .text = text };
        var block: ?Span = null;
        while (!pass.isFull()) {
            const match = try matches.next(&scanner.matcher, scanner.slots) orelse break;
            // An empty match behind the last newline is on no line.
            if (match.start == text.len and (text.len == 0 or text[text.len - 1] == '\n')) break;
            const around: Span = .{
                .start = if (std.mem.lastIndexOfScalar(u8, text[0..match.start], '\n')) |newline| newline + 1 else 0,
                .end = lines.afterLine(text, @max(match.start, match.end -| 1)),
            };
            if (block) |*open| {
                if (around.start <= open.end) {
                    open.end = @max(open.end, around.end);
                    continue;
                }
                try pass.reportBlock(text, open.*);
                if (pass.finished) return;
            }
            block = around;
        }
        if (block) |open| if (!pass.isFull()) try pass.reportBlock(text, open);
        if (scanner.options.invert) {
            while (!pass.isFull() and pass.searched < text.len) try pass.reportLine(text, .{ .start = pass.searched, .end = lines.afterLine(text, pass.searched) });
        }
        try pass.addAfter(text, text.len);
    }

    fn reportBlock(pass: *Pass, text: []const u8, block: Span) SearchError!void {
        if (!pass.scanner.options.invert) return pass.reportLine(text, block);
        while (!pass.isFull() and pass.searched < block.start) {
            try pass.reportLine(text, .{ .start = pass.searched, .end = lines.afterLine(text, pass.searched) });
        }
        pass.searched = block.end;
    }

    fn reportLine(pass: *Pass, text: []const u8, line: Span) SearchError!void {
        try pass.addContext(text, line.start);
        pass.countTo(text, line.start);
        try pass.report(text[line.start..line.end]);
        pass.countTo(text, line.end);
        pass.searched = line.end;
        pass.emitted = line.end;
        pass.after_left = pass.scanner.options.after;
    }
};
