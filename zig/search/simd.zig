//! Chooses the kernels for the processor that runs the program, once.
const std = @import("std");
const builtin = @import("builtin");
const kernel = @import("kernel.zig");
const Simd = @import("../abi/types.zig").Simd;

const is_x86 = builtin.cpu.arch == .x86_64;

/// What every processor of the target has: SSE2 or NEON.
const Baseline = kernel.Kernel(16);

const avx2 = struct {
    extern fn rune_avx2_find(pattern: *const kernel.Pattern, text: [*]const u8, start: usize, length: usize) callconv(.c) usize;
    extern fn rune_avx2_find_byte(byte: u8, text: [*]const u8, length: usize) callconv(.c) usize;
    extern fn rune_avx2_count_byte(byte: u8, text: [*]const u8, length: usize) callconv(.c) usize;
};

/// 0 until asked; then a level and one more. Two threads that ask at once find the same.
var known: std.atomic.Value(u32) = .init(0);

pub fn level() Simd {
    const found = known.load(.monotonic);
    if (found != 0) return @enumFromInt(found - 1);
    const detected: Simd = switch (builtin.cpu.arch) {
        .x86_64 => if (hasAvx2()) .avx2 else .baseline,
        .aarch64 => .neon,
        else => .baseline,
    };
    known.store(@intFromEnum(detected) + 1, .monotonic);
    return detected;
}

pub fn find(pattern: *const kernel.Pattern, text: []const u8, start: usize) ?usize {
    const at = if (is_x86 and level() == .avx2)
        avx2.rune_avx2_find(pattern, text.ptr, start, text.len)
    else
        Baseline.find(pattern, text.ptr, start, text.len);
    return if (at == kernel.none) null else at;
}

/// Offset of the first `byte` in `text`.
pub fn findByte(byte: u8, text: []const u8) ?usize {
    const at = if (is_x86 and level() == .avx2)
        avx2.rune_avx2_find_byte(byte, text.ptr, text.len)
    else
        Baseline.findByte(byte, text.ptr, text.len);
    return if (at == kernel.none) null else at;
}

/// How often `byte` stands in `text`.
pub fn countByte(byte: u8, text: []const u8) u64 {
    return if (is_x86 and level() == .avx2)
        avx2.rune_avx2_count_byte(byte, text.ptr, text.len)
    else
        Baseline.countByte(byte, text.ptr, text.len);
}

/// Intel's manual, volume 1, 14.3 and 14.7.1: the processor has AVX2, and the system saves its registers.
fn hasAvx2() bool {
    if (!is_x86) return false;
    if (cpuid(0, 0).eax < 7) return false;
    const osxsave_and_avx = 1 << 27 | 1 << 28;
    if (cpuid(1, 0).ecx & osxsave_and_avx != osxsave_and_avx) return false;
    const sse_and_avx_state = 0b110;
    if (extendedControl() & sse_and_avx_state != sse_and_avx_state) return false;
    return cpuid(7, 0).ebx & 1 << 5 != 0;
}

const Registers = struct { eax: u32, ebx: u32, ecx: u32 };

fn cpuid(leaf: u32, subleaf: u32) Registers {
    var eax: u32 = undefined;
    var ebx: u32 = undefined;
    var ecx: u32 = undefined;
    asm volatile ("cpuid"
        : [eax] "={eax}" (eax),
          [ebx] "={ebx}" (ebx),
          [ecx] "={ecx}" (ecx),
        : [leaf] "{eax}" (leaf),
          [subleaf] "{ecx}" (subleaf),
        : .{ .edx = true });
    return .{ .eax = eax, .ebx = ebx, .ecx = ecx };
}

fn extendedControl() u32 {
    return asm volatile ("xgetbv"
        : [low] "={eax}" (-> u32),
        : [register] "{ecx}" (@as(u32, 0)),
        : .{ .edx = true });
}

test "bytes are counted and found as the plain loops do" {
    var random = std.Random.DefaultPrng.init(0x52756e65);
    var text: [9_000]u8 = undefined;
    for (0..300) |round| {
        const part = text[random.random().uintLessThan(usize, 64)..][0..random.random().uintLessThan(usize, 8_900)];
        for (part) |*byte| byte.* = if (random.random().uintLessThan(usize, round + 1) == 0) '\n' else 'x';
        const counted = std.mem.count(u8, part, "\n");
        try std.testing.expectEqual(counted, countByte('\n', part));
        try std.testing.expectEqual(counted, Baseline.countByte('\n', part.ptr, part.len));
        try std.testing.expectEqual(std.mem.indexOfScalar(u8, part, '\n'), findByte('\n', part));
        try std.testing.expectEqual(std.mem.indexOfScalar(u8, part, '\n') orelse kernel.none, Baseline.findByte('\n', part.ptr, part.len));
    }
    @memset(&text, '\n');
    try std.testing.expectEqual(text.len, countByte('\n', &text));
}
