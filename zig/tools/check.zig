//! Judges what the build made, without any other tool.
//!
//!   check library BUILT CHECKED        copies BUILT to CHECKED, unless it could disturb its host
//!   check same GENERATED CHECKED-IN    fails when a generated file that is checked in is stale
const std = @import("std");
const elf = @import("elf.zig");
const macho = @import("macho.zig");

const bytes_max = 64 << 20;

pub fn main(init: std.process.Init) !void {
    const allocator = init.arena.allocator();
    const arguments = try init.minimal.args.toSlice(allocator);
    if (arguments.len != 4) fatal("usage: check library BUILT CHECKED | check same GENERATED CHECKED-IN", .{});
    const directory = std.Io.Dir.cwd();
    const first = try directory.readFileAlloc(init.io, arguments[2], allocator, .limited(bytes_max));

    if (std.mem.eql(u8, arguments[1], "library")) {
        var findings: std.ArrayList([]const u8) = .empty;
        if (std.mem.startsWith(u8, first, elf.magic)) {
            try elf.check(allocator, first, &findings);
        } else if (std.mem.startsWith(u8, first, macho.magic)) {
            try macho.check(allocator, first, &findings);
        } else fatal("{s} is no library", .{arguments[2]});
        for (findings.items) |finding| std.debug.print("check: {s}\n", .{finding});
        if (findings.items.len > 0) std.process.exit(1);
        try directory.writeFile(init.io, .{ .sub_path = arguments[3], .data = first });
    } else if (std.mem.eql(u8, arguments[1], "same")) {
        const second = directory.readFileAlloc(init.io, arguments[3], allocator, .limited(bytes_max)) catch "";
        if (!std.mem.eql(u8, first, second)) fatal("{s} is stale; run: zig build header", .{arguments[3]});
    } else fatal("no check '{s}'", .{arguments[1]});
}

fn fatal(comptime format: []const u8, values: anytype) noreturn {
    std.debug.print("check: " ++ format ++ "\n", values);
    std.process.exit(1);
}

test {
    _ = elf;
    _ = macho;
}
