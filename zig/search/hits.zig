//! What one thread has found so far: lines of files, their text packed one behind the other.
const std = @import("std");
const utf8 = @import("utf8.zig");

const allocator = std.heap.c_allocator;

pub const Line = struct {
    number: u64,
    /// Offset of the line's first byte in the file.
    offset: u64,
    text: Span,
    /// Length of the text in UTF-16 code units.
    units: u32,
    ranges: Span,
};

/// A part of one of the lists.
pub const Span = struct { start: usize, count: usize };

/// A match in the text of its line, in UTF-16 code units.
pub const Range = extern struct { start: u32, end: u32 };

pub const File = struct { path: []const u8, lines: Span };

pub const Hits = struct {
    files: std.ArrayList(File) = .empty,
    lines: std.ArrayList(Line) = .empty,
    ranges: std.ArrayList(Range) = .empty,
    text: std.ArrayList(u8) = .empty,

    pub fn deinit(hits: *Hits) void {
        for (hits.files.items) |file| allocator.free(file.path);
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

    /// Adds a line; `ranges` are in bytes of `text`.
    pub fn addLine(hits: *Hits, number: u64, offset: u64, text: []const u8, ranges: []Range) error{OutOfMemory}!void {
        const start = hits.mark();
        errdefer hits.rollBack(start);
        const marks: []u32 = @as([*]u32, @ptrCast(ranges.ptr))[0 .. ranges.len * 2];
        const units = try utf8.append(&hits.text, allocator, text, marks);
        try hits.ranges.appendSlice(allocator, ranges);
        try hits.lines.append(allocator, .{
            .number = number,
            .offset = offset,
            .text = .{ .start = start.text, .count = hits.text.items.len - start.text },
            .units = units,
            .ranges = .{ .start = start.ranges, .count = ranges.len },
        });
    }

    /// Makes a file of the lines added since `from`, unless there are none. `path` is copied.
    pub fn endFile(hits: *Hits, path: []const u8, from: Mark) error{OutOfMemory}!void {
        const count = hits.lines.items.len - from.lines;
        if (count == 0) return;
        const own = try allocator.dupe(u8, path);
        errdefer allocator.free(own);
        try hits.files.append(allocator, .{ .path = own, .lines = .{ .start = from.lines, .count = count } });
    }

    /// Keeps the first files in path order that hold `lines_max` lines or more, and drops the others. Returns the path of
    /// the last one kept, which lives as long as the hits do not change, or null if nothing was dropped.
    pub fn prune(hits: *Hits, lines_max: usize) error{OutOfMemory}!?[]const u8 {
        std.mem.sortUnstable(File, hits.files.items, {}, before);
        var lines: usize = 0;
        const kept = for (hits.files.items, 1..) |file, count| {
            lines += file.lines.count;
            if (lines >= lines_max) break count;
        } else return null;
        if (kept == hits.files.items.len) return null;

        var fresh: Hits = .{};
        errdefer fresh.deinit();
        for (hits.files.items[0..kept]) |file| {
            const start = fresh.mark();
            for (hits.lines.items[file.lines.start..][0..file.lines.count]) |line| try fresh.copyLine(hits, line);
            try fresh.endFile(file.path, start);
        }
        hits.deinit();
        hits.* = fresh;
        return hits.files.items[kept - 1].path;
    }

    fn copyLine(hits: *Hits, from: *const Hits, line: Line) error{OutOfMemory}!void {
        const to = hits.mark();
        try hits.text.appendSlice(allocator, from.text.items[line.text.start..][0..line.text.count]);
        try hits.ranges.appendSlice(allocator, from.ranges.items[line.ranges.start..][0..line.ranges.count]);
        var copy = line;
        copy.text.start = to.text;
        copy.ranges.start = to.ranges;
        try hits.lines.append(allocator, copy);
    }
};

pub fn before(_: void, a: File, b: File) bool {
    return std.mem.lessThan(u8, a.path, b.path);
}
