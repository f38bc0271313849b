//! The structures that cross the boundary. `docs` become the comments of the C header. Options start with their `size`,
//! so that a host built against an older header keeps working: what it does not know is zero, and zero is the default.
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");

pub const Instance = enum(u64) { none = 0, _ };
pub const Root = enum(u64) { none = 0, _ };
pub const Job = enum(u64) { none = 0, _ };
pub const Lease = enum(u64) { none = 0, _ };
pub const Finder = enum(u64) { none = 0, _ };

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

pub const RootOptions = extern struct {
    size: u32 = @sizeOf(RootOptions),
    strict: u32 = 0,
    deny: ?[*]const u8 = null,
    deny_length: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .strict = "1 takes no symbolic link on any path, and no file with several names: RUNE_DENIED.",
        .deny = "What nothing may open, list, find or change: globs as in a .gitignore, one a line, from the root on; `!` in front takes " ++
            "one back. They are held against the name of what a path leads to.",
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
    text: u32 = 0,
    offset: u64 = 0,
    length: u64 = 0,
    max_bytes: u64 = 0,

    pub const docs = .{
        .text = "1 gives a file that begins with a mark of UTF-16 as UTF-8 without it: as a whole, else RUNE_UNSUPPORTED.",
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
    encoding: Encoding = .unmarked,
    overlaid: u32 = 0,
    reserved: u32 = 0,
    version: u64 = 0,

    pub const docs = .{
        .overlaid = "1 when an overlay was read in the place of the file; then `version` is its version.",
        .encoding = "What the file's mark says, where text was asked for.",
        .size = "Bytes of the file when it was opened.",
        .required = "Bytes the buffer must hold; set on RUNE_SPACE and RUNE_TOO_LARGE, too.",
        .binary = "1 when a NUL byte is among the bytes written.",
    };
};

pub const LineOptions = extern struct {
    size: u32 = @sizeOf(LineOptions),
    open: u32 = 0,
    first: u64 = 0,
    count: u64 = 0,
    max_bytes: u64 = 0,
    offset: u64 = 0,
    max_skip: u64 = 0,
    last: u64 = 0,

    pub const docs = .{
        .open = "1 when the byte before offset ends no line.",
        .first = "First line, from 1, which begins at offset; 0 is 1.",
        .last = "The last so many lines, fewer where they are more than `max_bytes`; then `first` and `count` are 0.",
        .count = "Most lines; 0 takes all.",
        .max_bytes = "Stop before the line that would exceed this; 0 is no limit.",
        .offset = "Byte to begin at.",
        .max_skip = "Stop when about so many bytes before the first line were passed over; 0 is no limit.",
    };
};

pub const LineResult = extern struct {
    size: u64 = 0,
    written: u64 = 0,
    required: u64 = 0,
    count: u64 = 0,
    total: u64 = 0,
    binary: u32 = 0,
    stopped: u32 = 0,
    passed: u64 = 0,
    passed_lines: u64 = 0,
    open: u32 = 0,
    overlaid: u32 = 0,
    offset: u64 = 0,
    version: u64 = 0,

    pub const docs = .{
        .size = "Bytes of the file when it was opened.",
        .required = "Bytes the buffer must hold; set on RUNE_SPACE, too.",
        .offset = "Where the first byte written stands in the file.",
        .count = "Lines written; a last line without a newline counts.",
        .total = "Lines from offset to the file's end, or UINT64_MAX when reading ended before the file did.",
        .binary = "1 when a NUL byte is among the bytes written, or where none were among the first that were read.",
        .stopped = "1 when max_skip was reached before the first line was.",
        .passed = "When stopped: bytes passed over.",
        .passed_lines = "When stopped: line ends among those.",
        .open = "When stopped: 1 when the last of those ends no line.",
        .overlaid = "1 when an overlay was read in the place of the file; then `version` is its version.",
    };
};

/// What a byte order mark says of a file.
pub const Encoding = enum(u32) { unmarked = 0, utf8 = 1, utf16_little = 2, utf16_big = 3 };

pub const ReadManyOptions = extern struct {
    size: u32 = @sizeOf(ReadManyOptions),
    text: u32 = 0,
    max_bytes: u64 = 0,

    pub const docs = .{
        .text = "As in rune_read_options.",
        .max_bytes = "Most bytes of each file, from its start; 0 is as many as the buffer has room for.",
    };
};

pub const ReadManyResult = extern struct {
    files: u32 = 0,
    read: u32 = 0,
    written: u64 = 0,

    pub const docs = .{
        .files = "How many paths there were: so many rune_read_part stand at the start of the buffer.",
        .read = "How many of them were read.",
        .written = "Bytes in the buffer: the structures, then what was read.",
    };
};

pub const ReadPart = extern struct {
    status: i32 = 0,
    binary: u32 = 0,
    encoding: Encoding = .unmarked,
    overlaid: u32 = 0,
    start: u64 = 0,
    length: u64 = 0,
    size: u64 = 0,
    version: u64 = 0,

    pub const docs = .{
        .status = "A rune_status. RUNE_SPACE for files that the buffer had no room left for.",
        .overlaid = "1 when an overlay was read in the place of the file; then `version` is its version.",
        .start = "Where in the buffer the file's bytes stand; there are `length`.",
        .size = "Bytes of the file when it was opened.",
    };
};

pub const StatResult = extern struct {
    kind: Kind = .unknown,
    mode: u32 = 0,
    size: u64 = 0,
    modified_ms: i64 = 0,
    links: u32 = 0,
    overlaid: u32 = 0,
    version: u64 = 0,

    pub const docs = .{
        .overlaid = "1 when an overlay stands in the place of the file: size and time are its own, `version` is its version.",
        .mode = "Permission bits, as in chmod; 0 when nothing is on the disk.",
        .modified_ms = "Milliseconds since the Unix epoch.",
        .links = "Names of the object; more than one of a file are hard links. 0 when nothing is on the disk.",
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
    more: u32 = 0,

    pub const docs = .{
        .lease = "The result, when there is one: release it.",
        .length = "Bytes of the result.",
        .status = "A rune_status; of a part that was lost, not of the job, when `more` is 1.",
        .more = "1 when this is a part of the result, and further completions of the job follow.",
    };
};

pub const LeaseView = extern struct {
    address: ?[*]const u8 = null,
    length: u64 = 0,
};

pub const SearchRequest = extern struct {
    size: u32 = @sizeOf(SearchRequest),
    flags: u32 = 0,
    needle: ?[*]const u8 = null,
    path: ?[*]const u8 = null,
    globs: ?[*]const u8 = null,
    needle_length: u32 = 0,
    path_length: u32 = 0,
    globs_length: u32 = 0,
    max_matches: u32 = 0,
    max_line_bytes: u32 = 0,
    deadline_ms: u32 = 0,
    max_file_bytes: u64 = 0,
    types: ?[*]const u8 = null,
    replacement: ?[*]const u8 = null,
    after_path: ?[*]const u8 = null,
    types_length: u32 = 0,
    replacement_length: u32 = 0,
    after_path_length: u32 = 0,
    before: u32 = 0,
    after: u32 = 0,
    max_count: u32 = 0,
    after_line: u64 = 0,
    global_rules: ?[*]const u8 = null,
    glob_prefix: ?[*]const u8 = null,
    glob_prefix_length: u32 = 0,
    glob_strip: u32 = 0,
    descriptor: i32 = 0,
    global_rules_length: u32 = 0,
    extra_rules: ?[*]const u8 = null,
    extra_rules_length: u32 = 0,
    max_depth: u32 = 0,

    pub const docs = .{
        .global_rules = "Rules as a .gitignore has them, that count in repositories behind all such files.",
        .extra_rules = "Rules as a .gitignore has them, that count everywhere, behind those.",
        .max_depth = "One more than the directories that are read below each other, that of `path` included; 0 is no limit.",
        .glob_prefix = "What globs see: a path without its first `glob_strip` bytes, behind this.",
        .flags = "RUNE_SEARCH_FLAG_… together. raw: text as the bytes of the file, lines with their newline, and bytes in the place " ++
            "of code units. parts: matches come in completions of their own, in order, as soon as they are known.",
        .needle = "Texts to find, or regular expressions with the flag regex: one a line.",
        .path = "Directory or file to search; none is the root itself.",
        .globs = "One a line; `!` in front excludes. A file must match one of the others, if there are any.",
        .max_matches = "Most matching lines, the first ones in order; 0 is 10,000. More than a million only in parts.",
        .max_line_bytes = "A longer line is cut around its first match; 0 is 4,096.",
        .deadline_ms = "Stop after this with what was found; 0 is no limit.",
        .max_file_bytes = "Skip larger files; 0 is no limit.",
        .types = "Globs of file names, one a line; `!` in front excludes. They count behind globs and ignore files.",
        .replacement = "With the flag replace: takes the place of each match; $1 and ${name} stand for groups.",
        .after_path = "Only what comes behind line `after_line` of this path, in order.",
        .before = "Lines before a hit that come with it.",
        .after = "Lines behind a hit that come with it.",
        .max_count = "Most hits of a file; 0 is no limit.",
        .descriptor = "One more than a descriptor to read, a pipe say, in the place of what `path` leads to; `path` is its name.",
    };
};

/// Bits of `SearchRequest.flags`.
pub const SearchFlag = enum(u32) {
    ignore_case = 1,
    hidden = 2,
    no_ignore_files = 4,
    binary = 8,
    /// Text as the bytes of the file, lines with their newline; every length and range counts bytes.
    raw = 16,
    /// Matches come in completions of their own, in order, as soon as they are known; the last one has the counts.
    parts = 32,
    /// The needles are regular expressions.
    regex = 64,
    /// Ignore case unless a pattern has an upper-case letter.
    smart_case = 128,
    whole_word = 256,
    whole_line = 512,
    /// Hits are the lines that do not match.
    invert = 1024,
    /// Matches may reach over several lines.
    multi_line = 2048,
    /// With multi_line: a dot also matches a newline.
    dot_all = 4096,
    /// ASCII only: \\w, \\d, \\s, \\b, case, and a dot is a byte.
    no_unicode = 8192,
    /// Count lines, report none.
    no_lines = 16384,
    /// Do not look for the places of matches in their lines.
    no_ranges = 32768,
    /// Report every file that was searched.
    all_files = 65536,
    /// Search nothing: report the files that would be searched.
    list = 131072,
    replace = 262144,
    /// Search files with a NUL byte that were found by walking as those that were named.
    convert_binary = 524288,
    /// Lines may end with CR LF.
    crlf = 1048576,
    /// Also .git, with hidden.
    git = 2097152,
    /// Lines that are no hits are reported, too, also those of files without any.
    passthru = 4194304,
    /// Walk what symbolic links lead to beneath the root as if it stood in their place. One that leads nowhere, out of
    /// the root or to a directory that it lies in is counted as unreadable.
    follow = 8388608,
    /// Do not enter directories on other devices than that of `path`.
    one_file_system = 16777216,
    /// Pass over .ignore and .rgignore files.
    no_ignore_dot = 33554432,
    /// Pass over .gitignore and .git/info/exclude files.
    no_ignore_vcs = 67108864,
    /// Pass over .git/info/exclude files.
    no_ignore_exclude = 134217728,
    /// Pass over the ignore files of directories above `path`.
    no_ignore_parent = 268435456,
    /// .gitignore files count outside of repositories, too.
    no_require_git = 536870912,
};

pub const SearchResult = extern struct {
    files_searched: u64 = 0,
    files_matched: u64 = 0,
    bytes_searched: u64 = 0,
    binary_skipped: u64 = 0,
    large_skipped: u64 = 0,
    unreadable: u64 = 0,
    elapsed_us: u64 = 0,
    truncated: u32 = 0,
    ascii: u32 = 0,
    files: u32 = 0,
    lines: u32 = 0,
    ranges: u32 = 0,
    text_bytes: u32 = 0,

    pub const docs = .{
        .binary_skipped = "Files that were searched no further than to a NUL byte.",
        .files_searched = "The result of a search starts with this; then come its files, lines, ranges, and the text of all, in UTF-8.",
        .unreadable = "Entries that could not be read, for want of permission or because they were gone.",
        .elapsed_us = "Microseconds from the call to the result.",
        .truncated = "1 when a limit or the deadline cut the search short.",
        .ascii = "1 when the text is ASCII: then code units are bytes.",
        .files = "How many rune_search_file follow.",
        .lines = "How many rune_search_line follow those.",
        .ranges = "How many rune_search_range follow those.",
        .text_bytes = "Bytes of the text behind those.",
    };
};

pub const SearchFile = extern struct {
    path_start: u32 = 0,
    path_units: u32 = 0,
    first_line: u32 = 0,
    lines: u32 = 0,
    matched_lines: u64 = 0,
    matches: u64 = 0,
    bytes: u64 = 0,
    binary_offset: u64 = 0,
    elapsed_ns: u64 = 0,
    more: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .bytes = "Searched.",
        .binary_offset = "Where the first NUL byte stands, or UINT64_MAX.",
        .more = "1 when further lines of the file come in a later part.",
        .path_start = "In UTF-16 code units of the whole text.",
        .first_line = "Index of the file's first rune_search_line.",
    };
};

pub const SearchLine = extern struct {
    number: u64 = 0,
    offset: u64 = 0,
    text_start: u32 = 0,
    text_units: u32 = 0,
    first_range: u32 = 0,
    ranges: u32 = 0,
    context: u32 = 0,
    cut: u32 = 0,

    pub const docs = .{
        .cut = "1 when the line is longer than what is given of it.",
        .number = "From 1. A hit may be several lines, of which this is the first.",
        .context = "1 for a line that is no hit, but stands beside one.",
        .offset = "Where the line starts in the file's text, in bytes: behind a byte order mark, and in UTF-8 where the file is UTF-16.",
        .text_start = "In UTF-16 code units of the whole text.",
        .first_range = "Index of the line's first rune_search_range.",
    };
};

pub const SearchRange = extern struct {
    start: u32 = 0,
    end: u32 = 0,

    pub const docs = .{
        .start = "In UTF-16 code units of the line's text; `end` is the first one behind the match.",
    };
};

/// Where in the framing of a body in chunks the next byte stands.
pub const ChunkPlace = enum(u32) {
    size = 0,
    extension = 1,
    size_lf = 2,
    data = 3,
    data_cr = 4,
    data_lf = 5,
    trailer_start = 6,
    trailer = 7,
    trailer_lf = 8,
    end_lf = 9,
    done = 10,
};

/// What is wrong with a body in chunks.
pub const ChunkFault = enum(u32) {
    none = 0,
    no_size = 1,
    no_number = 2,
    too_large = 3,
    wrong_end = 4,
    extension_control = 5,
    extension_length = 6,
    trailer_control = 7,
    trailer_length = 8,
};

pub const ChunkedBody = extern struct {
    size: u64 = 0,
    place: u32 = 0,
    digits: u32 = 0,
    skipped: u32 = 0,
    fault: ChunkFault = .none,
    has_surplus: u32 = 0,
    data_start: u32 = 0,
    data_length: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .size = "Bytes of the current chunk that are to come, or its size as far as it is read. All of a new body is zero.",
        .place = "A rune_chunk_place.",
        .digits = "Digits of the size so far.",
        .skipped = "Bytes of the current size line's extensions, or of the trailers, so far.",
        .fault = "Set on RUNE_INVALID.",
        .has_surplus = "1 when bytes came behind the body's end.",
        .data_start = "Where in the bytes of the last call the body's begin.",
    };
};

