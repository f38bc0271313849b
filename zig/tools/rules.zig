//! What a library inside a foreign host may show and use.
const std = @import("std");
const surface = @import("rune").surface;

/// What would reach into the host: its signals, its exit, its environment, its streams.
const forbidden_imports = [_][]const u8{
    "signal",  "sigaction",     "sigaltstack", "bsd_signal", "sysv_signal", "__sysv_signal", "sigset", "atexit",
    "on_exit", "secure_getenv", "getenv",      "environ",    "stdout",      "stderr",        "printf", "puts",
};

pub fn checkImport(allocator: std.mem.Allocator, findings: *std.ArrayList([]const u8), name: []const u8) !void {
    for (forbidden_imports) |forbidden| {
        if (std.mem.eql(u8, name, forbidden)) try add(allocator, findings, "uses {s}, which belongs to the host", .{name});
    }
}

/// Holds what is exported against what zig/abi/surface.zig describes.
pub const Exports = struct {
    described: usize = 0,

    pub fn add(exports: *Exports, allocator: std.mem.Allocator, findings: *std.ArrayList([]const u8), name: []const u8) !void {
        inline for (surface.functions) |function| {
            if (std.mem.eql(u8, name, function.name)) {
                exports.described += 1;
                return;
            }
        }
        try addFinding(allocator, findings, "exports {s}, which zig/abi/surface.zig does not describe", .{name});
    }

    pub fn finish(exports: Exports, allocator: std.mem.Allocator, findings: *std.ArrayList([]const u8)) !void {
        if (exports.described == surface.functions.len) return;
        try addFinding(allocator, findings, "exports {d} of the {d} functions that are described", .{ exports.described, surface.functions.len });
    }
};

const addFinding = add;

pub fn add(allocator: std.mem.Allocator, findings: *std.ArrayList([]const u8), comptime format: []const u8, values: anytype) !void {
    try findings.append(allocator, try std.fmt.allocPrint(allocator, format, values));
}
