//! generate OUTPUT header|typescript: writes what is derived from zig/abi/surface.zig.
const std = @import("std");
const rune = @import("rune");

pub fn main(init: std.process.Init) !void {
    const arguments = try init.minimal.args.toSlice(init.arena.allocator());
    if (arguments.len != 3) fatal("usage: generate OUTPUT header|typescript");
    const file = try std.Io.Dir.cwd().createFile(init.io, arguments[1], .{});
    defer file.close(init.io);
    var buffer: [4096]u8 = undefined;
    var writer = file.writer(init.io, &buffer);
    if (std.mem.eql(u8, arguments[2], "header")) {
        try rune.header.write(&writer.interface);
    } else if (std.mem.eql(u8, arguments[2], "typescript")) {
        try rune.typescript.write(&writer.interface);
    } else fatal("no such output");
    try writer.interface.flush();
}

fn fatal(message: []const u8) noreturn {
    std.debug.print("generate: {s}\n", .{message});
    std.process.exit(1);
}