/// What is wrong with a stream of events.
pub const EventFault = enum(u32) {
    none = 0,
    /// A line is no field of an event, and no comment.
    no_field = 1,
    /// An event's data can't be a JSON object.
    no_object = 2,
};

pub const EventScan = extern struct {
    end: u32 = 0,
    has_ended: u32 = 0,
    has_cr: u32 = 0,
    fault: EventFault = .none,
    fault_start: u32 = 0,
    fault_end: u32 = 0,

    pub const docs = .{
        .end = "Offset behind the last whole event.",
        .has_ended = "1 when that is the one that ends the stream.",
        .has_cr = "1 when a CR is among the bytes: then nothing else is told.",
        .fault_start = "Where the faulty text stands.",
    };
};

/// What `rune_text_pieces_take` found.
pub const TextPieces = extern struct {
    end: u32 = 0,
    text_length: u32 = 0,
    has_escape: u32 = 0,

    pub const docs = .{
        .end = "Offset behind the last event that was passed over.",
        .text_length = "Bytes of the strings' insides, which now stand at the start.",
        .has_escape = "1 when a backslash is among them.",
    };
};

/// Whose tokens are counted.
pub const TokenEncoding = enum(u32) { o200k_base = 0, cl100k_base = 1 };

/// How far a text was counted.
pub const TokenCount = @import("../tokens/tokens.zig").Count;

pub const FindHit = @import("../find/finder.zig").Hit;
pub const FindResult = @import("../find/finder.zig").Result;
