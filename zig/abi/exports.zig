//! The functions of the C ABI: they check arguments, turn handles into objects, and results into structures. What they
//! promise is written in surface.zig.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const handle = @import("handle.zig");
const manifest_text = @import("manifest.zig").text;
const types = @import("types.zig");
const files = @import("files.zig");
const status = @import("status.zig");
const Timer = @import("counters.zig").Timer;
const instances = @import("../pool/instance.zig");
const Completions = @import("../pool/completions.zig").Completions;
const Job = @import("../pool/job.zig").Job;
const Lease = @import("../pool/lease.zig").Lease;
const searching = @import("../search/search.zig");
const simd = @import("../search/simd.zig");
const chunks = @import("../stream/chunks.zig");
const events = @import("../stream/events.zig");
const pieces = @import("../stream/pieces.zig");
const json = @import("../text/json.zig");
const values = @import("../text/value.zig");

const Error = status.Error;
const Status = status.Status;

/// Raised with every change that an older host would misread.
pub const abi_version = 5;

pub fn abiVersion() callconv(.c) u32 {
    return abi_version;
}

pub fn manifest(buffer: ?[*]u8, capacity: u32, required: ?*u32) callconv(.c) i32 {
    return answer(copyOut(manifest_text, buffer, capacity, required));
}

pub fn lastOsError() callconv(.c) i32 {
    return os.last_error;
}

pub fn adoptOrphans() callconv(.c) i32 {
    os.adoptOrphans() catch |failure| return answer(guard.refine(failure));
    return code(.ok);
}

pub fn lastMessage(buffer: ?[*]u8, capacity: u32, required: ?*u32) callconv(.c) i32 {
    return answer(copyOut(@import("message.zig").last(), buffer, capacity, required));
}

pub fn instanceOpen(options: ?*const types.InstanceOptions, out: ?*types.Instance) callconv(.c) i32 {
    return answer(openInstance(options, out));
}

fn openInstance(options: ?*const types.InstanceOptions, out: ?*types.Instance) Error!void {
    const target = out orelse return error.Invalid;
    const chosen = try take(types.InstanceOptions, options);
    if (chosen.guard > 1) return error.Invalid;
    const made = instances.Instance.create(.{ .threads = chosen.threads, .force_stepwise = chosen.guard == 1 }) catch |failure|
        return guard.refine(failure);
    errdefer made.release();
    target.* = @enumFromInt(try handle.insert(.instance, made));
}

pub fn instanceClose(instance: types.Instance) callconv(.c) i32 {
    const closing = handle.remove(instances.Instance, @intFromEnum(instance)) orelse return code(.stale);
    closing.completions.closed.store(true, .monotonic);
    closing.pool.stop();
    while (closing.completions.pop()) |taken| {
        if (taken.outcome) |lease| lease.release() else |_| {}
        if (taken.done) |job| end(job);
    }
    closing.release();
    return code(.ok);
}

pub fn instanceInfo(instance: types.Instance, out: ?*types.InstanceInfo) callconv(.c) i32 {
    const target = out orelse return code(.invalid);
    const found = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return code(.stale);
    defer found.release();
    target.* = .{ .guard = found.method, .simd = simd.level(), .threads = found.pool.threads_max };
    return code(.ok);
}

pub fn eventDescriptor(instance: types.Instance, out: ?*i32) callconv(.c) i32 {
    const target = out orelse return code(.invalid);
    const found = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return code(.stale);
    defer found.release();
    target.* = found.completions.event.descriptor;
    return code(.ok);
}

pub fn setDoorbell(instance: types.Instance, doorbell: ?types.Doorbell) callconv(.c) i32 {
    const found = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return code(.stale);
    defer found.release();
    found.completions.setDoorbell(doorbell);
    return code(.ok);
}

pub fn poll(instance: types.Instance, out: ?[*]types.Completion, capacity: u32, written: ?*u32) callconv(.c) i32 {
    const count = written orelse return code(.invalid);
    const found = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return code(.stale);
    defer found.release();
    count.* = 0;
    if (capacity == 0) return code(.ok);
    const target = out orelse return code(.invalid);
    while (count.* < capacity) : (count.* += 1) {
        const taken = found.completions.pop() orelse break;
        target[count.*] = settle(taken);
    }
    return code(.ok);
}

