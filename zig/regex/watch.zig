//! Lets a long search be stopped from outside.
pub const Watch = struct {
    context: *anyopaque,
    ask: *const fn (*anyopaque) bool,

    /// Bytes, or steps of a slow engine, between two questions.
    pub const interval = 64 * 1024;

    pub const never: Watch = .{ .context = @ptrCast(@constCast(&nothing)), .ask = no };

    pub fn isStopped(watch: Watch) bool {
        return watch.ask(watch.context);
    }

    fn no(_: *anyopaque) bool {
        return false;
    }
};

var nothing: u8 = 0;
