//! SHA-256 of what a file holds.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

pub const Sha256 = std.crypto.hash.sha2.Sha256;
pub const Digest = [Sha256.digest_length]u8;

/// Bytes read at once; on the stack of the caller.
const chunk_bytes = 64 * 1024;

/// Takes in all that the descriptor's file holds, from its start, and copies it to `copy` where there is
/// one. Returns the number of bytes.
pub fn update(hasher: *Sha256, descriptor: os.Descriptor, copy: ?os.Descriptor) guard.Error!u64 {
    var chunk: [chunk_bytes]u8 = chunk: {
        @setRuntimeSafety(false); // a safe build would fill it with 0xAA first
        break :chunk undefined;
    };
    var offset: u64 = 0;
    while (true) {
        const length = os.readAt(descriptor, &chunk, offset) catch |failure| return guard.refine(failure);
        if (length == 0) return offset;
        hasher.update(chunk[0..length]);
        if (copy) |target| os.change.writeAll(target, chunk[0..length]) catch |failure| return guard.refine(failure);
        offset += length;
    }
}

/// Hash of a whole file, and its size as it was hashed.
pub fn file(descriptor: os.Descriptor, digest: *Digest) guard.Error!u64 {
    var hasher: Sha256 = .init(.{});
    const size = try update(&hasher, descriptor, null);
    hasher.final(digest);
    return size;
}

/// The hash that a caller expects a file to have, or the start of it: 12 to 64 hexadecimal
/// digits. Empty expects nothing.
pub const Expected = struct {
    digits: []const u8,

    /// Fewer digits would take too many files for the same.
    const digits_min = 12;

    pub fn parse(digits: []const u8) error{Invalid}!?Expected {
        if (digits.len == 0) return null;
        if (digits.len < digits_min or digits.len > 2 * Sha256.digest_length) return error.Invalid;
        for (digits) |digit| if (!std.ascii.isHex(digit)) return error.Invalid;
        return .{ .digits = digits };
    }

    pub fn matches(expected: Expected, digest: Digest) bool {
        const hex = std.fmt.bytesToHex(digest, .lower);
        return std.ascii.eqlIgnoreCase(expected.digits, hex[0..expected.digits.len]);
    }
};

test Expected {
    var digest: Digest = undefined;
    Sha256.hash("abc", &digest, .{});
    const hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for ([_]usize{ 12, 13, 63, 64 }) |length| try std.testing.expect((try Expected.parse(hex[0..length])).?.matches(digest));
    try std.testing.expect((try Expected.parse("BA7816BF8F01")).?.matches(digest));
    try std.testing.expect(!(try Expected.parse("ba7816bf8f02")).?.matches(digest));
    try std.testing.expectEqual(null, try Expected.parse(""));
    for ([_][]const u8{ "ba7816bf8f0", hex ++ "0", "ba7816bf8f0g" }) |wrong| try std.testing.expectError(error.Invalid, Expected.parse(wrong));
}