/// Turns what a job has for the host into what the host sees. The handle of a job that is done ends here.
fn settle(taken: Completions.Taken) types.Completion {
    defer if (taken.done) |job| end(job);
    var completion: types.Completion = .{ .job = @enumFromInt(taken.handle), .more = @intFromBool(taken.done == null) };
    const lease = taken.outcome catch |failure| {
        completion.status = code(.of(failure));
        return completion;
    };
    completion.length = lease.length;
    completion.lease = @enumFromInt(handle.insert(.lease, lease) catch |failure| {
        lease.release();
        completion.length = 0;
        completion.status = code(.of(failure));
        return completion;
    });
    return completion;
}

fn end(job: *Job) void {
    if (handle.remove(Job, job.handle)) |named| named.release();
    job.release();
}

pub fn jobCancel(job: types.Job) callconv(.c) i32 {
    const found = handle.acquire(Job, @intFromEnum(job)) orelse return code(.stale);
    defer found.release();
    found.cancelled.store(true, .monotonic);
    return code(.ok);
}

pub fn leaseView(lease: types.Lease, out: ?*types.LeaseView) callconv(.c) i32 {
    const target = out orelse return code(.invalid);
    const found = handle.acquire(Lease, @intFromEnum(lease)) orelse return code(.stale);
    defer found.release();
    target.* = .{ .address = found.bytes().ptr, .length = found.length };
    return code(.ok);
}

pub fn leaseRead(lease: types.Lease, offset: u64, buffer: ?[*]u8, capacity: u64, written: ?*u64) callconv(.c) i32 {
    const count = written orelse return code(.invalid);
    const target = slice(buffer, capacity) catch return code(.invalid);
    const found = handle.acquire(Lease, @intFromEnum(lease)) orelse return code(.stale);
    defer found.release();
    const start: usize = @intCast(@min(offset, found.length));
    const length = @min(target.len, found.length - start);
    @memcpy(target[0..length], found.bytes()[start..][0..length]);
    count.* = length;
    return code(.ok);
}

pub fn leaseRelease(lease: types.Lease) callconv(.c) i32 {
    const found = handle.remove(Lease, @intFromEnum(lease)) orelse return code(.stale);
    found.release();
    return code(.ok);
}

pub fn rootOpen(instance: types.Instance, path: ?[*]const u8, length: u32, options: ?*const types.RootOptions, out: ?*types.Root) callconv(.c) i32 {
    return answer(openRoot(instance, path, length, options, out));
}

fn openRoot(instance: types.Instance, path: ?[*]const u8, length: u32, options: ?*const types.RootOptions, out: ?*types.Root) Error!void {
    const target = out orelse return error.Invalid;
    const chosen = try take(types.RootOptions, options);
    const text = try input(path, length);
    if (text.len == 0) return error.Invalid;
    const found = handle.acquire(instances.Instance, @intFromEnum(instance)) orelse return error.Stale;
    defer found.release();
    const root = try instances.Root.create(found, text, try input(chosen.deny, chosen.deny_length), chosen.strict != 0);
    errdefer root.release();
    target.* = @enumFromInt(try handle.insert(.root, root));
}

pub fn rootClose(root: types.Root) callconv(.c) i32 {
    const found = handle.remove(instances.Root, @intFromEnum(root)) orelse return code(.stale);
    found.release();
    return code(.ok);
}

pub fn rootPath(root: types.Root, buffer: ?[*]u8, capacity: u32, required: ?*u32) callconv(.c) i32 {
    const found = handle.acquire(instances.Root, @intFromEnum(root)) orelse return code(.stale);
    defer found.release();
    var path: [os.path_bytes_max + 1]u8 = undefined;
    const text = os.pathOf(found.inner.directory, &path) catch |failure| return code(.of(guard.refine(failure)));
    return answer(copyOut(text, buffer, capacity, required));
}

