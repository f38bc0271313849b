//! The C ABI in one place: every function, structure and enumeration that crosses the boundary. The exports of the
//! library, include/rune.h, src/rune/native.gen.ts and the manifest all come from here.
const types = @import("types.zig");
const exports = @import("exports.zig");
const changes = @import("changes.zig");
const change_types = @import("change_types.zig");
const find = @import("find.zig");
const overlays = @import("overlays.zig");
const tokens = @import("tokens.zig");
const counters = @import("counters.zig");

/// Which threads may call a function.
pub const Threads = enum {
    /// Any thread, at any time.
    any,
    /// Any thread, but not while another call closes the same handle on another thread.
    owner,
};

pub const structures = .{
    types.InstanceOptions, types.InstanceInfo, types.RootOptions, counters.Counter, types.ReadManyOptions,     types.ReadManyResult,     types.ReadPart,           change_types.CopyOptions,   change_types.FileEdit,         change_types.EditOptions, change_types.EditResult, types.ReadOptions, types.ReadResult,  types.LineOptions,
    types.LineResult,      types.StatResult,   types.ListOptions, types.ListResult, types.ListEntry,           types.Completion,         types.LeaseView,          types.SearchRequest,        types.SearchResult,            types.SearchFile,         types.SearchLine,        types.SearchRange, types.ChunkedBody, types.EventScan,
    types.TextPieces,      types.TokenCount,   types.FindHit,     types.FindResult, change_types.WriteOptions, change_types.WriteResult, change_types.MoveOptions, change_types.RemoveOptions, change_types.DirectoryOptions,
};

pub const handles = .{ types.Instance, types.Root, types.Job, types.Lease, types.Finder };

pub const enumerations = .{ @import("status.zig").Status, types.Kind, types.Guard, types.Simd, types.SearchFlag, types.ChunkPlace, types.ChunkFault, types.EventFault, types.TokenEncoding, counters.Operation, types.Encoding, change_types.EditKind, change_types.Sync };

