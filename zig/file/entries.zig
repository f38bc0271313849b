//! The entries of a directory, all of them, in byte order of their names.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

const allocator = std.heap.c_allocator;

pub const Entry = struct {
    /// The first bytes of the name, as a number that orders as they do: most comparisons need no more.
    prefix: u64,
    /// Where the name starts among the names.
    start: u32,
    length: u16,
    kind: os.Kind,
};

pub const Entries = struct {
    items: std.ArrayList(Entry) = .empty,
    /// One behind the other, each with its NUL.
    names: std.ArrayList(u8) = .empty,

    pub fn deinit(entries: *Entries) void {
        entries.items.deinit(allocator);
        entries.names.deinit(allocator);
    }

    /// Replaces what was held by the entries of `directory`, which is read from its start. `buffer` is what the system
    /// fills at once.
    pub fn read(entries: *Entries, directory: os.Descriptor, buffer: []align(8) u8) guard.Error!void {
        entries.items.clearRetainingCapacity();
        entries.names.clearRetainingCapacity();
        var reader: os.DirectoryReader = .{ .descriptor = directory, .buffer = buffer };
        while (reader.next() catch |failure| return guard.refine(failure)) |entry| {
            const start = std.math.cast(u32, entries.names.items.len) orelse return error.Limit;
            try entries.names.appendSlice(allocator, entry.name[0 .. entry.name.len + 1]);
            try entries.items.append(allocator, .{
                .prefix = prefixOf(entry.name),
                .start = start,
                .length = @intCast(entry.name.len),
                .kind = entry.kind,
            });
        }
        entries.sort();
    }

    fn sort(entries: *Entries) void {
        std.mem.sortUnstable(Entry, entries.items.items, @as([]const u8, entries.names.items), before);
    }

    /// Adds files whose names are not there yet. `names.next()` gives one after the other.
    pub fn addFiles(entries: *Entries, names: anytype) guard.Error!void {
        var given = names;
        const known = entries.items.items.len;
        while (given.next()) |name| {
            const is_known = for (entries.items.items[0..known]) |entry| {
                if (std.mem.eql(u8, entries.nameOf(entry), name)) break true;
            } else false;
            if (is_known) continue;
            const start = std.math.cast(u32, entries.names.items.len) orelse return error.Limit;
            try entries.names.appendSlice(allocator, name);
            try entries.names.append(allocator, 0);
            try entries.items.append(allocator, .{ .prefix = prefixOf(name), .start = start, .length = @intCast(name.len), .kind = .file });
        }
        if (entries.items.items.len > known) entries.sort();
    }

    /// Lives until the next `read`.
    pub fn nameOf(entries: *const Entries, entry: Entry) [:0]const u8 {
        return entries.names.items[entry.start..][0..entry.length :0];
    }
};

fn prefixOf(name: []const u8) u64 {
    var bytes: [8]u8 = @splat(0);
    const length = @min(name.len, bytes.len);
    @memcpy(bytes[0..length], name[0..length]);
    return std.mem.readInt(u64, &bytes, .big);
}

fn before(names: []const u8, a: Entry, b: Entry) bool {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return std.mem.lessThan(u8, names[a.start..][0..a.length], names[b.start..][0..b.length]);
}