pub fn read(
    root: types.Root,
    path: ?[*]const u8,
    length: u32,
    options: ?*const types.ReadOptions,
    buffer: ?[*]u8,
    capacity: u64,
    result: ?*types.ReadResult,
) callconv(.c) i32 {
    const call: Call(types.ReadOptions, types.ReadResult) = .{ .options = options, .result = result };
    const timer: Timer = .begin(.read);
    return timer.end(answer(call.run(files.read, root, path, length, buffer, capacity)));
}

pub fn readLines(
    root: types.Root,
    path: ?[*]const u8,
    length: u32,
    options: ?*const types.LineOptions,
    buffer: ?[*]u8,
    capacity: u64,
    result: ?*types.LineResult,
) callconv(.c) i32 {
    const call: Call(types.LineOptions, types.LineResult) = .{ .options = options, .result = result };
    const timer: Timer = .begin(.read_lines);
    return timer.end(answer(call.run(files.readLines, root, path, length, buffer, capacity)));
}

pub fn list(
    root: types.Root,
    path: ?[*]const u8,
    length: u32,
    options: ?*const types.ListOptions,
    buffer: ?[*]u8,
    capacity: u64,
    result: ?*types.ListResult,
) callconv(.c) i32 {
    const call: Call(types.ListOptions, types.ListResult) = .{ .options = options, .result = result };
    const timer: Timer = .begin(.list);
    return timer.end(answer(call.run(files.list, root, path, length, buffer, capacity)));
}

pub fn readMany(
    root: types.Root,
    paths: ?[*]const u8,
    length: u32,
    options: ?*const types.ReadManyOptions,
    buffer: ?[*]u8,
    capacity: u64,
    result: ?*types.ReadManyResult,
) callconv(.c) i32 {
    const call: Call(types.ReadManyOptions, types.ReadManyResult) = .{ .options = options, .result = result };
    const timer: Timer = .begin(.read_many);
    return timer.end(answer(call.run(files.readMany, root, paths, length, buffer, capacity)));
}

pub fn stat(root: types.Root, path: ?[*]const u8, length: u32, out: ?*types.StatResult) callconv(.c) i32 {
    const timer: Timer = .begin(.stat);
    return timer.end(answer(statPath(root, path, length, out)));
}

fn statPath(root: types.Root, path: ?[*]const u8, length: u32, out: ?*types.StatResult) Error!void {
    const target = out orelse return error.Invalid;
    const text = try input(path, length);
    const found = instances.View.acquire(@intFromEnum(root)) orelse return error.Stale;
    defer found.release();
    target.* = try files.stat(found.inner, text);
}

pub fn searchStart(root: types.Root, request: ?*const types.SearchRequest, out: ?*types.Job) callconv(.c) i32 {
    return answer(startSearch(root, request, out));
}

pub fn jsonQuote(text: ?[*]const u8, length: u64, buffer: ?[*]u8, capacity: u64, written: ?*u64) callconv(.c) i32 {
    return answer(quoteJson(text, length, buffer, capacity, written));
}

fn quoteJson(text: ?[*]const u8, length: u64, buffer: ?[*]u8, capacity: u64, written: ?*u64) Error!void {
    const count = written orelse return error.Invalid;
    const bytes: []const u8 = if (length == 0) "" else (text orelse return error.Invalid)[0..@intCast(length)];
    count.* = (try json.quote(bytes, try slice(buffer, capacity))).len;
}

pub fn jsonValueEnd(text: ?[*]const u8, length: u32, max_depth: u32, end_out: ?*u32) callconv(.c) i32 {
    return answer(findValueEnd(text, length, max_depth, end_out));
}

fn findValueEnd(text: ?[*]const u8, length: u32, max_depth: u32, end_out: ?*u32) Error!void {
    const target = end_out orelse return error.Invalid;
    target.* = @intCast(values.end(try input(text, length), max_depth) orelse return error.Invalid);
}

pub fn chunkedTake(body: ?*types.ChunkedBody, bytes: ?[*]u8, length: u32) callconv(.c) i32 {
    const state = body orelse return code(.invalid);
    return answer(chunks.take(state, slice(bytes, length) catch return code(.invalid)));
}

