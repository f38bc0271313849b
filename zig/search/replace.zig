//! What takes the place of a match: text with references to its groups, as Rust's regex crate reads it: `$1`, `$name`,
//! `${name}`, and `$$` for a dollar.
const std = @import("std");
const none = @import("../regex/pike.zig").none;

const Part = union(enum) { text: []const u8, group: usize };

pub const Replacement = struct {
    parts: []const Part,

    /// `names` are the names of the groups from 1 on. A reference to a group that is not there stands for nothing.
    pub fn parse(arena: std.mem.Allocator, template: []const u8, names: []const ?[]const u8) error{OutOfMemory}!Replacement {
        var parts: std.ArrayList(Part) = .empty;
        var at: usize = 0;
        while (at < template.len) {
            const dollar = std.mem.indexOfScalarPos(u8, template, at, '$') orelse template.len;
            if (dollar > at) try parts.append(arena, .{ .text = try arena.dupe(u8, template[at..dollar]) });
            at = dollar;
            if (at == template.len) break;
            const rest = template[at + 1 ..];
            if (std.mem.startsWith(u8, rest, "$")) {
                try parts.append(arena, .{ .text = "$" });
                at += 2;
                continue;
            }
            var name: []const u8 = undefined;
            if (std.mem.startsWith(u8, rest, "{")) {
                const end = std.mem.indexOfScalar(u8, rest, '}') orelse 0;
                name = if (end == 0) "" else rest[1..end];
                if (name.len > 0) at += end + 2;
            } else {
                var length: usize = 0;
                while (length < rest.len and (std.ascii.isAlphanumeric(rest[length]) or rest[length] == '_')) length += 1;
                name = rest[0..length];
                if (name.len > 0) at += length + 1;
            }
            if (name.len == 0) {
                try parts.append(arena, .{ .text = "$" });
                at += 1;
                continue;
            }
            if (indexOf(name, names)) |group| try parts.append(arena, .{ .group = group });
        }
        return .{ .parts = parts.items };
    }

    fn indexOf(name: []const u8, names: []const ?[]const u8) ?usize {
        if (std.fmt.parseInt(usize, name, 10)) |number| return number else |_| {}
        for (names, 1..) |known, group| if (known) |found| if (std.mem.eql(u8, found, name)) return group;
        return null;
    }

    /// Appends what takes the place of the match whose groups are `slots` of `text`.
    pub fn write(replacement: Replacement, into: *std.ArrayList(u8), allocator: std.mem.Allocator, text: []const u8, slots: []const usize) error{OutOfMemory}!void {
        for (replacement.parts) |part| switch (part) {
            .text => |bytes| try into.appendSlice(allocator, bytes),
            .group => |group| {
                if (group >= slots.len / 2 or slots[group * 2] == none or slots[group * 2 + 1] == none) continue;
                try into.appendSlice(allocator, text[slots[group * 2]..slots[group * 2 + 1]]);
            },
        };
    }
};

test Replacement {
    var arena: std.heap.ArenaAllocator = .init(std.testing.allocator);
    defer arena.deinit();
    const allocator = arena.allocator();
    for ([_][2][]const u8{
        .{ "<$1>", "<b>" }, .{ "${1}x", "bx" }, .{ "$1x", "" }, .{ "$$1", "$1" },      .{ "$name$0", "babc" },
        .{ "a$", "a$" },    .{ "${", "${" },    .{ "$9", "" },  .{ "plain", "plain" }, .{ "$2", "" },
    }) |case| {
        const replacement = try Replacement.parse(allocator, case[0], &.{ "name", null });
        var into: std.ArrayList(u8) = .empty;
        try replacement.write(&into, allocator, "abc", &.{ 0, 3, 1, 2, none, none });
        try std.testing.expectEqualStrings(case[1], into.items);
    }
}
