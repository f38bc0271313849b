//! The structures of the functions that change files; see types.zig for their rules.
const writing = @import("../file/write.zig");

pub const Sync = writing.Sync;

pub const WriteOptions = extern struct {
    size: u32 = @sizeOf(WriteOptions),
    create_only: u32 = 0,
    append: u32 = 0,
    sync: u32 = 0,
    expected: ?[*]const u8 = null,
    expected_length: u32 = 0,
    mode: u32 = 0,

    pub const docs = .{
        .create_only = "1 refuses with RUNE_EXISTS when there is anything of that name.",
        .append = "1 puts the content behind what the file holds.",
        .sync = "A rune_sync: what is waited for.",
        .expected = "SHA-256 that the file must have now, or its start: 12 to 64 hexadecimal digits. Absent expects nothing.",
        .mode = "Permission bits of a new file, narrowed by the umask; 0 is 0666. A replaced file keeps its own.",
    };
};

pub const WriteResult = extern struct {
    size: u64 = 0,
    created: u32 = 0,
    detached: u32 = 0,
    kept: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .size = "Bytes of the file now.",
        .created = "1 when there was none.",
        .detached = "1 when the file had further names (hard links): they keep the old content.",
        .kept = "On RUNE_RACED: the caller's version is NAME.glyph-`kept`; 0 when it could not be kept.",
    };
};

pub const MoveOptions = extern struct {
    size: u32 = @sizeOf(MoveOptions),
    replace: u32 = 0,

    pub const docs = .{
        .replace = "1 ends what the new name is: a file by a file, an empty directory by a directory.",
    };
};

pub const RemoveOptions = extern struct {
    size: u32 = @sizeOf(RemoveOptions),
    recursive: u32 = 0,

    pub const docs = .{
        .recursive = "1 also removes a directory that has entries, with all of them; no link is followed.",
    };
};

pub const DirectoryOptions = extern struct {
    size: u32 = @sizeOf(DirectoryOptions),
    parents: u32 = 0,
    mode: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .parents = "1 also makes the directories that lead to it; one that is there already is no error.",
        .mode = "Permission bits, narrowed by the umask; 0 is 0777.",
    };
};
