//! The order of paths: by component, each by its bytes. So a directory's entries stand together.
const std = @import("std");

pub fn order(a: []const u8, b: []const u8) std.math.Order {
    const shared = @min(a.len, b.len);
    const at = std.mem.indexOfDiff(u8, a[0..shared], b[0..shared]) orelse return std.math.order(a.len, b.len);
    // Nothing comes before the end of a component.
    const x: u16 = if (a[at] == '/') 0 else @as(u16, a[at]) + 1;
    const y: u16 = if (b[at] == '/') 0 else @as(u16, b[at]) + 1;
    return std.math.order(x, y);
}

pub fn before(a: []const u8, b: []const u8) bool {
    return order(a, b) == .lt;
}

test order {
    const sorted = [_][]const u8{ "", "a", "a/", "a/b", "a/b/c", "a/c", "a-b", "a-b/c", "ab", "b" };
    for (sorted, 0..) |a, i| for (sorted, 0..) |b, j| {
        try std.testing.expectEqual(std.math.order(i, j), order(a, b));
    };
}
