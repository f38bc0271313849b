//! The shared library: what it exports, and how it behaves inside a host that is not its own.
const std = @import("std");
const surface = @import("rune").surface;

/// A library must not touch what belongs to its host: no signal handler, and no quarter megabyte of thread-local signal
/// stack, which a library loaded late may not get at all.
pub const std_options: std.Options = .{
    .signal_stack_size = null,
    .enable_segfault_handler = false,
    .allow_stack_tracing = false,
};

/// A broken invariant ends the process: with its message, and without the standard library's handlers.
pub const panic = std.debug.FullPanic(struct {
    fn panic(message: []const u8, _: ?usize) noreturn {
        for ([_][]const u8{ "rune: ", message, "\n" }) |part| _ = std.c.write(2, part.ptr, part.len);
        std.c.abort();
    }
}.panic);

comptime {
    for (surface.functions) |function| {
        const call = function.call;
        @export(&call, .{ .name = function.name });
    }
}
