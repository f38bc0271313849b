//! Paths of one width by the places of their letters: a column for each byte has, for each path, a bit for
//! each place where the byte stands. A query reads the columns of its letters from front to back, and
//! nothing of the paths themselves.
const std = @import("std");
const builtin = @import("builtin");
const kernel = @import("kernel.zig");
const scores = @import("score.zig");
const simd = @import("../search/simd.zig");

const allocator = std.heap.c_allocator;

/// What is asked of a list.
pub const Query = struct {
    /// As it was typed, and in lower case.
    text: []const u8,
    folded: []const u8,
    /// Only paths at this level or above are looked at: they have so many of the first letters.
    level: u8,
};

/// Paths of fewer bytes than the mask has bits.
pub fn Columns(comptime Mask: type) type {
    return struct {
        const Self = @This();
        /// Longest path; one more would be where an empty name starts.
        pub const bytes_max = @bitSizeOf(Mask) - 1;

        count: usize = 0,
        /// Which path of the list each is.
        numbers: []u32 = &.{},
        /// Where the file's name starts.
        bases: []u8 = &.{},
        /// Places that start a word, and those of upper-case letters.
        words: []Mask = &.{},
        upper: []Mask = &.{},
        /// How many of the last query's first letters a path has, as far as is known.
        levels: []u8 = &.{},
        /// By their byte, in lower case; null for one that no path has.
        columns: [256]?[*]Mask = @splat(null),
        memory: []Mask = &.{},

        /// Room for `count` paths that have these bytes.
        pub fn create(count: usize, bytes: *const [256]bool) error{OutOfMemory}!Self {
            var self: Self = .{};
            errdefer self.deinit();
            self.numbers = try allocator.alloc(u32, count);
            self.bases = try allocator.alloc(u8, count);
            self.words = try allocator.alloc(Mask, count);
            self.upper = try allocator.alloc(Mask, count);
            self.levels = try allocator.alloc(u8, count);
            @memset(self.levels, 0);
            const distinct = std.mem.count(bool, bytes, &.{true});
            self.memory = try allocator.alloc(Mask, count * distinct);
            @memset(self.memory, 0);
            var used: usize = 0;
            for (bytes, &self.columns) |is_there, *column| if (is_there) {
                column.* = self.memory.ptr + used;
                used += count;
            };
            return self;
        }

        pub fn deinit(self: *Self) void {
            allocator.free(self.numbers);
            allocator.free(self.bases);
            allocator.free(self.words);
            allocator.free(self.upper);
            allocator.free(self.levels);
            allocator.free(self.memory);
        }

        /// Takes the next path; there must be room.
        pub fn add(self: *Self, number: u32, path: []const u8, base: usize) void {
            const at = self.count;
            self.count += 1;
            self.numbers[at] = number;
            self.bases[at] = @intCast(base);
            var words: Mask = 0;
            var upper: Mask = 0;
            for (path, 0..) |byte, place| {
                const bit = @as(Mask, 1) << @intCast(place);
                self.columns[std.ascii.toLower(byte)].?[at] |= bit;
                if (scores.isWordStart(path, place)) words |= bit;
                if (std.ascii.isUpper(byte)) upper |= bit;
            }
            self.words[at] = words;
            self.upper[at] = upper;
        }

        /// Gives `sink.take(number, points)` every path that has the query's letters in their order, and moves it to
        /// the level of all of them; others go back to the level that was asked for. False, with all levels at least at
        /// that, when `sink.isStopped()` said so.
        pub fn find(self: *Self, query: Query, sink: anytype) bool {
            var columns: [kernel.query_bytes_max][*]const Mask = undefined;
            var upper_letters: u64 = 0;
            for (query.folded, query.text, 0..) |byte, typed, number| {
                if (std.ascii.isUpper(typed)) upper_letters |= @as(u64, 1) << @intCast(number);
                columns[number] = self.columns[byte] orelse {
                    for (self.levels[0..self.count]) |*level| level.* = @min(level.*, query.level);
                    return true;
                };
            }
            const asked: kernel.Asked(Mask) = .{
                .columns = &columns,
                .letters = query.folded.len,
                .upper_letters = upper_letters,
                .level = query.level,
                .bases = self.bases.ptr,
                .words = self.words.ptr,
                .upper = self.upper.ptr,
                .levels = self.levels.ptr,
            };
            // What is found is written before it is read; a safe build would fill it with 0xAA first.
            @setRuntimeSafety(false);
            var found: kernel.Found = undefined;
            var from: usize = 0;
            while (from < self.count) : (from += kernel.paths_max) {
                if (sink.isStopped()) return false;
                const count = run(&asked, from, @min(self.count, from + kernel.paths_max), &found);
                sink.count(count);
                for (found.places[0..count], found.scores[0..count]) |place, points| sink.take(self.numbers[place], points);
            }
            return true;
        }

        fn run(asked: *const kernel.Asked(Mask), from: usize, to: usize, found: *kernel.Found) usize {
            if (builtin.cpu.arch == .x86_64 and simd.level() == .avx2) {
                return if (Mask == u64)
                    avx2.rune_avx2_find_paths(asked, from, to, found)
                else
                    avx2.rune_avx2_find_wide_paths(asked, from, to, found);
            }
            return kernel.Kernel(Mask).find(asked, from, to, found);
        }
    };
}

const avx2 = struct {
    extern fn rune_avx2_find_paths(asked: *const kernel.Asked(u64), from: usize, to: usize, found: *kernel.Found) callconv(.c) usize;
    extern fn rune_avx2_find_wide_paths(asked: *const kernel.Asked(u128), from: usize, to: usize, found: *kernel.Found) callconv(.c) usize;
};
