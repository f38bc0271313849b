//! What a thread finds in some files, in the order of their paths: lines, their text packed one behind the other.
const std = @import("std");
const utf8 = @import("utf8.zig");

const allocator = std.heap.c_allocator;

/// How text reaches the host.
pub const Format = enum {
    /// Valid UTF-8, lines without their newline; lengths and ranges in UTF-16 code units.
    text,
    /// The bytes of the file, lines with their newline; lengths and ranges in bytes.
    raw,
};

/// Which line it is.
pub const Place = struct {
    number: u64,
    /// Offset of the line's first byte in the file.
    offset: u64,
    /// Whether it is shown for the sake of a hit beside it.
    context: bool = false,
    /// Whether only a part of it is reported.
    cut: bool = false,
};

pub const Line = struct {
    number: u64,
    offset: u64,
    context: bool,
    cut: bool,
    text: Span,
    /// Length of the text in units of the format.
    units: u32,
    ranges: Span,
};

/// A part of one of the lists.
pub const Span = struct {
    start: usize,
    count: usize,

    fn of(span: Span, list: anytype) @TypeOf(list.items) {
        return list.items[span.start..][0..span.count];
    }
};

/// A match in the text of its line, in units of the format.
pub const Range = extern struct { start: u32, end: u32 };

/// What is known about a file besides its lines.
pub const Facts = struct {
    matched_lines: u64 = 0,
    matches: u64 = 0,
    bytes: u64 = 0,
    binary_offset: u64 = no_offset,
    elapsed_ns: u64 = 0,

    pub const no_offset = std.math.maxInt(u64);
};

pub const File = struct { path: Span, lines: Span, facts: Facts };

pub const Hits = struct {
    files: std.ArrayList(File) = .empty,
    lines: std.ArrayList(Line) = .empty,
    ranges: std.ArrayList(Range) = .empty,
    /// Lines and, as the bytes they are, paths.
    text: std.ArrayList(u8) = .empty,

    pub fn deinit(hits: *Hits) void {
        hits.files.deinit(allocator);
        hits.lines.deinit(allocator);
        hits.ranges.deinit(allocator);
        hits.text.deinit(allocator);
    }

    pub const Mark = struct { lines: usize, ranges: usize, text: usize };

    /// The state to come back to when a file turns out not to count.
    pub fn mark(hits: *const Hits) Mark {
        return .{ .lines = hits.lines.items.len, .ranges = hits.ranges.items.len, .text = hits.text.items.len };
    }

    pub fn rollBack(hits: *Hits, to: Mark) void {
        hits.lines.shrinkRetainingCapacity(to.lines);
        hits.ranges.shrinkRetainingCapacity(to.ranges);
        hits.text.shrinkRetainingCapacity(to.text);
    }

    /// Adds a match of the line that `addLine` will add, in bytes.
    pub fn addRange(hits: *Hits, start: usize, end: usize) error{OutOfMemory}!void {
        try hits.ranges.append(allocator, .{ .start = @intCast(start), .end = @intCast(end) });
    }

    /// Adds a line, with the matches added since `from`.
    pub fn addLine(hits: *Hits, from: Mark, place: Place, text: []const u8, format: Format) error{OutOfMemory}!void {
        const ranges = hits.ranges.items[from.ranges..];
        const units: u32 = switch (format) {
            .text => try utf8.append(&hits.text, allocator, text, std.mem.bytesAsSlice(u32, std.mem.sliceAsBytes(ranges))),
            .raw => raw: {
                try hits.text.appendSlice(allocator, text);
                break :raw @intCast(text.len);
            },
        };
        try hits.lines.append(allocator, .{
            .number = place.number,
            .offset = place.offset,
            .context = place.context,
            .cut = place.cut,
            .text = .{ .start = from.text, .count = hits.text.items.len - from.text },
            .units = units,
            .ranges = .{ .start = from.ranges, .count = ranges.len },
        });
    }

    /// Makes a file of the lines added since `from`. `path` is copied.
    pub fn endFile(hits: *Hits, path: []const u8, from: Mark, facts: Facts) error{OutOfMemory}!void {
        const count = hits.lines.items.len - from.lines;
        const start = hits.text.items.len;
        try hits.text.appendSlice(allocator, path);
        try hits.files.append(allocator, .{
            .path = .{ .start = start, .count = path.len },
            .lines = .{ .start = from.lines, .count = count },
            .facts = facts,
        });
    }

    pub fn pathOf(hits: *const Hits, file: File) []const u8 {
        return file.path.of(hits.text);
    }

    pub fn linesOf(hits: *const Hits, file: File) []const Line {
        return file.lines.of(hits.lines);
    }

    pub fn textOf(hits: *const Hits, line: Line) []const u8 {
        return line.text.of(hits.text);
    }

    pub fn rangesOf(hits: *const Hits, line: Line) []const Range {
        return line.ranges.of(hits.ranges);
    }

    /// Memory in use, roughly.
    pub fn size(hits: *const Hits) usize {
        return hits.text.items.len + hits.lines.items.len * @sizeOf(Line) + hits.ranges.items.len * @sizeOf(Range);
    }
};