pub fn eventsScan(
    bytes: ?[*]const u8,
    length: u32,
    markers: ?[*]const u8,
    markers_length: u32,
    out: ?*types.EventScan,
) callconv(.c) i32 {
    return answer(scanEvents(bytes, length, markers, markers_length, out));
}

fn scanEvents(bytes: ?[*]const u8, length: u32, markers: ?[*]const u8, markers_length: u32, out: ?*types.EventScan) Error!void {
    const target = out orelse return error.Invalid;
    target.* = events.scan(try input(bytes, length), try input(markers, markers_length));
}

pub fn textPiecesTake(
    bytes: ?[*]u8,
    length: u32,
    opening: ?[*]const u8,
    opening_length: u32,
    closing: ?[*]const u8,
    closing_length: u32,
    out: ?*types.TextPieces,
) callconv(.c) i32 {
    return answer(takeTextPieces(bytes, length, opening, opening_length, closing, closing_length, out));
}

fn takeTextPieces(
    bytes: ?[*]u8,
    length: u32,
    opening: ?[*]const u8,
    opening_length: u32,
    closing: ?[*]const u8,
    closing_length: u32,
    out: ?*types.TextPieces,
) Error!void {
    const target = out orelse return error.Invalid;
    if (closing_length == 0) return error.Invalid;
    target.* = pieces.take(try slice(bytes, length), try input(opening, opening_length), try input(closing, closing_length));
}

fn startSearch(root: types.Root, request: ?*const types.SearchRequest, out: ?*types.Job) Error!void {
    const target = out orelse return error.Invalid;
    const asked = try take(types.SearchRequest, request);
    const found = handle.acquire(instances.Root, @intFromEnum(root)) orelse return error.Stale;
    defer found.release();
    target.* = @enumFromInt(try searching.start(found, .{
        .patterns = try input(asked.needle, asked.needle_length),
        .types = try input(asked.types, asked.types_length),
        .replacement = if (try flag(asked.flags, .replace)) try input(asked.replacement, asked.replacement_length) else null,
        .after_path = try input(asked.after_path, asked.after_path_length),
        .after_line = asked.after_line,
        .global_rules = try input(asked.global_rules, asked.global_rules_length),
        .glob_prefix = try input(asked.glob_prefix, asked.glob_prefix_length),
        .glob_strip = asked.glob_strip,
        .passthru = try flag(asked.flags, .passthru),
        .before = asked.before,
        .after = asked.after,
        .count_max = if (asked.max_count == 0) std.math.maxInt(u32) else asked.max_count,
        .descriptor = if (asked.descriptor == 0) null else asked.descriptor - 1,
        .regex = try flag(asked.flags, .regex),
        .smart_case = try flag(asked.flags, .smart_case),
        .whole_word = try flag(asked.flags, .whole_word),
        .whole_line = try flag(asked.flags, .whole_line),
        .invert = try flag(asked.flags, .invert),
        .multi_line = try flag(asked.flags, .multi_line),
        .dot_all = try flag(asked.flags, .dot_all),
        .unicode = !try flag(asked.flags, .no_unicode),
        .crlf = try flag(asked.flags, .crlf),
        .lines = !try flag(asked.flags, .no_lines),
        .ranges = !try flag(asked.flags, .no_ranges),
        .all_files = try flag(asked.flags, .all_files),
        .list = try flag(asked.flags, .list),
        .git = try flag(asked.flags, .git),
        .convert_binary = try flag(asked.flags, .convert_binary),
        .path = try input(asked.path, asked.path_length),
        .globs = try input(asked.globs, asked.globs_length),
        .ignore_case = try flag(asked.flags, .ignore_case),
        .hidden = try flag(asked.flags, .hidden),
        .extra_rules = try input(asked.extra_rules, asked.extra_rules_length),
        .depth_max = if (asked.max_depth == 0) null else asked.max_depth - 1,
        .follow = try flag(asked.flags, .follow),
        .one_file_system = try flag(asked.flags, .one_file_system),
        .ignore = if (try flag(asked.flags, .no_ignore_files)) .none else .{
            .dot = !try flag(asked.flags, .no_ignore_dot),
            .gitignore = !try flag(asked.flags, .no_ignore_vcs),
            .exclude = !try flag(asked.flags, .no_ignore_vcs) and !try flag(asked.flags, .no_ignore_exclude),
            .parents = !try flag(asked.flags, .no_ignore_parent),
            .in_repositories = !try flag(asked.flags, .no_require_git),
        },
        .binary = try flag(asked.flags, .binary),
        .raw = try flag(asked.flags, .raw),
        .parts = try flag(asked.flags, .parts),
        .matches_max = if (asked.max_matches == 0) 10_000 else asked.max_matches,
        .line_bytes_max = if (asked.max_line_bytes == 0) 4096 else asked.max_line_bytes,
        .deadline_ms = if (asked.deadline_ms == 0) null else asked.deadline_ms,
        .file_bytes_max = if (asked.max_file_bytes == 0) std.math.maxInt(u64) else asked.max_file_bytes,
    }));
}

