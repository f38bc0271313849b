//! The loop that looks at every path of a list, for masks of a given width. It is compiled once for what every
//! processor of the target has, and again, in a module of its own, for newer ones.
const std = @import("std");

pub const query_bytes_max = 64;

/// What a fit is worth.
pub const points = struct {
    pub const letter = 16;
    pub const consecutive = 12;
    pub const word_start = 10;
    pub const base_name = 6;
    pub const base_name_start = 12;
    pub const same_case = 1;
    /// Taken away for each byte between two letters, up to the second number.
    pub const gap = 1;
    pub const gap_most = 8;
};

/// Paths that are looked at in one call, at most.
pub const paths_max = 2048;

/// What is asked, and of which paths. Plain data, because kernels live in modules of their own.
pub fn Asked(comptime Mask: type) type {
    return extern struct {
        /// The column of each letter, and how many there are.
        columns: [*]const [*]const Mask,
        letters: usize,
        /// Bit n: whether letter n was typed in upper case.
        upper_letters: u64,
        /// Only paths at this level or above are looked at.
        level: u8,
        bases: [*]const u8,
        words: [*]const Mask,
        upper: [*]const Mask,
        levels: [*]u8,
    };
}

/// Paths that fit: where they stand, and their points.
pub const Found = extern struct {
    places: [paths_max]u32,
    scores: [paths_max]i32,
};

pub fn Kernel(comptime Mask: type) type {
    return struct {
        const bits = @bitSizeOf(Mask);
        const Place = std.math.Log2Int(Mask);

        /// Looks at paths `from` up to `to`, at most `paths_max`, and returns how many fit. Safety is checked by the
        /// seeded test of finder.zig; here it would cost half of the speed.
        pub fn find(asked: *const Asked(Mask), from: usize, to: usize, found: *Found) callconv(.c) usize {
            return switch (asked.letters) {
                inline 0...4 => |letters| look(letters, asked, from, to, found),
                else => look(null, asked, from, to, found),
            };
        }

        fn look(comptime known: ?usize, asked: *const Asked(Mask), from: usize, to: usize, found: *Found) usize {
            @setRuntimeSafety(false);
            const letters = known orelse asked.letters;
            var count: usize = 0;
            for (from..to) |at| {
                if (asked.levels[at] < asked.level) continue;
                const in_name = ~@as(Mask, 0) << @intCast(asked.bases[at]);
                const by_name = lastPlaces(known, asked, at, in_name);
                // Of a few letters both are had sooner than known which: that is hard to foresee for a processor.
                const by_path = if (known != null or by_name == 0) lastPlaces(known, asked, at, ~@as(Mask, 0)) else 0;
                const last = if (by_name != 0) by_name else by_path;
                const fits = last != 0;
                asked.levels[at] = if (fits) @intCast(letters) else asked.level;
                if (!fits) continue;
                found.places[count] = @intCast(at);
                found.scores[count] = sum(known, asked, at, last);
                count += 1;
            }
            return count;
        }

        /// The bits up to the first place where the letters can end, among the places that
        /// are allowed; 0 where they can't.
        inline fn lastPlaces(comptime known: ?usize, asked: *const Asked(Mask), at: usize, allowed: Mask) Mask {
            @setRuntimeSafety(false);
            var rest = allowed;
            var upto = ~@as(Mask, 0);
            var missing = false;
            const letters = known orelse asked.letters;
            for (asked.columns[0..letters]) |column| {
                const next = column[at] & rest;
                if (known == null and next == 0) return 0;
                // All bits up to the lowest of them; all there are where there is none, so
                // that nothing is left for others.
                upto = next ^ (next -% 1);
                rest = allowed & ~upto;
                if (known != null) missing |= next == 0;
            }
            return if (known != null and missing) 0 else upto;
        }

        /// The points of the shortest stretch that ends there.
        inline fn sum(comptime known: ?usize, asked: *const Asked(Mask), at: usize, last: Mask) i32 {
            @setRuntimeSafety(false);
            const letters = known orelse asked.letters;
            const base = asked.bases[at];
            var total: i32 = points.letter * @as(i32, @intCast(letters));
            var before = last;
            var behind: i32 = 0;
            var all: Mask = 0;
            var typed_upper: Mask = 0;
            var number = letters;
            while (number > 0) {
                number -= 1;
                const letter = asked.columns[number][at] & before;
                const place: Place = @intCast(bits - 1 - @as(u16, @clz(letter)));
                const bit = @as(Mask, 1) << place;
                before = bit -% 1;
                const here: i32 = place;
                if (number + 1 < letters) {
                    const between = behind - here - 1;
                    total += if (between == 0) points.consecutive else -@min(between * points.gap, points.gap_most);
                }
                behind = here;
                all |= bit;
                typed_upper |= if (asked.upper_letters >> @intCast(number) & 1 != 0) bit else 0;
            }
            const in_name = all & ~@as(Mask, 0) << @intCast(base);
            total += points.word_start * countOf(all & asked.words[at]);
            total += points.base_name * countOf(in_name);
            total += if (all >> @intCast(base) & 1 != 0) points.base_name_start else 0;
            total += points.same_case * countOf(all & ~(typed_upper ^ asked.upper[at]));
            return total;
        }

        inline fn countOf(mask: Mask) i32 {
            return @popCount(mask);
        }
    };
}
