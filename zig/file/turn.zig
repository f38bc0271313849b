//! Whose turn it is to give names in a directory. Processes of Rune take turns, so that what one of them exchanges for
//! a moment is never seen by another one; other programs don't ask.
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

/// A turn takes microseconds. Somebody who holds the lock for longer has other reasons, and is not waited for.
const wait_ns = 1_000_000;
const waits_max = 500;

pub const Turn = struct {
    /// Absent where the directory can't be locked; then nobody takes turns in it.
    descriptor: ?os.Descriptor,

    pub fn take(directory: os.Descriptor) Turn {
        const descriptor = guard.openEntry(directory, ".", .entries) catch return .{ .descriptor = null };
        for (0..waits_max) |_| {
            os.change.lock(descriptor) catch |failure| {
                if (failure != error.Again) break;
                os.pause(wait_ns);
                continue;
            };
            break;
        }
        return .{ .descriptor = descriptor };
    }

    pub fn end(turn: Turn) void {
        if (turn.descriptor) |descriptor| os.close(descriptor);
    }
};
