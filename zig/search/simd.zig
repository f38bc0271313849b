//! Which vector kernels this processor runs.
const builtin = @import("builtin");
const Simd = @import("../abi/types.zig").Simd;

pub fn level() Simd {
    return switch (builtin.cpu.arch) {
        .aarch64 => .neon,
        else => .baseline,
    };
}
