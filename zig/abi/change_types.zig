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

pub const CopyOptions = extern struct {
    size: u32 = @sizeOf(CopyOptions),
    replace: u32 = 0,
    sync: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .replace = "1 ends the regular file that has the new name.",
        .sync = "A rune_sync: what is waited for.",
    };
};

/// What an edit replaces.
pub const EditKind = enum(u32) {
    /// `old_text`, which must be in the file exactly once when the edit's turn comes.
    text = 0,
    /// Bytes from `start` up to `end`, which is not among them.
    bytes = 1,
    /// Lines `start` to `end`, from 1. An end before the start replaces none: the new lines go in front of `start`.
    lines = 2,
};

pub const FileEdit = extern struct {
    kind: u32 = 0,
    old_length: u32 = 0,
    old_text: ?[*]const u8 = null,
    start: u64 = 0,
    end: u64 = 0,
    new_text: ?[*]const u8 = null,
    new_length: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .kind = "A rune_edit_kind.",
        .new_text = "What stands there then. Of lines, a newline is added where others follow.",
    };
};

pub const EditOptions = extern struct {
    size: u32 = @sizeOf(EditOptions),
    sync: u32 = 0,
    expected: ?[*]const u8 = null,
    expected_length: u32 = 0,
    reserved: u32 = 0,

    pub const docs = .{
        .sync = "A rune_sync: what is waited for.",
        .expected = "As in rune_write_options.",
    };
};

pub const EditResult = extern struct {
    size: u64 = 0,
    detached: u32 = 0,
    kept: u32 = 0,
    failed: u32 = 0,
    matches: u32 = 0,

    pub const docs = .{
        .size = "Bytes of the file now.",
        .detached = "As in rune_write_result.",
        .kept = "As in rune_write_result.",
        .failed = "On RUNE_NO_MATCH and RUNE_INVALID: which edit, from 1.",
        .matches = "On RUNE_NO_MATCH of a text: how often it is in the file.",
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
