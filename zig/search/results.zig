//! What a search has found, on its way to the host: threads add it file by file in any order, it leaves in the order of
//! paths, at the end or, in parts, as soon as nothing can come before it any more.
const std = @import("std");
const paths = @import("../walk/order.zig");
const types = @import("../abi/types.zig");
const Error = @import("../abi/status.zig").Error;
const Lease = @import("../pool/lease.zig").Lease;
const sync = @import("../pool/sync.zig");
const Bound = @import("bound.zig").Bound;
const hits_of = @import("hits.zig");
const packing = @import("pack.zig");

const Hits = hits_of.Hits;
const Source = packing.Source;
const allocator = std.heap.c_allocator;

/// A result with more text is cut: offsets are 32 bits, and hosts have limits of their own for one string.
const text_bytes_max = 256 << 20;

/// A part has about this much text: a host that makes objects of it takes a millisecond.
const part_bytes = 96 << 10;

pub const Results = struct {
    /// Most lines that the host wants.
    lines_max: usize,
    format: hits_of.Format,
    mutex: sync.Mutex = .{},
    blocks: std.ArrayList(Block) = .empty,
    /// Lines in the blocks that have not left, and bytes of them.
    lines: usize = 0,
    bytes: std.atomic.Value(usize) = .init(0),
    /// Lines that have left.
    lines_sent: usize = 0,
    /// At so many lines the last ones are looked for that can't be among the first `lines_max` any more.
    prune_at: usize,
    bound: Bound = .{},
    /// Whether anything was found that does not leave.
    truncated: bool = false,

    pub fn init(lines_max: usize, format: hits_of.Format) Results {
        return .{ .lines_max = lines_max, .format = format, .prune_at = lines_max +| 1 };
    }

    pub fn deinit(results: *Results) void {
        for (results.blocks.items) |*block| block.hits.deinit();
        results.blocks.deinit(allocator);
        results.bound.deinit();
    }

    /// Takes over what a thread has found, which is left empty.
    pub fn add(results: *Results, hits: *Hits) error{OutOfMemory}!void {
        if (hits.files.items.len == 0) return;
        results.mutex.lock();
        defer results.mutex.unlock();
        try results.blocks.append(allocator, .{ .hits = hits.*, .bytes = hits.size() });
        results.lines += hits.lines.items.len;
        _ = results.bytes.fetchAdd(hits.size(), .monotonic);
        hits.* = .{};
        if (results.lines >= results.prune_at) try results.prune();
    }

    /// Drops what lies behind the first lines that are wanted, and sets the bound there.
    fn prune(results: *Results) error{OutOfMemory}!void {
        var arena: std.heap.ArenaAllocator = .init(allocator);
        defer arena.deinit();
        const sources = try results.collect(arena.allocator(), null);
        const wanted = results.lines_max - results.lines_sent;
        var lines: usize = 0;
        const last = for (sources, 1..) |source, count| {
            lines += source.file.lines.count;
            if (lines >= wanted) break count;
        } else sources.len;
        results.prune_at = lines + @max(1, wanted / 2);
        if (last == sources.len) return;
        results.truncated = true;
        const path = sources[last - 1].path();
        try results.bound.lower(path);
        // `path` lives in one of the blocks that stay.
        var index: usize = 0;
        while (index < results.blocks.items.len) {
            const block = &results.blocks.items[index];
            block.dropBehind(path, &results.lines);
            if (block.isSpent()) results.free(index) else index += 1;
        }
    }

    fn free(results: *Results, index: usize) void {
        var block = results.blocks.swapRemove(index);
        _ = results.bytes.fetchSub(block.bytes, .monotonic);
        block.hits.deinit();
    }

    /// The files that have not left, in order; with a `mark`, those before it.
    fn collect(results: *Results, arena: std.mem.Allocator, mark: ?[]const u8) error{OutOfMemory}![]Source {
        var sources: std.ArrayList(Source) = .empty;
        for (results.blocks.items) |*block| for (block.files()) |file| {
            const source: Source = .{ .hits = &block.hits, .file = file };
            if (mark) |limit| if (!paths.before(source.path(), limit)) break;
            try sources.append(arena, source);
        };
        std.mem.sortUnstable(Source, sources.items, {}, Source.before);
        return sources.items;
    }

    /// Gives `host` everything before `mark`, in parts. `host.send(lease)` takes each.
    pub fn sendBefore(results: *Results, mark: ?[]const u8, host: anytype) Error!void {
        var arena: std.heap.ArenaAllocator = .init(allocator);
        defer arena.deinit();
        var left = try results.collect(arena.allocator(), mark);
        if (left.len == 0) return;
        results.cut(&left);
        while (left.len > 0) {
            const part = try packing.take(arena.allocator(), &left, part_bytes);
            host.send(try packing.pack(arena.allocator(), part, results.format, .{}));
            for (part) |source| results.lines_sent += source.file.lines.count;
        }
        // Full, and there is more: nothing needs to be looked at any more.
        if (results.truncated and results.lines_sent == results.lines_max) try results.bound.lower("");
        var index: usize = 0;
        while (index < results.blocks.items.len) {
            const block = &results.blocks.items[index];
            block.dropBefore(mark, &results.lines);
            if (block.isSpent()) results.free(index) else index += 1;
        }
    }

    /// Everything that has not left, as one block with `header`.
    pub fn rest(results: *Results, header: types.SearchResult) Error!*Lease {
        var arena: std.heap.ArenaAllocator = .init(allocator);
        defer arena.deinit();
        var sources = try results.collect(arena.allocator(), null);
        results.cut(&sources);
        const part = try packing.take(arena.allocator(), &sources, text_bytes_max);
        if (sources.len > 0) results.truncated = true;
        var whole = header;
        whole.truncated |= @intFromBool(results.truncated);
        return packing.pack(arena.allocator(), part, results.format, whole);
    }

    /// Shortens `sources` to the lines that are still wanted.
    fn cut(results: *Results, sources: *[]Source) void {
        var room = results.lines_max - results.lines_sent;
        for (sources.*, 0..) |*source, index| {
            const lines = &source.file.lines;
            if (lines.count > room) {
                results.truncated = true;
                lines.count = room;
                source.more = false;
                sources.len = index + @intFromBool(room > 0);
                return;
            }
            room -= lines.count;
        }
    }
};

/// What was added at once. Files leave from the front.
const Block = struct {
    hits: Hits,
    bytes: usize,
    gone: usize = 0,

    fn files(block: *const Block) []const hits_of.File {
        return block.hits.files.items[block.gone..];
    }

    fn isSpent(block: *const Block) bool {
        return block.gone == block.hits.files.items.len;
    }

    /// Forgets files before `mark`, or all; takes their lines off `lines`.
    fn dropBefore(block: *Block, mark: ?[]const u8, lines: *usize) void {
        for (block.files()) |file| {
            if (mark) |limit| if (!paths.before(block.hits.pathOf(file), limit)) return;
            block.gone += 1;
            lines.* -= file.lines.count;
        }
    }

    /// Forgets files behind `path`.
    fn dropBehind(block: *Block, path: []const u8, lines: *usize) void {
        while (!block.isSpent()) {
            const file = block.hits.files.getLast();
            if (!paths.before(path, block.hits.pathOf(file))) return;
            lines.* -= file.lines.count;
            _ = block.hits.files.pop();
        }
    }
};
