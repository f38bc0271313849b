//! Rune as a Zig module: for the library's root, the tools that describe it, and the tests.
pub const surface = @import("abi/surface.zig");
pub const header = @import("abi/header.zig");
pub const typescript = @import("abi/typescript.zig");

test {
    _ = @import("abi/handle.zig");
    _ = @import("abi/exports.zig");
    _ = @import("abi/counters.zig");
    _ = @import("os/os.zig");
    _ = @import("guard/guard.zig");
    _ = @import("file/write.zig");
    _ = @import("file/change_test.zig");
    _ = @import("file/edit.zig");
    _ = @import("pool/lease.zig");
    _ = @import("pool/pool.zig");
    _ = @import("regex/ranges.zig");
    _ = @import("regex/unicode.zig");
    _ = @import("regex/utf8_class.zig");
    _ = @import("regex/oracle_test.zig");
    _ = @import("search/needle.zig");
    _ = @import("search/replace.zig");
    _ = @import("walk/order.zig");
    _ = @import("search/pack.zig");
    _ = @import("search/lines.zig");
    _ = @import("search/scan.zig");
    _ = @import("search/simd.zig");
    _ = @import("search/utf8.zig");
    _ = @import("stream/chunks.zig");
    _ = @import("stream/events.zig");
    _ = @import("stream/pieces.zig");
    _ = @import("text/json.zig");
    _ = @import("text/utf16.zig");
    _ = @import("text/value.zig");
    _ = @import("find/finder.zig");
    _ = @import("tokens/tokens.zig");
    _ = @import("ignore/level.zig");
    _ = @import("ignore/rules.zig");
    _ = @import("ignore/glob.zig");
    _ = header;
    _ = typescript;
}
