//! Reads the last lines of a file, from its end: what stands before them is not looked at.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const lining = @import("lines.zig");
const read = @import("read.zig");

/// Bytes read at once; on the stack of the caller.
const chunk_bytes = 64 * 1024;

/// Reads the last `count` lines, or fewer where those are more than `max_bytes`. A last line without a newline counts.
/// `outcome.offset` is where the first of them starts; on `Space`, `required` holds what they need.
pub fn lines(file: guard.File, count: u64, max_bytes: u64, buffer: []u8, outcome: *lining.Outcome) read.Error!void {
    const size = file.status.size;
    outcome.* = .{ .size = size };
    const start = try find(file, count, max_bytes, outcome);
    outcome.offset = start;
    outcome.required = size - start;
    if (start == 0) outcome.total = outcome.count;
    if (outcome.required > buffer.len) return error.Space;
    var bytes: read.Outcome = .{};
    try read.bytes(file, .{ .offset = start, .length = size - start }, buffer, &bytes);
    outcome.written = bytes.written;
    outcome.binary = bytes.binary;
}

/// Goes back over newlines, and returns where the first line that is wanted starts.
fn find(file: guard.File, count: u64, max_bytes: u64, outcome: *lining.Outcome) read.Error!u64 {
    const size = file.status.size;
    var chunk: [chunk_bytes]u8 = chunk: {
        @setRuntimeSafety(false); // a safe build would fill it with 0xAA first
        break :chunk undefined;
    };
    var start = size;
    var end = size;
    while (end > 0) {
        const from = end -| chunk_bytes;
        const part = chunk[0..@intCast(end - from)];
        var filled: usize = 0;
        while (filled < part.len) {
            const length = file.readAt(part[filled..], from + filled) catch |failure| return guard.refine(failure);
            if (length == 0) return error.Changed;
            filled += length;
        }
        var rest: []const u8 = part;
        while (std.mem.lastIndexOfScalar(u8, rest, '\n')) |newline| {
            rest = rest[0..newline];
            const line = from + newline + 1;
            if (line == size) continue; // it ends the last line, and starts none
            if (size - line > max_bytes) return start;
            start = line;
            outcome.count += 1;
            if (outcome.count == count) return start;
        }
        if (size - from > max_bytes) return start;
        end = from;
    }
    if (size == 0) return 0;
    outcome.count += 1;
    return 0;
}
