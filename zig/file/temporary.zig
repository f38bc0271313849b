//! A new file beside the one it is to become: written there in full, then given its name in one step.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

/// Names tried before giving up; each holds 64 random bits.
const attempts_max = 8;

/// Most versions that are kept beside one file.
const kept_max = 99;

pub const Temporary = struct {
    directory: os.Descriptor,
    /// Open for reading and writing.
    descriptor: os.Descriptor,
    buffer: [32]u8 = undefined,
    length: usize = 0,
    /// Whether the name is still this file's, and so is removed at the end.
    named: bool = true,

    pub fn create(directory: os.Descriptor, mode: u32) guard.Error!Temporary {
        var made: Temporary = .{ .directory = directory, .descriptor = -1 };
        for (0..attempts_max) |_| {
            var random: [8]u8 = undefined;
            os.randomBytes(&random);
            const text = std.fmt.bufPrintSentinel(&made.buffer, ".rune-{s}", .{std.fmt.bytesToHex(random, .lower)}, 0) catch unreachable;
            made.length = text.len;
            made.descriptor = os.change.create(directory, text, mode) catch |failure| switch (failure) {
                error.Exists => continue,
                else => return guard.refine(failure),
            };
            return made;
        }
        return error.Busy;
    }

    pub fn name(temporary: *const Temporary) [:0]const u8 {
        return temporary.buffer[0..temporary.length :0];
    }

    /// Closes the file, and removes it unless it has got its name.
    pub fn end(temporary: *Temporary) void {
        if (temporary.named) temporary.unlink();
        os.close(temporary.descriptor);
    }

    /// Removes whatever has the temporary name now.
    pub fn unlink(temporary: *Temporary) void {
        os.change.removeFile(temporary.directory, temporary.name()) catch {};
        temporary.named = false;
    }

    /// Gives the file the name `to`; `Exists` when it is taken.
    pub fn moveExclusive(temporary: *Temporary, to: [:0]const u8) os.Error!void {
        os.moveExclusive(temporary.directory, temporary.name(), temporary.directory, to) catch |failure| switch (failure) {
            // A second name and the end of the first one do the same in two steps, where links are to be had.
            error.Unsupported, error.Invalid => {
                try os.change.link(temporary.directory, temporary.name(), temporary.directory, to);
                temporary.unlink();
            },
            else => return failure,
        };
        temporary.named = false;
    }

    /// Gives the file the name `to`, and ends what that was.
    pub fn moveOver(temporary: *Temporary, to: [:0]const u8) os.Error!void {
        try os.change.moveOver(temporary.directory, temporary.name(), temporary.directory, to);
        temporary.named = false;
    }

    /// Keeps the file beside `original`, as ORIGINAL.glyph-1 or the first number that is free, and returns the number;
    /// 0 when that can't be done. A long name is shortened.
    pub fn keepBeside(temporary: *Temporary, original: []const u8) u32 {
        for (1..kept_max + 1) |number| {
            var suffix_buffer: [16]u8 = undefined;
            const suffix = std.fmt.bufPrint(&suffix_buffer, ".glyph-{d}", .{number}) catch unreachable;
            var buffer: [os.name_bytes_max + 1]u8 = undefined;
            const kept = original[0..@min(original.len, os.name_bytes_max - suffix.len)];
            const text = std.fmt.bufPrintSentinel(&buffer, "{s}{s}", .{ kept, suffix }, 0) catch unreachable;
            temporary.moveExclusive(text) catch |failure| if (failure == error.Exists) continue else return 0;
            return @intCast(number);
        }
        return 0;
    }
};