pub const functions = .{
    .{
        .name = "rune_abi_version",
        .call = exports.abiVersion,
        .parameters = .{},
        .threads = Threads.any,
        .doc = "Version of this interface; a host compares it with RUNE_ABI_VERSION.",
    },
    .{
        .name = "rune_manifest",
        .call = exports.manifest,
        .parameters = .{ "buffer", "capacity", "required" },
        .threads = Threads.any,
        .doc = "Copies the description of this interface as JSON: layouts, enumerations, functions. Not terminated.",
    },
    .{
        .name = "rune_counter_get",
        .call = counters.get,
        .parameters = .{ "operation", "counter" },
        .threads = Threads.any,
        .doc = "What was counted of a RUNE_OPERATION in this process. Its numbers may belong to moments that differ by a call.",
    },
    .{
        .name = "rune_last_os_error",
        .call = exports.lastOsError,
        .parameters = .{},
        .threads = Threads.any,
        .doc = "The system's error number behind the last failure on this thread, for messages.",
    },
    .{
        .name = "rune_adopt_orphans",
        .call = exports.adoptOrphans,
        .parameters = .{},
        .threads = Threads.any,
        .doc = "Makes this process the parent of its descendants whose own has died, as long as it lives; RUNE_UNSUPPORTED where the system can't.",
    },
    .{
        .name = "rune_last_message",
        .call = exports.lastMessage,
        .parameters = .{ "buffer", "capacity", "required" },
        .threads = Threads.any,
        .doc = "Copies the reason behind the last RUNE_PATTERN on this thread: a sentence in UTF-8. Not terminated.",
    },
    .{
        .name = "rune_instance_open",
        .call = exports.instanceOpen,
        .parameters = .{ "options", "instance" },
        .threads = Threads.any,
        .doc = "Makes an instance: threads and completions of its own. No thread starts before the first job.",
    },
    .{
        .name = "rune_instance_close",
        .call = exports.instanceClose,
        .parameters = .{"instance"},
        .threads = Threads.owner,
        .doc = "Cancels what runs, waits for the threads to end, and drops completions nobody took.",
    },
    .{
        .name = "rune_instance_get_info",
        .call = exports.instanceInfo,
        .parameters = .{ "instance", "info" },
        .threads = Threads.any,
        .doc = "How this instance works on this machine.",
    },
    .{
        .name = "rune_event_descriptor",
        .call = exports.eventDescriptor,
        .parameters = .{ "instance", "descriptor" },
        .threads = Threads.any,
        .doc = "A descriptor that poll(2) finds readable while completions wait. Never read it; it closes with the instance.",
    },
    .{
        .name = "rune_set_doorbell",
        .call = exports.setDoorbell,
        .parameters = .{ "instance", "doorbell" },
        .threads = Threads.any,
        .doc = "Calls `doorbell` from a thread of the library when the first completion waits: then rune_poll until nothing is left. " ++
            "It must stay callable until the instance is closed. NULL ends it.",
    },
    .{
        .name = "rune_poll",
        .call = exports.poll,
        .parameters = .{ "instance", "completions", "capacity", "written" },
        .threads = Threads.any,
        .doc = "Takes completed jobs, first come first served. A job's handle ends here; the lease is the host's to release.",
    },
    .{
        .name = "rune_job_cancel",
        .call = exports.jobCancel,
        .parameters = .{"job"},
        .threads = Threads.any,
        .doc = "Asks a job to end soon; it completes with RUNE_CANCELLED unless it was already done.",
    },
    .{
        .name = "rune_lease_get_view",
        .call = exports.leaseView,
        .parameters = .{ "lease", "view" },
        .threads = Threads.any,
        .doc = "Where the result lies. The memory is recycled after rune_lease_release, never unmapped.",
    },
    .{
        .name = "rune_lease_read",
        .call = exports.leaseRead,
        .parameters = .{ "lease", "offset", "buffer", "capacity", "written" },
        .threads = Threads.any,
        .doc = "Copies bytes of the result, from `offset` as far as `capacity` reaches.",
    },
    .{
        .name = "rune_lease_release",
        .call = exports.leaseRelease,
        .parameters = .{"lease"},
        .threads = Threads.any,
        .doc = "Gives the result back. Every lease is released once.",
    },
    .{
        .name = "rune_root_open",
        .call = exports.rootOpen,
        .parameters = .{ "instance", "path", "length", "options", "root" },
        .threads = Threads.any,
        .doc = "Holds a directory open as a root: nothing outside it is ever reached through it, and nothing that its options deny. " ++
            "`path` itself is trusted. RUNE_INVALID for a rule that is no glob.",
    },
    .{
        .name = "rune_root_close",
        .call = exports.rootClose,
        .parameters = .{"root"},
        .threads = Threads.any,
        .doc = "Ends the handle; jobs that still use the root keep it until they are done.",
    },
    .{
        .name = "rune_root_path",
        .call = exports.rootPath,
        .parameters = .{ "root", "buffer", "capacity", "required" },
        .threads = Threads.any,
        .doc = "Absolute path of the root now, without symbolic links. Not terminated.",
    },
    .{
        .name = "rune_overlay_put",
        .call = overlays.put,
        .parameters = .{ "root", "path", "length", "content", "content_length", "version" },
        .threads = Threads.any,
        .doc = "Puts a copy of `content`, an editor's unsaved buffer say, in the place of what the file holds that the path leads to: every call " ++
            "that reads, lists or searches beneath this root finds it there, and calls that would change the file are RUNE_OVERLAID. The " ++
            "file need not be there, its directory must. `version` is the caller's own, told with what is read. RUNE_LIMIT beyond 1,024 " ++
            "overlays or 256 MiB of a root. Calls and jobs that have begun go on with what was there before.",
    },
    .{
        .name = "rune_overlay_drop",
        .call = overlays.drop,
        .parameters = .{ "root", "path", "length" },
        .threads = Threads.any,
        .doc = "Ends the overlay of the file that the path leads to, or with length 0 all of the root. RUNE_NOT_FOUND when there is none of the file.",
    },
    .{
        .name = "rune_read",
        .call = exports.read,
        .parameters = .{ "root", "path", "length", "options", "buffer", "capacity", "result" },
        .threads = Threads.any,
        .doc = "Reads a regular file, or a range of its bytes. RUNE_SPACE when the buffer is too small: nothing is written then.",
    },
    .{
        .name = "rune_read_lines",
        .call = exports.readLines,
        .parameters = .{ "root", "path", "length", "options", "buffer", "capacity", "result" },
        .threads = Threads.any,
        .doc = "Reads a range of lines of a regular file. RUNE_SPACE when the buffer is too small: its content is undefined then.",
    },
    .{
        .name = "rune_read_many",
        .call = exports.readMany,
        .parameters = .{ "root", "paths", "length", "options", "buffer", "capacity", "result" },
        .threads = Threads.any,
        .doc = "Reads regular files, a NUL behind each path: a rune_read_part for each, then their bytes. One that can't be read says why in its " ++
            "part. RUNE_SPACE when the buffer has no room for the parts.",
    },
    .{
        .name = "rune_stat",
        .call = exports.stat,
        .parameters = .{ "root", "path", "length", "result" },
        .threads = Threads.any,
        .doc = "Kind, size, mode, modification time and number of names of what the path leads to.",
    },
    .{
        .name = "rune_list",
        .call = exports.list,
        .parameters = .{ "root", "path", "length", "options", "buffer", "capacity", "result" },
        .threads = Threads.any,
        .doc = "Lists a directory in byte order of the names: rune_list_entry structures, then the names. RUNE_SPACE when the buffer is too small.",
    },
    .{
        .name = "rune_hash",
        .call = changes.hashFile,
        .parameters = .{ "root", "path", "length", "hash", "size" },
        .threads = Threads.any,
        .doc = "SHA-256 of what a regular file holds, 32 bytes, and how many bytes that is.",
    },
    .{
        .name = "rune_write",
        .call = changes.write,
        .parameters = .{ "root", "path", "length", "options", "content", "content_length", "result", "hash" },
        .threads = Threads.any,
        .doc = "Writes a regular file as a whole, in one step: others see the old content or the new one, and a write that fails leaves the " ++
            "old file and nothing beside it. A link as the last component is followed beneath the root. Mode, owner and extended " ++
            "attributes are kept, setuid and setgid are not; further names (hard links) keep the old content. `hash`, 32 bytes or NULL, " ++
            "is the SHA-256 of the file now. RUNE_CONFLICT when it has another one than expected, then in `hash`; RUNE_RACED when " ++
            "another program changed it meanwhile: its version stays, the caller's is kept beside it.",
    },
    .{
        .name = "rune_move",
        .call = changes.move,
        .parameters = .{ "root", "from", "from_length", "to", "to_length", "options" },
        .threads = Threads.any,
        .doc = "Gives a file, a directory or a link itself another name beneath the root. RUNE_EXISTS when the name is taken, unless asked to replace.",
    },
    .{
        .name = "rune_copy",
        .call = changes.copy,
        .parameters = .{ "root", "from", "from_length", "to", "to_length", "options", "size" },
        .threads = Threads.any,
        .doc = "Copies a regular file beneath the root in one step, sharing its blocks where the file system can. RUNE_EXISTS when the name is " ++
            "taken, unless asked to replace. The copy has the permission bits of the file; `size` is its size in bytes.",
    },
    .{
        .name = "rune_edit",
        .call = changes.edit,
        .parameters = .{ "root", "path", "length", "options", "edits", "count", "result", "hash" },
        .threads = Threads.any,
        .doc = "Makes all edits in a regular file of at most 256 MiB, or none, as rune_write writes. Texts are replaced one after the other; " ++
            "ranges are those of the file as it was, ascend and don't overlap. Both don't go together. RUNE_NO_MATCH as it says; " ++
            "RUNE_CONFLICT when the file is not what was expected, or changed since it was read.",
    },
    .{
        .name = "rune_remove",
        .call = changes.remove,
        .parameters = .{ "root", "path", "length", "options", "removed" },
        .threads = Threads.any,
        .doc = "Removes a file, a link itself, or a directory: an empty one, unless asked to remove all that is in it. `removed` counts " ++
            "entries, also when the call fails on the way. Other file systems are not entered.",
    },
    .{
        .name = "rune_make_directory",
        .call = changes.makeDirectory,
        .parameters = .{ "root", "path", "length", "options", "created" },
        .threads = Threads.any,
        .doc = "Makes a directory, and where asked to those that lead to it. `created` counts them.",
    },
    .{
        .name = "rune_json_quote",
        .call = exports.jsonQuote,
        .parameters = .{ "text", "length", "buffer", "capacity", "written" },
        .threads = Threads.any,
        .doc = "Writes UTF-8 as a JSON string, with its quotes, as JSON.stringify does. RUNE_INVALID when the text is not UTF-8; " ++
            "RUNE_SPACE when the buffer is too small, which one of 6 * length + 40 bytes never is.",
    },
    .{
        .name = "rune_json_value_end",
        .call = exports.jsonValueEnd,
        .parameters = .{ "text", "length", "max_depth", "end" },
        .threads = Threads.any,
        .doc = "Offset behind the JSON string, object or list that begins at the first byte of the text, by its quotes and brackets alone. " ++
            "RUNE_INVALID when it never ends, or nests `max_depth` levels or more.",
    },
    .{
        .name = "rune_chunked_take",
        .call = exports.chunkedTake,
        .parameters = .{ "body", "bytes", "length" },
        .threads = Threads.any,
        .doc = "Takes the next bytes of a body in chunks (RFC 9112, 7.1) and moves the body's among them together, in place. " ++
            "RUNE_INVALID when the framing is malformed.",
    },
    .{
        .name = "rune_events_scan",
        .call = exports.eventsScan,
        .parameters = .{ "bytes", "length", "markers", "markers_length", "scan" },
        .threads = Threads.any,
        .doc = "Finds the last whole server-sent event, and the first that can't be one. `markers` are the lines that end a stream, ended by LF each.",
    },
    .{
        .name = "rune_text_pieces_take",
        .call = exports.textPiecesTake,
        .parameters = .{ "bytes", "length", "opening", "opening_length", "closing", "closing_length", "pieces" },
        .threads = Threads.any,
        .doc = "Passes over server-sent events at the start that are `opening`, the inside of a JSON string, and `closing`, which begins with the " ++
            "closing quote; moves the insides together to the start, in place.",
    },
    .{
        .name = "rune_search",
        .call = exports.searchStart,
        .parameters = .{ "root", "request", "job" },
        .threads = Threads.any,
        .doc = "Starts a search for a literal, on threads of the instance. The result is a lease that starts with rune_search_result, " ++
            "its files in byte order of their paths, their lines by number.",
    },
    .{
        .name = "rune_find_open",
        .call = find.open,
        .parameters = .{ "paths", "length", "finder" },
        .threads = Threads.any,
        .doc = "Takes a copy of a list of paths, a NUL behind each, to choose from. The first query prepares it, which takes longer than a query does: " ++
            "tens of milliseconds for 80,000 paths.",
    },
    .{
        .name = "rune_find_close",
        .call = find.close,
        .parameters = .{"finder"},
        .threads = Threads.any,
        .doc = "Ends the handle and frees the list.",
    },
    .{
        .name = "rune_find_boost",
        .call = find.boost,
        .parameters = .{ "finder", "index", "points" },
        .threads = Threads.any,
        .doc = "Gives a path points besides those of any query; 16 is what a matched letter has.",
    },
    .{
        .name = "rune_find_query",
        .call = find.query,
        .parameters = .{ "finder", "text", "length", "hits", "capacity", "places", "result" },
        .threads = Threads.any,
        .doc = "The best paths that have the query's bytes, at most 64, in their order: at most `capacity`. `places` is given the offset of each byte " ++
            "in its path, `length` for each hit. A query that goes on from the last one looks only at what that one left.",
    },
    .{
        .name = "rune_find_query_start",
        .call = find.queryStart,
        .parameters = .{ "instance", "finder", "text", "length", "capacity", "job" },
        .threads = Threads.any,
        .doc = "As rune_find_query, on a thread of the instance, for at most 100,000 hits. It ends the queries that were started before it " ++
            "on this list with RUNE_CANCELLED. The result is a lease: rune_find_result, its rune_find_hit structures, then `length` places for each.",
    },
    .{
        .name = "rune_tokens_count",
        .call = tokens.count,
        .parameters = .{ "encoding", "text", "length", "limit", "goes_on", "result" },
        .threads = Threads.any,
        .doc = "Counts the tokens of a text in a RUNE_TOKEN_ENCODING, up to `limit`. With `goes_on` 1 the end of `text` is not the text's: " ++
            "only what can't change by what follows is counted, and the rest is to be given again. What is no UTF-8 counts byte by byte.",
    },
    .{
        .name = "rune_tokens_count_start",
        .call = tokens.countStart,
        .parameters = .{ "instance", "encoding", "text", "length", "limit", "job" },
        .threads = Threads.any,
        .doc = "Counts a copy of the text on a thread of the instance. The result is a lease with a rune_token_count.",
    },
    .{
        .name = "rune_tokens_encode",
        .call = tokens.encode,
        .parameters = .{ "encoding", "text", "length", "tokens", "capacity", "written" },
        .threads = Threads.any,
        .doc = "Writes the numbers of a text's tokens; names of special tokens are text. There are at most as many as bytes; RUNE_SPACE when " ++
            "the buffer is too small: its content is undefined then.",
    },
    .{
        .name = "rune_tokens_decode",
        .call = tokens.decode,
        .parameters = .{ "encoding", "tokens", "count", "buffer", "capacity", "written" },
        .threads = Threads.any,
        .doc = "Writes the bytes that tokens stand for: at most 128 each. RUNE_INVALID for a number that is no token, RUNE_SPACE when the " ++
            "buffer is too small: its content is undefined then.",
    },
};

comptime {
    @setEvalBranchQuota(100_000);
    for (functions) |function| {
        const parameters = @typeInfo(@TypeOf(function.call)).@"fn".params;
        if (parameters.len != function.parameters.len) @compileError(function.name ++ ": parameters and their names differ");
    }
}
