//! A body in chunks (RFC 9112 §7.1), taken out of its framing as it comes. Extensions and trailers are
//! checked for their bounds and skipped.
const std = @import("std");
const types = @import("../abi/types.zig");

const Body = types.ChunkedBody;
const Place = types.ChunkPlace;
const Fault = types.ChunkFault;

/// Longest line of a chunk's size and extensions, in bytes.
const size_line_max = 4096;

/// Largest trailer section, in bytes.
const trailer_bytes_max = 64 * 1024;

/// Digits of the largest chunk size that a host's number still holds exactly: 52 bits.
const size_digits_max = 13;

pub const Error = error{
    /// The framing is malformed; `body.fault` says how. Or the state is none.
    Invalid,
};

/// Takes the next bytes of the connection. The body's among them are moved together within `bytes`, from
/// `body.data_start` on, `body.data_length` of them.
pub fn take(body: *Body, bytes: []u8) Error!void {
    var place = std.enums.fromInt(Place, body.place) orelse return error.Invalid;
    defer body.place = @intFromEnum(place);
    body.data_start = 0;
    body.data_length = 0;
    var at: usize = 0;
    while (at < bytes.len) {
        if (place == .data) {
            at += moveData(body, bytes, at);
            if (body.size == 0) place = .data_cr;
        } else if (place == .done) {
            body.has_surplus = 1;
            return;
        } else {
            place = try step(body, place, bytes[at]);
            at += 1;
        }
    }
}

/// Moves what is here of the current chunk behind the data that came before it; returns how much that is.
fn moveData(body: *Body, bytes: []u8, at: usize) usize {
    const count: usize = @intCast(@min(body.size, bytes.len - at));
    if (body.data_length == 0) {
        body.data_start = @intCast(at);
    } else {
        const end = body.data_start + body.data_length;
        @memmove(bytes[end..][0..count], bytes[at..][0..count]);
    }
    body.data_length += @intCast(count);
    body.size -= count;
    return count;
}

/// Where the framing stands behind one more byte of it.
fn step(body: *Body, place: Place, byte: u8) Error!Place {
    switch (place) {
        .size => return sizeStep(body, byte),
        .extension => {
            if (byte == '\r') return .size_lf;
            return skip(body, byte, .extension, size_line_max);
        },
        .size_lf => {
            try expect(body, byte, '\n');
            body.skipped = 0;
            body.digits = 0;
            return if (body.size == 0) .trailer_start else .data;
        },
        .data_cr => {
            try expect(body, byte, '\r');
            return .data_lf;
        },
        .data_lf => {
            try expect(body, byte, '\n');
            return .size;
        },
        .trailer_start => {
            if (byte == '\r') return .end_lf;
            return skip(body, byte, .trailer, trailer_bytes_max);
        },
        .trailer => {
            if (byte == '\r') return .trailer_lf;
            return skip(body, byte, .trailer, trailer_bytes_max);
        },
        .trailer_lf => {
            try expect(body, byte, '\n');
            return .trailer_start;
        },
        .end_lf => {
            try expect(body, byte, '\n');
            return .done;
        },
        .data, .done => unreachable,
    }
}

fn sizeStep(body: *Body, byte: u8) Error!Place {
    const digit = std.fmt.charToDigit(byte, 16) catch {
        if (body.digits == 0) return refuse(body, .no_size);
        return switch (byte) {
            '\r' => .size_lf,
            ';', ' ', '\t' => .extension,
            else => refuse(body, .no_number),
        };
    };
    if (body.digits == size_digits_max) return refuse(body, .too_large);
    body.digits += 1;
    body.size = body.size * 16 + digit;
    return .size;
}

/// Bounds what is skipped; a lone LF in it would be a line's end to another reader.
fn skip(body: *Body, byte: u8, place: Place, bytes_max: u32) Error!Place {
    const in_trailer = place == .trailer;
    if (byte == '\n' or byte == 0) return refuse(body, if (in_trailer) .trailer_control else .extension_control);
    if (body.skipped == bytes_max) return refuse(body, if (in_trailer) .trailer_length else .extension_length);
    body.skipped += 1;
    return place;
}

fn expect(body: *Body, byte: u8, wanted: u8) Error!void {
    if (byte != wanted) return refuse(body, .wrong_end);
}

fn refuse(body: *Body, fault: Fault) Error {
    body.fault = fault;
    return error.Invalid;
}

const testing = std.testing;

fn expectBody(expected: []const u8, framed: []const u8, cuts: []const usize) !Body {
    var body: Body = .{};
    var storage: [512]u8 = undefined;
    var text: [512]u8 = undefined;
    var length: usize = 0;
    var from: usize = 0;
    for (0..cuts.len + 1) |index| {
        const to = if (index < cuts.len) cuts[index] else framed.len;
        const piece = storage[0 .. to - from];
        @memcpy(piece, framed[from..to]);
        try take(&body, piece);
        const data = piece[body.data_start..][0..body.data_length];
        @memcpy(text[length..][0..data.len], data);
        length += data.len;
        from = to;
    }
    try testing.expectEqualStrings(expected, text[0..length]);
    return body;
}

test "the data is the same wherever the bytes are cut" {
    const framed = "5\r\nhello\r\n1;name=\"va;l\";x\r\n \r\n0A \r\n0123456789\r\n000\r\nTrailer: x\r\nOther: y\r\n\r\n";
    for (0..framed.len + 1) |first| for (first..framed.len + 1) |second| {
        const body = try expectBody("hello 0123456789", framed, &.{ first, second });
        try testing.expectEqual(@intFromEnum(Place.done), body.place);
        try testing.expectEqual(0, body.has_surplus);
    };
    const body = try expectBody("hello 0123456789", framed ++ "H", &.{});
    try testing.expectEqual(1, body.has_surplus);
}

test "what is malformed is named" {
    const cases = .{
        .{ "\r\nhello\r\n", Fault.no_size },
        .{ "g\r\n", Fault.no_size },
        .{ "5g\r\n", Fault.no_number },
        .{ "5\nhello\r\n", Fault.no_number },
        .{ "f" ** 14 ++ "\r\n", Fault.too_large },
        .{ "5;a\nb\r\n", Fault.extension_control },
        .{ "5;a\rb\r\n", Fault.wrong_end },
        .{ "5;" ++ "a" ** 4097, Fault.extension_length },
        .{ "5\r\nhello!\r\n", Fault.wrong_end },
        .{ "0\r\nA: b\nC: d\r\n\r\n", Fault.trailer_control },
        .{ "0\r\n" ++ "A: b\r\n" ** 20_000, Fault.trailer_length },
    };
    inline for (cases) |case| {
        var body: Body = .{};
        var bytes: [case[0].len]u8 = case[0].*;
        try testing.expectError(error.Invalid, take(&body, &bytes));
        try testing.expectEqual(case[1], body.fault);
    }
}

test "a state that is none is refused" {
    var body: Body = .{ .place = 99 };
    var bytes: [1]u8 = .{'5'};
    try testing.expectError(error.Invalid, take(&body, &bytes));
}
