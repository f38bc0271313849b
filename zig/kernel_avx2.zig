//! The kernels for AVX2 and what comes with it: compiled for a processor that has it, linked beside the others, and
//! called only where cpuid says so. The symbols are hidden: they leave no trace in the library's exports.
const Kernel = @import("search/kernel.zig").Kernel(32);
const find = @import("find/kernel.zig");

pub const panic = @import("std").debug.no_panic;

comptime {
    @export(&Kernel.find, .{ .name = "rune_avx2_find", .visibility = .hidden });
    @export(&Kernel.findByte, .{ .name = "rune_avx2_find_byte", .visibility = .hidden });
    @export(&Kernel.countByte, .{ .name = "rune_avx2_count_byte", .visibility = .hidden });
    @export(&find.Kernel(u64).find, .{ .name = "rune_avx2_find_paths", .visibility = .hidden });
    @export(&find.Kernel(u128).find, .{ .name = "rune_avx2_find_wide_paths", .visibility = .hidden });
}
