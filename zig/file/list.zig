//! Lists a directory, sorted by the bytes of the names.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const types = @import("../abi/types.zig");
const entries_of = @import("entries.zig");

const Entries = entries_of.Entries;

pub const Error = guard.Error || error{
    /// The buffer is too small; `ListResult.required` says what is needed.
    Space,
};

pub const Options = struct {
    /// Most entries that are kept: the first ones in byte order.
    limit: usize = std.math.maxInt(usize),
    /// Ask for size and modification time, one call for each entry kept.
    with_status: bool = false,
    /// Entries that are left out, of the directory that is called `base` from the root.
    deny: ?*const guard.Deny = null,
    /// Files that are there, too, or have another size.
    overlays: ?*const guard.Overlays = null,
    base: []const u8 = "",
};

/// Writes the entries of `directory` into `buffer`, and their names behind them.
pub fn list(directory: os.Descriptor, options: Options, buffer: []u8, result: *types.ListResult) Error!void {
    var read_buffer: [32 * 1024]u8 align(8) = read: {
        @setRuntimeSafety(false); // a safe build would fill it with 0xAA first
        break :read undefined;
    };
    var entries: Entries = .{};
    defer entries.deinit();
    try entries.read(directory, &read_buffer);

    var prefix: guard.Name = .{};
    if (options.overlays) |overlays| {
        _ = prefix.normalize(options.base);
        if (prefix.length > 0) try prefix.append("");
        try entries.addFiles(overlays.in(prefix.text()));
    }
    if (options.deny) |deny| try leaveOut(deny, options.base, &entries);

    const kept = entries.items.items[0..@min(entries.items.items.len, options.limit)];
    var required: usize = kept.len * @sizeOf(types.ListEntry);
    for (kept) |entry| required += entry.length;
    if (required > std.math.maxInt(u32)) return error.Limit;
    result.* = .{ .required = required, .total = std.math.cast(u32, entries.items.items.len) orelse return error.Limit };
    if (required > buffer.len) return error.Space;

    var name_offset = kept.len * @sizeOf(types.ListEntry);
    for (kept, 0..) |entry, index| {
        const name = entries.nameOf(entry);
        var item = describe(directory, name, entry.kind, name_offset, options);
        if (options.overlays) |overlays| if (item.kind == .file and options.with_status) {
            if (overlays.getIn(prefix.text(), name)) |overlay| {
                item.has_stat = 1;
                item.size = overlay.bytes.len;
                item.modified_ms = overlay.made_ms;
            }
        };
        @memcpy(buffer[index * @sizeOf(types.ListEntry) ..][0..@sizeOf(types.ListEntry)], std.mem.asBytes(&item));
        @memcpy(buffer[name_offset..][0..name.len], name);
        name_offset += name.len;
    }
    result.written = required;
    result.entries = @intCast(kept.len);
}

fn leaveOut(deny: *const guard.Deny, base: []const u8, entries: *Entries) Error!void {
    var kept: usize = 0;
    for (entries.items.items) |entry| {
        var name: guard.Name = .{};
        if (!name.normalize(base)) return error.Invalid;
        try name.append(entries.nameOf(entry));
        if (deny.denies(name.text())) continue;
        entries.items.items[kept] = entry;
        kept += 1;
    }
    entries.items.shrinkRetainingCapacity(kept);
}

fn describe(directory: os.Descriptor, name: [:0]const u8, kind: os.Kind, name_offset: usize, options: Options) types.ListEntry {
    var item: types.ListEntry = .{ .name_offset = @intCast(name_offset), .name_length = @intCast(name.len), .kind = kind };
    if (!options.with_status and kind != .unknown) return item;
    // Gone since the directory was read, or not to be looked at: it stays in the list without a status.
    const found = os.statusAt(directory, name) catch return item;
    item.kind = found.kind;
    if (options.with_status) {
        item.has_stat = 1;
        item.size = found.size;
        item.modified_ms = found.modified_ms;
    }
    return item;
}
