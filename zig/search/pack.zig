//! Puts the hits of all threads together into one block: tables first, then all text, so that a host decodes once.
const std = @import("std");
const os = @import("../os/os.zig");
const types = @import("../abi/types.zig");
const Error = @import("../abi/status.zig").Error;
const Lease = @import("../pool/lease.zig").Lease;
const hits_of = @import("hits.zig");
const utf8 = @import("utf8.zig");

const Hits = hits_of.Hits;
const allocator = std.heap.c_allocator;

/// A result with more text is cut: offsets are 32 bits, and hosts have limits of their own for one string.
const text_bytes_max = 256 << 20;

pub const Summary = struct {
    matches_max: usize,
    truncated: bool,
    unreadable: u64,
    started_ns: u64,
    files_searched: u64 = 0,
    files_matched: u64 = 0,
    binary_skipped: u64 = 0,
    large_skipped: u64 = 0,
    bytes_searched: u64 = 0,
};

/// A file, and whose lists its lines are in.
const Source = struct {
    hits: *const Hits,
    file: hits_of.File,
    /// The path as valid UTF-8.
    path: []const u8,
    path_units: u32,

    fn before(_: void, a: Source, b: Source) bool {
        return hits_of.before({}, a.file, b.file);
    }

    fn lines(source: Source) []const hits_of.Line {
        return source.hits.lines.items[source.file.lines.start..][0..source.file.lines.count];
    }
};

/// Sorts, cuts to the first `matches_max` lines, and writes the result.
pub fn pack(all: []const *const Hits, given: Summary) Error!*Lease {
    var arena: std.heap.ArenaAllocator = .init(allocator);
    defer arena.deinit();
    var summary = given;
    const sources = try collect(arena.allocator(), all);
    const totals = measure(sources, &summary);

    const lease = try Lease.create(totals.bytes());
    var writer: Writer = .{ .block = lease.bytes(), .totals = totals, .text_end = totals.textStart() };
    for (sources[0..totals.files]) |source| writer.addFile(source);
    std.debug.assert(writer.text_end == lease.length and writer.lines == totals.lines and writer.ranges == totals.ranges);
    writer.put(0, types.SearchResult{
        .files_searched = summary.files_searched,
        .files_matched = summary.files_matched,
        .bytes_searched = summary.bytes_searched,
        .binary_skipped = summary.binary_skipped,
        .large_skipped = summary.large_skipped,
        .unreadable = summary.unreadable,
        .elapsed_us = (os.monotonicNs() - summary.started_ns) / std.time.ns_per_us,
        .truncated = @intFromBool(summary.truncated),
        .ascii = @intFromBool(writer.units == totals.text),
        .files = @intCast(totals.files),
        .lines = @intCast(totals.lines),
        .ranges = @intCast(totals.ranges),
        .text_bytes = @intCast(totals.text),
    });
    return lease;
}

fn collect(arena: std.mem.Allocator, all: []const *const Hits) error{OutOfMemory}![]Source {
    var sources: std.ArrayList(Source) = .empty;
    for (all) |hits| for (hits.files.items) |file| {
        var path: std.ArrayList(u8) = .empty;
        const units = try utf8.append(&path, arena, file.path, &.{});
        try sources.append(arena, .{ .hits = hits, .file = file, .path = path.items, .path_units = units });
    };
    std.mem.sortUnstable(Source, sources.items, {}, Source.before);
    return sources.items;
}

/// What goes into the result.
const Totals = struct {
    files: usize = 0,
    lines: usize = 0,
    ranges: usize = 0,
    text: usize = 0,

    fn linesStart(totals: Totals) usize {
        return @sizeOf(types.SearchResult) + totals.files * @sizeOf(types.SearchFile);
    }

    fn rangesStart(totals: Totals) usize {
        return totals.linesStart() + totals.lines * @sizeOf(types.SearchLine);
    }

    fn textStart(totals: Totals) usize {
        return totals.rangesStart() + totals.ranges * @sizeOf(types.SearchRange);
    }

    fn bytes(totals: Totals) usize {
        return totals.textStart() + totals.text;
    }
};

/// Decides how much fits, and shortens the last file accordingly.
fn measure(sources: []Source, summary: *Summary) Totals {
    var totals: Totals = .{};
    for (sources) |*source| {
        const room = summary.matches_max - totals.lines;
        if (source.file.lines.count > room) {
            source.file.lines.count = room;
            summary.truncated = true;
        }
        if (source.file.lines.count == 0 or totals.text > text_bytes_max) {
            summary.truncated = true;
            break;
        }
        totals.files += 1;
        totals.lines += source.file.lines.count;
        totals.text += source.path.len;
        for (source.lines()) |line| {
            totals.ranges += line.ranges.count;
            totals.text += line.text.count;
        }
    }
    return totals;
}

const Writer = struct {
    block: []u8,
    totals: Totals,
    files: usize = 0,
    lines: usize = 0,
    ranges: usize = 0,
    /// UTF-16 code units of the text so far.
    units: u32 = 0,
    text_end: usize,

    fn addFile(writer: *Writer, source: Source) void {
        const lines = source.lines();
        writer.put(@sizeOf(types.SearchResult) + writer.files * @sizeOf(types.SearchFile), types.SearchFile{
            .path_start = writer.units,
            .path_units = source.path_units,
            .first_line = @intCast(writer.lines),
            .lines = @intCast(lines.len),
        });
        writer.files += 1;
        writer.addText(source.path, source.path_units);
        for (lines) |line| writer.addLine(source.hits, line);
    }

    fn addLine(writer: *Writer, hits: *const Hits, from: hits_of.Line) void {
        writer.put(writer.totals.linesStart() + writer.lines * @sizeOf(types.SearchLine), types.SearchLine{
            .number = from.number,
            .offset = from.offset,
            .text_start = writer.units,
            .text_units = from.units,
            .first_range = @intCast(writer.ranges),
            .ranges = @intCast(from.ranges.count),
        });
        writer.lines += 1;
        for (hits.ranges.items[from.ranges.start..][0..from.ranges.count]) |range| {
            const at = writer.totals.rangesStart() + writer.ranges * @sizeOf(types.SearchRange);
            writer.put(at, types.SearchRange{ .start = range.start, .end = range.end });
            writer.ranges += 1;
        }
        writer.addText(hits.text.items[from.text.start..][0..from.text.count], from.units);
    }

    fn addText(writer: *Writer, bytes: []const u8, units: u32) void {
        @memcpy(writer.block[writer.text_end..][0..bytes.len], bytes);
        writer.text_end += bytes.len;
        writer.units += units;
    }

    fn put(writer: *Writer, at: usize, value: anytype) void {
        @memcpy(writer.block[at..][0..@sizeOf(@TypeOf(value))], std.mem.asBytes(&value));
    }
};