/// Whether a bit is set; one that this library does not know is no small matter to the host that set it.
fn flag(flags: u32, which: types.SearchFlag) Error!bool {
    const known = comptime all: {
        var bits: u32 = 0;
        for (std.enums.values(types.SearchFlag)) |bit| bits |= @intFromEnum(bit);
        break :all bits;
    };
    if (flags & ~known != 0) return error.Unsupported;
    return flags & @intFromEnum(which) != 0;
}

/// A call that reads beneath a root into a buffer of the host. The result is written whether or not the call succeeds:
/// on `space` it says what is required.
fn Call(comptime Options: type, comptime Result: type) type {
    return struct {
        options: ?*const Options,
        result: ?*Result,

        fn run(
            call: @This(),
            comptime work: fn (guard.Root, []const u8, Options, []u8, *Result) Error!void,
            root: types.Root,
            path: ?[*]const u8,
            length: u32,
            buffer: ?[*]u8,
            capacity: u64,
        ) Error!void {
            const result = call.result orelse return error.Invalid;
            result.* = .{};
            const text = try input(path, length);
            const target = try slice(buffer, capacity);
            const chosen = try take(Options, call.options);
            const found = instances.View.acquire(@intFromEnum(root)) orelse return error.Stale;
            defer found.release();
            return work(found.inner, text, chosen, target, result);
        }
    };
}

fn code(value: Status) i32 {
    return @intFromEnum(value);
}

pub fn answer(outcome: Error!void) i32 {
    outcome catch |failure| return code(.of(failure));
    return code(.ok);
}

pub fn input(text: ?[*]const u8, length: u32) Error![]const u8 {
    if (length == 0) return "";
    return (text orelse return error.Invalid)[0..length];
}

fn slice(buffer: ?[*]u8, capacity: u64) Error![]u8 {
    if (capacity == 0) return &.{};
    return (buffer orelse return error.Invalid)[0 .. std.math.cast(usize, capacity) orelse return error.Invalid];
}

/// A sized structure as this library knows it: absent fields are zero, unknown ones must be.
pub fn take(comptime T: type, given: ?*const T) Error!T {
    const options = given orelse return .{};
    const size = options.size;
    if (size < @sizeOf(u32)) return error.Invalid;
    var taken: T = .{};
    const bytes: [*]const u8 = @ptrCast(options);
    const known = @min(size, @sizeOf(T));
    @memcpy(std.mem.asBytes(&taken)[0..known], bytes[0..known]);
    if (!std.mem.allEqual(u8, bytes[known..size], 0)) return error.Unsupported;
    return taken;
}

fn copyOut(text: []const u8, buffer: ?[*]u8, capacity: u32, required: ?*u32) Error!void {
    const needed = required orelse return error.Invalid;
    needed.* = @intCast(text.len);
    const target = try slice(buffer, capacity);
    if (text.len > target.len) return error.Space;
    @memcpy(target[0..text.len], text);
}
