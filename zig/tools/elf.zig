//! What an ELF library shows of itself: exports, imports with their versions, thread-local storage. System V ABI,
//! chapters 4 and 5; symbol versions by the Linux Standard Base, 10.7.
const std = @import("std");
const elf = std.elf;
const rules = @import("rules.zig");

pub const magic = elf.MAGIC;

/// The oldest glibc the library must load under.
const glibc_max: std.SemanticVersion = .{ .major = 2, .minor = 17, .patch = 0 };

/// A library that is loaded late must fit into what the loader keeps in reserve for thread-local storage.
const tls_bytes_max = 16 * 1024;

const sht_gnu_verneed = 0x6ffffffe;

pub fn check(allocator: std.mem.Allocator, image: []const u8, findings: *std.ArrayList([]const u8)) !void {
    const file: File = .{ .image = image, .header = try at(elf.Elf64_Ehdr, image, 0) };
    for (0..file.header.e_phnum) |index| {
        const segment = try at(elf.Elf64_Phdr, image, file.header.e_phoff + index * file.header.e_phentsize);
        if (segment.p_type != elf.PT_TLS or segment.p_memsz <= tls_bytes_max) continue;
        try rules.add(allocator, findings, "{d} bytes of thread-local storage; at most {d} are safe", .{ segment.p_memsz, tls_bytes_max });
    }
    for (0..file.header.e_shnum) |index| {
        const section = try file.section(index);
        switch (section.sh_type) {
            elf.SHT_DYNSYM => try checkSymbols(allocator, file, section, findings),
            sht_gnu_verneed => try checkVersions(allocator, file, section, findings),
            else => {},
        }
    }
}

const File = struct {
    image: []const u8,
    header: elf.Elf64_Ehdr,

    fn section(file: File, index: usize) !elf.Elf64_Shdr {
        return at(elf.Elf64_Shdr, file.image, file.header.e_shoff + index * file.header.e_shentsize);
    }

    /// A name in the string table that belongs to `owner`.
    fn string(file: File, owner: elf.Elf64_Shdr, offset: u64) ![]const u8 {
        const table = try file.section(owner.sh_link);
        return std.mem.sliceTo(file.image[table.sh_offset + offset ..], 0);
    }
};

fn checkSymbols(allocator: std.mem.Allocator, file: File, section: elf.Elf64_Shdr, findings: *std.ArrayList([]const u8)) !void {
    var exports: rules.Exports = .{};
    // The first entry of a symbol table is empty.
    for (1..section.sh_size / section.sh_entsize) |index| {
        const symbol = try at(elf.Elf64_Sym, file.image, section.sh_offset + index * section.sh_entsize);
        const name = try file.string(section, symbol.st_name);
        if (symbol.st_shndx == 0) try rules.checkImport(allocator, findings, name) else try exports.add(allocator, findings, name);
    }
    try exports.finish(allocator, findings);
}

/// Linux Standard Base, 10.7.3: a library that versions are needed of, and one such version.
const Needed = extern struct { version: u16, cnt: u16, file: u32, aux: u32, next: u32 };
const NeededVersion = extern struct { hash: u32, flags: u16, other: u16, name: u32, next: u32 };

fn checkVersions(allocator: std.mem.Allocator, file: File, section: elf.Elf64_Shdr, findings: *std.ArrayList([]const u8)) !void {
    var position = section.sh_offset;
    for (0..section.sh_info) |_| {
        const needed = try at(Needed, file.image, position);
        var detail = position + needed.aux;
        for (0..needed.cnt) |_| {
            const version = try at(NeededVersion, file.image, detail);
            const name = try file.string(section, version.name);
            if (isNewer(name)) try rules.add(allocator, findings, "needs {s}; the oldest glibc it must load under is {f}", .{ name, glibc_max });
            detail += version.next;
        }
        position += needed.next;
    }
}

/// Whether `name`, as in `GLIBC_2.2.5`, is beyond `glibc_max`.
fn isNewer(name: []const u8) bool {
    const prefix = "GLIBC_";
    if (!std.mem.startsWith(u8, name, prefix)) return false;
    var parts = std.mem.splitScalar(u8, name[prefix.len..], '.');
    const major = std.fmt.parseInt(usize, parts.first(), 10) catch return true;
    const minor = std.fmt.parseInt(usize, parts.next() orelse "0", 10) catch return true;
    return major > glibc_max.major or major == glibc_max.major and minor > glibc_max.minor;
}

fn at(comptime T: type, image: []const u8, offset: u64) !T {
    if (offset + @sizeOf(T) > image.len) return error.Truncated;
    return std.mem.bytesToValue(T, image[offset..][0..@sizeOf(T)]);
}

test isNewer {
    try std.testing.expect(!isNewer("GLIBC_2.2.5"));
    try std.testing.expect(!isNewer("GLIBC_2.17"));
    try std.testing.expect(isNewer("GLIBC_2.18"));
    try std.testing.expect(isNewer("GLIBC_PRIVATE"));
}
