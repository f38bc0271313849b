//! Writes hits into one block: tables first, then all text, so that a host decodes once.
const std = @import("std");
const order = @import("../walk/order.zig");
const types = @import("../abi/types.zig");
const Error = @import("../abi/status.zig").Error;
const Lease = @import("../pool/lease.zig").Lease;
const hits_of = @import("hits.zig");
const utf8 = @import("utf8.zig");

const Hits = hits_of.Hits;

/// A file with lines to write, and whose lists they are in.
pub const Source = struct {
    hits: *const Hits,
    file: hits_of.File,
    /// Whether the file has further lines, in a later part.
    more: bool = false,

    pub fn path(source: Source) []const u8 {
        return source.hits.pathOf(source.file);
    }

    pub fn lines(source: Source) []const hits_of.Line {
        return source.hits.linesOf(source.file);
    }

    pub fn before(_: void, a: Source, b: Source) bool {
        return order.before(a.path(), b.path());
    }
};

/// Takes sources from the front of `rest`, as many as have about `text_max` bytes of text together: at least one line.
/// A source that fits in part is divided. Returns what was taken, in `arena`.
pub fn take(arena: std.mem.Allocator, rest: *[]Source, text_max: usize) error{OutOfMemory}![]const Source {
    var text: usize = 0;
    for (rest.*, 0..) |*source, index| {
        text += source.path().len;
        for (source.lines(), 0..) |line, count| {
            if (text > 0 and text + line.text.count > text_max and index + count > 0) {
                const taken = try arena.dupe(Source, rest.*[0 .. index + @intFromBool(count > 0)]);
                if (count > 0) {
                    taken[index].file.lines.count = count;
                    taken[index].more = true;
                }
                source.file.lines.start += count;
                source.file.lines.count -= count;
                rest.* = rest.*[index..];
                return taken;
            }
            text += line.text.count;
        }
    }
    defer rest.* = rest.*[rest.len..];
    return rest.*;
}

/// Writes `sources` in their order. `header` says what is known besides.
pub fn pack(arena: std.mem.Allocator, sources: []const Source, format: hits_of.Format, header: types.SearchResult) Error!*Lease {
    const paths = try arena.alloc(Path, sources.len);
    for (paths, sources) |*path, source| path.* = try .of(arena, source.path(), format);
    const totals: Totals = .of(sources, paths);
    const lease = try Lease.create(totals.bytes());
    var writer: Writer = .{ .block = lease.bytes(), .totals = totals, .text_end = totals.textStart() };
    for (sources, paths) |source, path| writer.addFile(source, path);
    std.debug.assert(writer.text_end == lease.length and writer.lines == totals.lines and writer.ranges == totals.ranges);
    var whole = header;
    whole.ascii = @intFromBool(format == .text and writer.units == totals.text);
    whole.files = @intCast(totals.files);
    whole.lines = @intCast(totals.lines);
    whole.ranges = @intCast(totals.ranges);
    whole.text_bytes = @intCast(totals.text);
    writer.put(0, whole);
    return lease;
}

/// A path as it is written.
const Path = struct {
    text: []const u8,
    units: u32,

    fn of(arena: std.mem.Allocator, path: []const u8, format: hits_of.Format) error{OutOfMemory}!Path {
        if (format == .raw or utf8.isAscii(path)) return .{ .text = path, .units = @intCast(path.len) };
        var text: std.ArrayList(u8) = .empty;
        const units = try utf8.append(&text, arena, path, &.{});
        return .{ .text = text.items, .units = units };
    }
};

/// What goes into the block.
const Totals = struct {
    files: usize = 0,
    lines: usize = 0,
    ranges: usize = 0,
    text: usize = 0,

    fn of(sources: []const Source, paths: []const Path) Totals {
        var totals: Totals = .{ .files = sources.len };
        for (sources, paths) |source, path| {
            totals.lines += source.file.lines.count;
            totals.text += path.text.len;
            for (source.lines()) |line| {
                totals.ranges += line.ranges.count;
                totals.text += line.text.count;
            }
        }
        return totals;
    }

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

const Writer = struct {
    block: []u8,
    totals: Totals,
    files: usize = 0,
    lines: usize = 0,
    ranges: usize = 0,
    /// Units of the text so far.
    units: u32 = 0,
    text_end: usize,

    fn addFile(writer: *Writer, source: Source, path: Path) void {
        const lines = source.lines();
        writer.put(@sizeOf(types.SearchResult) + writer.files * @sizeOf(types.SearchFile), types.SearchFile{
            .path_start = writer.units,
            .path_units = path.units,
            .first_line = @intCast(writer.lines),
            .lines = @intCast(lines.len),
            .matched_lines = source.file.facts.matched_lines,
            .matches = source.file.facts.matches,
            .bytes = source.file.facts.bytes,
            .binary_offset = source.file.facts.binary_offset,
            .elapsed_ns = source.file.facts.elapsed_ns,
            .more = @intFromBool(source.more),
        });
        writer.files += 1;
        writer.addText(path.text, path.units);
        for (lines) |line| writer.addLine(source.hits, line);
    }

    fn addLine(writer: *Writer, hits: *const Hits, from: hits_of.Line) void {
        const ranges = hits.rangesOf(from);
        writer.put(writer.totals.linesStart() + writer.lines * @sizeOf(types.SearchLine), types.SearchLine{
            .number = from.number,
            .offset = from.offset,
            .text_start = writer.units,
            .text_units = from.units,
            .first_range = @intCast(writer.ranges),
            .ranges = @intCast(ranges.len),
            .context = @intFromBool(from.context),
            .cut = @intFromBool(from.cut),
        });
        writer.lines += 1;
        const at = writer.totals.rangesStart() + writer.ranges * @sizeOf(types.SearchRange);
        const bytes = std.mem.sliceAsBytes(ranges);
        @memcpy(writer.block[at..][0..bytes.len], bytes);
        writer.ranges += ranges.len;
        writer.addText(hits.textOf(from), from.units);
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

comptime {
    // Ranges are written as they are collected.
    std.debug.assert(@sizeOf(hits_of.Range) == @sizeOf(types.SearchRange));
}

test take {
    var hits: Hits = .{};
    defer hits.deinit();
    for ([_][]const u8{ "a", "b", "c" }, [_]usize{ 2, 1, 3 }) |path, lines| {
        const start = hits.mark();
        for (0..lines) |number| try hits.addLine(hits.mark(), .{ .number = number, .offset = 0 }, "12345678", .raw);
        try hits.endFile(path, start, .{});
    }
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    for ([_]usize{ 1, 8, 17, 20, 30, 60, 1000 }) |text_max| {
        var all: [3]Source = undefined;
        for (&all, hits.files.items) |*source, file| source.* = .{ .hits = &hits, .file = file };
        var rest: []Source = &all;
        var lines: [3]usize = @splat(0);
        while (rest.len > 0) {
            const part = try take(arena.allocator(), &rest, text_max);
            try std.testing.expect(part.len > 0);
            for (part) |source| {
                try std.testing.expect(source.file.lines.count > 0);
                lines[source.path()[0] - 'a'] += source.file.lines.count;
            }
        }
        try std.testing.expectEqual([_]usize{ 2, 1, 3 }, lines);
    }
}
