//! Where seeded tests start and how long they go on: as long as script/test has time for, and in
//! script/soak from another seed each time.
const std = @import("std");

/// RUNE_FUZZ_SEED, or the test's own.
pub fn seed(usual: u64) u64 {
    return number("RUNE_FUZZ_SEED") orelse usual;
}

/// The usual number of rounds, RUNE_FUZZ_TIMES times.
pub fn rounds(usual: usize) usize {
    return usual * (number("RUNE_FUZZ_TIMES") orelse 1);
}

fn number(name: [*:0]const u8) ?u64 {
    const text = std.c.getenv(name) orelse return null;
    return std.fmt.parseInt(u64, std.mem.span(text), 10) catch null;
}
