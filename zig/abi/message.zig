//! Why the last call on this thread was refused, in words: for what no status can say.
const std = @import("std");

threadlocal var buffer: [300]u8 = undefined;
threadlocal var length: usize = 0;

pub fn set(comptime format: []const u8, arguments: anytype) void {
    var writer: std.Io.Writer = .fixed(&buffer);
    writer.print(format, arguments) catch {};
    length = writer.end;
}

pub fn last() []const u8 {
    return buffer[0..length];
}
