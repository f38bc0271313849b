//! The loops that look at every byte, for vectors of a given width. They are compiled once for what every processor of
//! the target has, and again, in a module of their own, for wider vectors.
const std = @import("std");

/// What is searched for. Plain data, because kernels live in modules of their own.
pub const Pattern = extern struct {
    /// In lower case when case is folded.
    bytes: [*]const u8,
    length: usize,
    /// Where the two bytes stand that are expected to be the rarest, in ascending order.
    first: usize,
    second: usize,
    /// Whether ASCII letters match in either case.
    fold: bool,
};

/// Says that nothing was found.
pub const none = std.math.maxInt(usize);

const case_bit = 0x20;

pub fn Kernel(comptime lanes: comptime_int) type {
    return struct {
        const Vector = @Vector(lanes, u8);
        const Mask = std.meta.Int(.unsigned, lanes);

        /// Offset of the first match in `text[start..length]`, or `none`. Safety is checked by the caller's slices and
        /// by the seeded tests of needle.zig; here it would cost a third of the speed.
        pub fn find(pattern: *const Pattern, text: [*]const u8, start: usize, length: usize) callconv(.c) usize {
            return if (pattern.fold) search(true, pattern, text, start, length) else search(false, pattern, text, start, length);
        }

        /// Compares two bytes of the pattern at `lanes` positions at once; what passes is compared whole.
        fn search(comptime fold: bool, pattern: *const Pattern, text: [*]const u8, start: usize, length: usize) usize {
            @setRuntimeSafety(false);
            if (length < pattern.length or start > length - pattern.length) return none;
            const last = length - pattern.length;
            const first_byte = pattern.bytes[pattern.first];
            const second_byte = pattern.bytes[pattern.second];
            const first: Vector = @splat(first_byte);
            const second: Vector = @splat(second_byte);
            const first_bit: Vector = @splat(if (fold) bitOf(first_byte) else 0);
            const second_bit: Vector = @splat(if (fold) bitOf(second_byte) else 0);

            var index = start;
            // As long as both blocks lie inside the text.
            while (index + pattern.second + lanes <= length) : (index += lanes) {
                var a: Vector = text[index + pattern.first ..][0..lanes].*;
                var b: Vector = text[index + pattern.second ..][0..lanes].*;
                if (fold) {
                    a |= first_bit;
                    b |= second_bit;
                }
                var candidates = @as(Mask, @bitCast(a == first)) & @as(Mask, @bitCast(b == second));
                while (candidates != 0) : (candidates &= candidates - 1) {
                    const at = index + @ctz(candidates);
                    if (at > last) return none;
                    if (equal(fold, pattern, text + at)) return at;
                }
            }
            while (index <= last) : (index += 1) if (equal(fold, pattern, text + index)) return index;
            return none;
        }

        fn equal(comptime fold: bool, pattern: *const Pattern, text: [*]const u8) bool {
            @setRuntimeSafety(false);
            if (!fold) return std.mem.eql(u8, text[0..pattern.length], pattern.bytes[0..pattern.length]);
            for (pattern.bytes[0..pattern.length], text[0..pattern.length]) |wanted, found| {
                if (found | bitOf(wanted) != wanted) return false;
            }
            return true;
        }

        /// Offset of the first `byte`, or `none`.
        pub fn findByte(byte: u8, text: [*]const u8, length: usize) callconv(.c) usize {
            @setRuntimeSafety(false);
            const wanted: Vector = @splat(byte);
            var index: usize = 0;
            while (index + 4 * lanes <= length) : (index += 4 * lanes) {
                var any: Mask = 0;
                inline for (0..4) |block| any |= @bitCast(load(text + index + block * lanes) == wanted);
                if (any != 0) break;
            }
            while (index + lanes <= length) : (index += lanes) {
                const found: Mask = @bitCast(load(text + index) == wanted);
                if (found != 0) return index + @ctz(found);
            }
            while (index < length) : (index += 1) if (text[index] == byte) return index;
            return none;
        }

        /// How often `byte` stands in the text.
        pub fn countByte(byte: u8, text: [*]const u8, length: usize) callconv(.c) usize {
            @setRuntimeSafety(false);
            const wanted: Vector = @splat(byte);
            const one: Vector = @splat(1);
            const zero: Vector = @splat(0);
            var total: usize = 0;
            var index: usize = 0;
            while (length - index >= lanes) {
                // A lane counts to 255 at most before the lanes are added up.
                const blocks = @min((length - index) / lanes, 255);
                var counts = zero;
                for (0..blocks) |_| {
                    counts += @select(u8, load(text + index) == wanted, one, zero);
                    index += lanes;
                }
                total += @reduce(.Add, @as(@Vector(lanes, u16), counts));
            }
            while (index < length) : (index += 1) total += @intFromBool(text[index] == byte);
            return total;
        }

        fn load(from: [*]const u8) Vector {
            return from[0..lanes].*;
        }
    };
}

/// The bit that `byte` gains when it is folded: none unless it is a lower-case letter.
fn bitOf(byte: u8) u8 {
    return if (std.ascii.isLower(byte)) case_bit else 0;
}
