//! What a Mach-O library exports and imports: its symbol table, <mach-o/nlist.h>.
const std = @import("std");
const macho = std.macho;
const rules = @import("rules.zig");

pub const magic = &std.mem.toBytes(@as(u32, macho.MH_MAGIC_64));

const n_ext = 0x01;
const n_type = 0x0e;
const n_pext = 0x10;
const n_stab = 0xe0;

pub fn check(allocator: std.mem.Allocator, image: []const u8, findings: *std.ArrayList([]const u8)) !void {
    const header = std.mem.bytesToValue(macho.mach_header_64, image[0..@sizeOf(macho.mach_header_64)]);
    var position: usize = @sizeOf(macho.mach_header_64);
    for (0..header.ncmds) |_| {
        const command = std.mem.bytesToValue(macho.load_command, image[position..][0..@sizeOf(macho.load_command)]);
        if (command.cmd == .SYMTAB) {
            const table = std.mem.bytesToValue(macho.symtab_command, image[position..][0..@sizeOf(macho.symtab_command)]);
            return checkSymbols(allocator, image, table, findings);
        }
        position += command.cmdsize;
    }
    try rules.add(allocator, findings, "has no symbol table", .{});
}

/// Symbols that every linker for macOS adds.
fn isOfLinker(name: []const u8) bool {
    return std.mem.eql(u8, name, "mh_dylib_header") or std.mem.eql(u8, name, "dso_handle");
}

fn checkSymbols(allocator: std.mem.Allocator, image: []const u8, table: macho.symtab_command, findings: *std.ArrayList([]const u8)) !void {
    var exports: rules.Exports = .{};
    for (0..table.nsyms) |index| {
        const symbol = image[table.symoff + index * @sizeOf(macho.nlist_64) ..][0..@sizeOf(macho.nlist_64)];
        const kind = symbol[4];
        if (kind & n_stab != 0 or kind & n_ext == 0 or kind & n_pext != 0) continue;
        const offset = std.mem.readInt(u32, symbol[0..4], .little);
        const name = std.mem.trimStart(u8, std.mem.sliceTo(image[table.stroff + offset ..], 0), "_");
        if (isOfLinker(name)) continue;
        if (kind & n_type == 0) try rules.checkImport(allocator, findings, name) else try exports.add(allocator, findings, name);
    }
    try exports.finish(allocator, findings);
}
