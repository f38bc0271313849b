//! Server-sent events of a stream that passes through (WHATWG HTML, "Server-sent events"): where the last whole event
//! ends, and whether all of them can be what they should.
const std = @import("std");
const types = @import("../abi/types.zig");
const simd = @import("../search/simd.zig");

const Scan = types.EventScan;

/// Checks `bytes` line by line: fields of events, data that looks like a JSON object. `markers` are the lines, ended by
/// LF each, that end a stream. Lines must end in LF: when there is a CR, that is all that is told.
pub fn scan(bytes: []const u8, markers: []const u8) Scan {
    var found: Scan = .{};
    if (simd.findByte('\r', bytes) != null) {
        found.has_cr = 1;
        return found;
    }
    var line_start: usize = 0;
    var has_data = false;
    var is_marker = false;
    while (simd.findByte('\n', bytes[line_start..])) |length| {
        const line = bytes[line_start..][0..length];
        const next = line_start + length + 1;
        if (length == 0) {
            found.end = @intCast(next);
            has_data = false;
            // Nothing that comes behind is an answer's.
            if (is_marker) {
                found.has_ended = 1;
                return found;
            }
        } else if (std.mem.startsWith(u8, line, data_field)) {
            const data = line[if (length > data_field.len and line[data_field.len] == ' ') data_field.len + 1 else data_field.len..];
            const opens = data.len > 0 and data[0] == '{';
            // The marker behind other data is a part of that.
            if (!has_data and !opens and isOneOf(markers, line)) {
                is_marker = true;
            } else if (!has_data) {
                has_data = true;
                if (awaitsNextLine(line, bytes[next..])) return found;
                const closes = line[length - 1] == '}' or line[length - 1] == ' ' or
                    std.mem.startsWith(u8, bytes[next..], data_field);
                if (!opens or !closes) return refused(found, .no_object, line_start + (length - data.len), next - 1);
            }
        } else if (isOneOf(markers, line)) {
            is_marker = true;
        } else if (!isField(line)) {
            return refused(found, .no_field, line_start, next - 1);
        }
        line_start = next;
    }
    return found;
}

const data_field = "data:";

fn refused(found: Scan, fault: types.EventFault, start: usize, end: usize) Scan {
    var scanned = found;
    scanned.fault = fault;
    scanned.fault_start = @intCast(start);
    scanned.fault_end = @intCast(end);
    return scanned;
}

/// Whether the line is a marker, with or without the space that may follow a field's colon.
fn isOneOf(markers: []const u8, line: []const u8) bool {
    var rest = markers;
    while (std.mem.indexOfScalar(u8, rest, '\n')) |length| : (rest = rest[length + 1 ..]) {
        const marker = rest[0..length];
        if (std.mem.eql(u8, line, marker)) return true;
        const colon = std.mem.indexOfScalar(u8, marker, ':') orelse continue;
        if (line.len + 1 == marker.len and std.mem.startsWith(u8, line, marker[0 .. colon + 1]) and
            std.mem.eql(u8, line[colon + 1 ..], marker[colon + 2 ..])) return true;
    }
    return false;
}

/// Fields other than data, and comments.
fn isField(line: []const u8) bool {
    if (line[0] == ':') return true;
    inline for (.{ "event:", "id:", "retry:" }) |field| if (std.mem.startsWith(u8, line, field)) return true;
    return std.mem.eql(u8, line, "event") or std.mem.eql(u8, line, "id");
}

/// Whether what follows is too short to say if the data goes on, and what is here does not end as an object does.
fn awaitsNextLine(line: []const u8, following: []const u8) bool {
    if (following.len >= data_field.len or line[line.len - 1] == '}') return false;
    return std.mem.startsWith(u8, data_field, following);
}

const testing = std.testing;
const markers_of_test = "data: [DONE]\nevent: failed\n";

test "whole events, and what is left" {
    const cases = .{
        .{ "", 0 },
        .{ "data: {}\n", 0 },
        .{ "data: {}\n\n", 10 },
        .{ "data:{\"a\":1} \n\ndata: {", 15 },
        .{ ": comment\nevent: x\nid: 7\nid\nretry:5\nevent\ndata: {}\n\n", 52 },
        .{ "data: {\ndata: }\n\n", 17 },
        .{ "data: {\nda", 0 },
        .{ "\n\n", 2 },
    };
    inline for (cases) |case| {
        const found = scan(case[0], markers_of_test);
        try testing.expectEqual(types.EventFault.none, found.fault);
        try testing.expectEqual(case[1], found.end);
        try testing.expectEqual(0, found.has_ended);
    }
}

test "the end is a marker's, and nothing behind it is looked at" {
    inline for (.{ "data: [DONE]\n\n", "data:[DONE]\n\n", "event: failed\ndata: {}\n\n", "event:failed\n\n" }) |end| {
        const found = scan("data: {}\n\n" ++ end ++ "anything\n\n", markers_of_test);
        try testing.expectEqual(1, found.has_ended);
        try testing.expectEqual("data: {}\n\n".len + end.len, found.end);
    }
    try testing.expectEqual(0, scan("data: {}\ndata: [DONE]\n\n", markers_of_test).has_ended);
    try testing.expectEqual(0, scan("data: [DONE]\n", markers_of_test).has_ended);
}

test "what is no event is pointed at" {
    const cases = .{
        .{ "data: {}\n\nhello\n\n", types.EventFault.no_field, "hello" },
        .{ "data: {}\n\nretry\n\n", types.EventFault.no_field, "retry" },
        .{ "data: 7\n\n", types.EventFault.no_object, "7" },
        .{ "data: {\"a\n\ndata: {}\n\n", types.EventFault.no_object, "{\"a" },
        .{ "data:\n\n", types.EventFault.no_object, "" },
    };
    inline for (cases) |case| {
        const found = scan(case[0], markers_of_test);
        try testing.expectEqual(case[1], found.fault);
        try testing.expectEqualStrings(case[2], case[0][found.fault_start..found.fault_end]);
    }
}

test "lines that end in CR are another's work" {
    try testing.expectEqual(1, scan("data: {}\r\n\r\n", markers_of_test).has_cr);
}
