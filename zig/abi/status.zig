//! What every fallible call returns.
const read = @import("../file/read.zig");
const write = @import("../file/write.zig");
const edit = @import("../file/edit.zig");

pub const Status = enum(i32) {
    ok = 0,
    not_found = -1,
    /// The path leads out of its root.
    escape = -2,
    /// A directory, FIFO, socket or device where a regular file is needed.
    not_a_file = -3,
    not_a_directory = -4,
    permission_denied = -5,
    /// More than the caller allowed.
    too_large = -6,
    /// The file shrank while it was read.
    changed = -7,
    /// An argument is wrong.
    invalid = -8,
    /// The buffer is too small; `required` says what is needed.
    space = -9,
    cancelled = -10,
    /// A limit of the library or the process is reached.
    limit = -11,
    /// Others kept changing what was looked at; try again.
    busy = -12,
    /// The instance is closed.
    closed = -13,
    /// The handle names nothing (any more).
    stale = -14,
    unsupported = -15,
    out_of_memory = -16,
    /// The system failed; rune_last_os_error has its number.
    io = -17,
    /// There is something of that name already.
    exists = -18,
    /// The directory has entries, and only an empty one was to be removed.
    not_empty = -19,
    /// No room on the disk, or in the quota.
    no_space = -20,
    /// The two names, or a directory and what is below it, lie on different file systems.
    cross_device = -21,
    /// The file does not hold what was expected; nothing was written.
    conflict = -22,
    /// The file changed while it was written, and is as the other program left it.
    raced = -23,
    /// The file belongs to a user or group that a new one could not be given to; nothing was written.
    foreign_owner = -24,
    /// A pattern is wrong or asks for too much; rune_last_message says how.
    pattern = -25,
    /// A rule of the root denies it, or it is a link where the root takes none.
    denied = -26,
    /// A text to replace is not in the file exactly once, or a range is not in the file; nothing was written.
    no_match = -27,
    /// An overlay stands over what is to be changed, or in it: what readers see is not what
    /// would be changed. Nothing was.
    overlaid = -28,

    pub fn of(failure: Error) Status {
        return switch (failure) {
            error.NotFound => .not_found,
            error.Escape => .escape,
            error.NotFile => .not_a_file,
            error.NotDirectory => .not_a_directory,
            error.PermissionDenied => .permission_denied,
            error.TooLarge => .too_large,
            error.Changed => .changed,
            error.Invalid => .invalid,
            error.Space => .space,
            error.Cancelled => .cancelled,
            error.Limit => .limit,
            error.Busy => .busy,
            error.Closed => .closed,
            error.Stale => .stale,
            error.Unsupported => .unsupported,
            error.OutOfMemory => .out_of_memory,
            error.Io => .io,
            error.Exists => .exists,
            error.NotEmpty => .not_empty,
            error.NoSpace => .no_space,
            error.CrossDevice => .cross_device,
            error.Conflict => .conflict,
            error.Raced => .raced,
            error.ForeignOwner => .foreign_owner,
            error.Pattern => .pattern,
            error.Denied => .denied,
            error.NoMatch => .no_match,
            error.Overlaid => .overlaid,
        };
    }
};

pub const Error = read.Error || write.Error || edit.Error || error{ Cancelled, Closed, Stale, Pattern };
