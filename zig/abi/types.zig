//! The structures that cross the boundary. `docs` become the comments of the C header. Options start with their `size`,
//! so that a host built against an older header keeps working: what it does not know is zero, and zero is the default.
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

pub const Instance = enum(u64) { none = 0, _ };
pub const Root = enum(u64) { none = 0, _ };
pub const Job = enum(u64) { none = 0, _ };
pub const Lease = enum(u64) { none = 0, _ };

/// A doorbell: called from a thread of the library, with a meaningless argument.
pub const Doorbell = *const fn (u32) callconv(.c) void;

pub const Kind = os.Kind;
pub const Guard = guard.Method;

pub const InstanceOptions = extern struct {
    size: u32 = @sizeOf(InstanceOptions),
    threads: u32 = 0,
    guard: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .size = "Bytes of this structure, as the host knows it.",
        .threads = "Most threads for jobs; 0 takes one for each processor, at most 16.",
        .guard = "1 forces the stepwise guard; 0 takes openat2 where the system has it.",
    };
};

pub const InstanceInfo = extern struct {
    guard: Guard = .openat2,
    simd: Simd = .baseline,
    threads: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .guard = "How paths are confined.",
        .simd = "Widest vector kernels this processor runs.",
        .threads = "Most threads for jobs; they are started by the first one.",
    };
};

pub const Simd = enum(u32) { baseline = 0, avx2 = 1, neon = 2 };

pub const ReadOptions = extern struct {
    size: u32 = @sizeOf(ReadOptions),
    reserved: u32 = 0,
    offset: u64 = 0,
    length: u64 = 0,
    max_bytes: u64 = 0,

    pub const docs = .{
        .offset = "First byte.",
        .length = "Most bytes; 0 takes all that is left.",
        .max_bytes = "Refuse to return more, with RUNE_TOO_LARGE; 0 is no limit.",
    };
};

pub const ReadResult = extern struct {
    size: u64 = 0,
    written: u64 = 0,
    required: u64 = 0,
    binary: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .size = "Bytes of the file when it was opened.",
        .required = "Bytes the buffer must hold; set on RUNE_SPACE and RUNE_TOO_LARGE, too.",
        .binary = "1 when a NUL byte is among the bytes written.",
    };
};

pub const LineOptions = extern struct {
    size: u32 = @sizeOf(LineOptions),
    reserved: u32 = 0,
    first: u64 = 0,
    count: u64 = 0,
    max_bytes: u64 = 0,

    pub const docs = .{
        .first = "First line, from 1; 0 is 1.",
        .count = "Most lines; 0 takes all.",
        .max_bytes = "Stop before the line that would exceed this; 0 is no limit.",
    };
};

pub const LineResult = extern struct {
    size: u64 = 0,
    written: u64 = 0,
    required: u64 = 0,
    count: u64 = 0,
    total: u64 = 0,
    binary: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .size = "Bytes of the file when it was opened.",
        .required = "Bytes the buffer must hold; set on RUNE_SPACE, too.",
        .count = "Lines written; a last line without a newline counts.",
        .total = "Lines in the file, or UINT64_MAX when reading ended before the file did.",
        .binary = "1 when a NUL byte is among the bytes written.",
    };
};

pub const Stat = extern struct {
    kind: Kind = .unknown,
    mode: u32 = 0,
    size: u64 = 0,
    modified_ms: i64 = 0,

    pub const docs = .{
        .mode = "Permission bits, as in chmod.",
        .modified_ms = "Milliseconds since the Unix epoch.",
    };
};

pub const ListOptions = extern struct {
    size: u32 = @sizeOf(ListOptions),
    limit: u32 = 0,
    stat: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .limit = "Most entries, the first ones in byte order; 0 is no limit.",
        .stat = "1 fills in size and modification time, one fstatat for each entry.",
    };
};

pub const ListResult = extern struct {
    written: u64 = 0,
    required: u64 = 0,
    entries: u32 = 0,
    total: u32 = 0,

    pub const docs = .{
        .written = "Bytes in the buffer: `entries` structures, then the names.",
        .required = "Bytes the buffer must hold; set on RUNE_SPACE, too.",
        .total = "Entries in the directory, also those beyond the limit.",
    };
};

pub const ListEntry = extern struct {
    name_offset: u32 = 0,
    name_length: u32 = 0,
    kind: Kind = .unknown,
    has_stat: u32 = 0,
    size: u64 = 0,
    modified_ms: i64 = 0,

    pub const docs = .{
        .name_offset = "Where the name starts, from the start of the buffer.",
        .has_stat = "1 when `size` and `modified_ms` are known.",
    };
};

pub const Completion = extern struct {
    job: Job = .none,
    lease: Lease = .none,
    length: u64 = 0,
    status: i32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .lease = "The result, when there is one: release it.",
        .length = "Bytes of the result.",
        .status = "A rune_status.",
    };
};

pub const LeaseView = extern struct {
    address: ?[*]const u8 = null,
    length: u64 = 0,
};
