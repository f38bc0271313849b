//! A search as a job: threads of the instance share a walk, each collects its own hits, and the last one to end puts
//! them together.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const handle = @import("../abi/handle.zig");
const counters = @import("../abi/counters.zig");
const types = @import("../abi/types.zig");
const Error = @import("../abi/status.zig").Error;
const rules = @import("../ignore/rules.zig");
const Job = @import("../pool/job.zig").Job;
const Root = @import("../pool/instance.zig").Root;
const View = @import("../pool/instance.zig").View;
const pools = @import("../pool/pool.zig");
const Directory = @import("../walk/directory.zig").Directory;
const levels = @import("../ignore/level.zig");
const walks = @import("../walk/walk.zig");
const starts = @import("../walk/start.zig");
const Hits = @import("hits.zig").Hits;
const Facts = @import("hits.zig").Facts;
const messages = @import("../abi/message.zig");
const paths = @import("../walk/order.zig");
const regexes = @import("../regex/regex.zig");
const Replacement = @import("replace.zig").Replacement;
const Results = @import("results.zig").Results;
const scan = @import("scan.zig");

const allocator = std.heap.c_allocator;

/// A thread works this long for one search before another job gets its turn.
const turn_ns = 20 * std.time.ns_per_ms;

/// Of one pattern.
const pattern_bytes_max = 64 * 1024;

/// Lines of one result; in parts there may be more.
const matches_max_max = 1_000_000;
const line_bytes_max_max = 8 << 20;

/// Bytes of hits that may wait, for their turn or for the host, before the search does.
const waiting_bytes_max = 32 << 20;

/// Matches that are known wait this long for others, unless they are many or nothing was sent before.
const part_bytes_min = 256 << 10;
const part_interval_ns = 20 * std.time.ns_per_ms;

/// Everything is copied that outlives the call.
pub const Request = struct {
    /// One a line, as the lists that follow.
    patterns: []const u8,
    path: []const u8,
    globs: []const u8,
    types: []const u8 = "",
    replacement: ?[]const u8 = null,
    /// Only what comes behind this line of this path.
    after_path: []const u8 = "",
    after_line: u64 = 0,
    /// Git's global ignore rules.
    global_rules: []const u8 = "",
    /// Further rules, which come behind all ignore files.
    extra_rules: []const u8 = "",
    /// Directories that are read below each other; null is no limit.
    depth_max: ?u32 = null,
    follow: bool = false,
    one_file_system: bool = false,
    /// What globs see: a path without its first bytes, behind a prefix.
    glob_prefix: []const u8 = "",
    glob_strip: usize = 0,
    passthru: bool = false,
    before: usize = 0,
    after: usize = 0,
    /// Hits of one file.
    count_max: usize = std.math.maxInt(u32),
    /// Read in the place of what the path leads to.
    descriptor: ?os.Descriptor = null,
    regex: bool = false,
    smart_case: bool = false,
    whole_word: bool = false,
    whole_line: bool = false,
    invert: bool = false,
    multi_line: bool = false,
    dot_all: bool = false,
    unicode: bool = true,
    crlf: bool = false,
    lines: bool = true,
    ranges: bool = true,
    all_files: bool = false,
    list: bool = false,
    git: bool = false,
    convert_binary: bool = false,
    ignore_case: bool,
    hidden: bool,
    ignore: levels.Wanted,
    binary: bool,
    raw: bool,
    /// Matches are sent as soon as they are known.
    parts: bool,
    matches_max: u32,
    line_bytes_max: u32,
    deadline_ms: ?u32,
    file_bytes_max: u64,
};

/// Checks the request, opens where the search starts, and hands the work to the instance's threads. Returns the job.
pub fn start(root: *Root, request: Request) Error!u64 {
    const search = try Search.create(root, request);
    errdefer search.job.release();
    search.job.handle = try handle.insert(.job, &search.job);
    // One reference is the table's, the other one the completion's.
    search.job.references.retain();
    const named = search.job.handle;
    var tasks: [threads_max]*pools.Task = undefined;
    for (search.searchers, 0..) |*searcher, index| tasks[index] = &searcher.task;
    root.instance.pool.submit(tasks[0..search.searchers.len]) catch |failure| {
        if (handle.remove(Job, named)) |job| job.release();
        return failure;
    };
    return named;
}

/// What is known of a pipe: nothing, and no end.
const stream: os.Status = .{
    .kind = .fifo,
    .mode = 0,
    .size = std.math.maxInt(u64),
    .modified_ms = 0,
    .modified_ns = 0,
    .device = 0,
    .inode = 0,
    .links = 1,
    .owner = 0,
    .group = 0,
};

/// Most threads that share one search.
const threads_max = 64;

const Search = struct {
    job: Job,
    root: *Root,
    /// The root with the overlays that it had when the search began.
    view: View,
    arena: std.heap.ArenaAllocator,
    regex: regexes.Regex,
    after_path: []const u8 = "",
    after_line: u64 = 0,
    list: bool,
    all_files: bool,
    /// How files that were found by walking, and those that were named, are searched.
    binary: struct { found: scan.Binary, named: scan.Binary },
    walk: walks.Walk,
    /// Set when the search is for one file.
    file: ?guard.File = null,
    file_path: []const u8 = "",
    results: Results,
    /// Whether matches are sent before the end, and when the next ones are due.
    parts: bool,
    next_part_ns: std.atomic.Value(u64) = .init(0),
    /// For the path up to which the walk is done; used with the results' mutex held.
    mark: std.ArrayList(u8) = .empty,
    file_bytes_max: u64,
    started_ns: u64,
    deadline_ns: u64,
    /// Set when the deadline came, or memory failed: the result is not complete.
    cut_short: std.atomic.Value(bool) = .init(false),
    searchers: []Searcher = &.{},
    running: std.atomic.Value(usize) = .init(0),

    fn create(root: *Root, request: Request) Error!*Search {
        if (request.matches_max > matches_max_max and !request.parts) return error.Invalid;
        if (request.line_bytes_max < scan.line_bytes_min or request.line_bytes_max > line_bytes_max_max) return error.Invalid;
        const search = try allocator.create(Search);
        const now = os.monotonicNs();
        const view = root.view();
        root.instance.references.retain();
        search.* = .{
            .job = .{ .instance = root.instance, .destroy = destroy },
            .root = root,
            .view = view,
            .arena = .init(allocator),
            .regex = undefined,
            .list = request.list,
            .all_files = request.all_files or request.list,
            .binary = .{
                .found = if (request.binary) .text else if (request.convert_binary) .convert else .quit,
                .named = if (request.binary) .text else .convert,
            },
            .walk = .{
                .filter = .{ .hidden = request.hidden, .git = request.git },
                .root = view.inner,
                .ignore = request.ignore,
                .follow = request.follow,
                .depth_max = request.depth_max orelse std.math.maxInt(u32),
            },
            .results = .init(request.matches_max, if (request.raw) .raw else .text),
            .parts = request.parts,
            .file_bytes_max = request.file_bytes_max,
            .started_ns = now,
            .deadline_ns = if (request.deadline_ms) |ms| now + @as(u64, ms) * std.time.ns_per_ms else std.math.maxInt(u64),
        };
        errdefer search.job.release();
        const arena = search.arena.allocator();
        search.regex = try compile(arena, request);
        search.after_path = try arena.dupe(u8, request.after_path);
        search.after_line = request.after_line;
        if (request.types.len > 0) search.walk.filter.types = try rules.parse(arena, request.types, .strict);
        if (request.extra_rules.len > 0) search.walk.filter.explicit = try rules.parse(arena, request.extra_rules, .lenient);
        if (request.global_rules.len > 0 and request.ignore.gitignore) search.walk.filter.global = try rules.parse(arena, request.global_rules, .lenient);
        search.walk.filter.prefix = try arena.dupe(u8, request.glob_prefix);
        search.walk.filter.strip = request.glob_strip;
        if (request.globs.len > 0) search.walk.filter.globs = try rules.parse(arena, request.globs, .strict);
        if (request.descriptor) |descriptor| {
            // Its size is not known: it is read until it ends.
            const own = os.duplicate(descriptor) catch |failure| return guard.refine(failure);
            search.file = .{ .descriptor = own, .status = stream };
            search.file_path = try arena.dupe(u8, request.path);
        } else try search.open(request);
        try search.prepare(request);
        return search;
    }

    /// The regular expression for all patterns. A failure leaves its reason in the thread's message.
    fn compile(arena: std.mem.Allocator, request: Request) Error!regexes.Regex {
        var list: std.ArrayList([]const u8) = .empty;
        var patterns = std.mem.splitScalar(u8, try arena.dupe(u8, request.patterns), '\n');
        while (patterns.next()) |pattern| {
            if (pattern.len > pattern_bytes_max) {
                messages.set("a pattern of {d} bytes is longer than {d}; search for a part of it", .{ pattern.len, pattern_bytes_max });
                return error.Pattern;
            }
            try list.append(arena, pattern);
        }
        var diagnosis: regexes.Diagnosis = .{};
        return regexes.Regex.compile(arena, list.items, .{
            .flags = .{
                .ignore_case = request.ignore_case,
                .multi_line = true,
                .dot_all = request.dot_all,
                .unicode = request.unicode,
                .crlf = request.crlf,
            },
            .fixed = !request.regex,
            .by_line = !request.multi_line,
            .smart_case = request.smart_case,
            .whole_word = request.whole_word,
            .whole_line = request.whole_line,
        }, &diagnosis) catch |failure| switch (failure) {
            error.OutOfMemory => error.OutOfMemory,
            error.Syntax, error.TooLarge => {
                messages.set("{s}", .{diagnosis.message()});
                return error.Pattern;
            },
        };
    }

    /// Opens where the search starts, and adds it to the walk.
    fn open(search: *Search, request: Request) Error!void {
        const path = request.path;
        const arena = search.arena.allocator();
        const root = search.view.inner;
        var name: guard.Name = .{};
        switch (try starts.open(root, path, &name)) {
            .file => |file| {
                search.file = file;
                search.file_path = try starts.normalize(arena, root, path, if (file.descriptor < 0) null else file.descriptor);
            },
            .directory => |descriptor| {
                errdefer os.close(descriptor);
                const plain = try starts.normalize(arena, root, path, descriptor);
                const walk = &search.walk;
                if (request.one_file_system) {
                    const status = os.status(descriptor) catch |failure| return guard.refine(failure);
                    walk.device = status.device;
                }
                const wanted = walk.ignore;
                if (wanted.any()) walk.repository_above = !wanted.in_repositories or starts.repositoryAbove(root);
                walk.filter.repository_above = walk.repository_above;
                const level = if (wanted.any())
                    try starts.levelsAbove(walk.arena.allocator(), root, plain, .{ .wanted = wanted, .repository_above = walk.repository_above, .is_above = true })
                else
                    null;
                if (root.isNamed()) {
                    const slash = if (name.length == 0) "" else "/";
                    walk.filter.deny = root.deny;
                    walk.filter.overlays = root.overlays;
                    walk.filter.deny_prefix = try std.mem.concat(arena, u8, &.{ name.text(), slash });
                    walk.filter.deny_strip = if (plain.len == 0) 0 else plain.len + 1;
                }
                const with_slash = if (plain.len == 0) "" else try std.mem.concat(arena, u8, &.{ plain, "/" });
                const directory = try Directory.adopt(descriptor, with_slash, level);
                walk.push(.{ .directory = directory }) catch |failure| {
                    directory.descriptor = -1; // stays the caller's, to close
                    directory.release();
                    return failure;
                };
            },
        }
    }

    fn prepare(search: *Search, request: Request) Error!void {
        const wanted = if (search.file != null) 1 else @min(threads_max, search.root.instance.pool.threads_max);
        const arena = search.arena.allocator();
        const options: scan.Options = .{
            .regex = &search.regex,
            // One more than wanted tells that there are more; lines before the cursor come on top.
            .lines_max = @min(request.count_max, (search.results.lines_max + 1) +| search.after_line),
            .line_bytes_max = request.line_bytes_max,
            .format = search.results.format,
            .invert = request.invert,
            // What knows nothing of lines is found line by line, as ripgrep does it.
            .multi_line = request.multi_line and search.regex.knows_lines,
            .passthru = request.passthru,
            .before = request.before,
            .after = request.after,
            .lines = request.lines,
            .ranges = request.ranges,
            .replacement = if (request.replacement) |template| try .parse(arena, template, search.regex.names) else null,
        };
        search.searchers = try arena.alloc(Searcher, wanted);
        for (search.searchers) |*searcher| searcher.* = .{
            .search = search,
            .scanner = .{
                .options = options,
                .matcher = .init(allocator, &search.regex, .{ .context = search, .ask = isStoppedUntyped }, wanted),
            },
        };
        search.running.store(wanted, .monotonic);
    }

    fn destroy(job: *Job) void {
        const search: *Search = @fieldParentPtr("job", job);
        for (search.searchers) |*searcher| searcher.deinit();
        if (search.file) |file| file.close();
        search.walk.deinit();
        search.results.deinit();
        search.mark.deinit(allocator);
        search.arena.deinit();
        search.view.release();
        allocator.destroy(search);
    }

    fn isStoppedUntyped(context: *anyopaque) bool {
        const search: *Search = @ptrCast(@alignCast(context));
        return search.isStopped();
    }

    fn isStopped(search: *Search) bool {
        if (search.job.isCancelled()) {
            search.walk.stop();
            return true;
        }
        if (os.monotonicNs() < search.deadline_ns) return false;
        search.cut_short.store(true, .monotonic);
        search.walk.stop();
        return true;
    }

    /// Sends what nothing can come before any more, if it is time to.
    fn sendReady(search: *Search) Error!void {
        const results = &search.results;
        const bytes = results.bytes.load(.monotonic);
        const now = os.monotonicNs();
        if (bytes == 0 or bytes < part_bytes_min and now < search.next_part_ns.load(.monotonic)) return;
        results.mutex.lock();
        defer results.mutex.unlock();
        const held = results.blocks.items.len;
        const sent = results.lines_sent;
        try results.sendBefore(try search.walk.doneBefore(&search.mark), &search.job);
        if (results.lines_sent > sent or results.blocks.items.len < held) search.next_part_ns.store(now + part_interval_ns, .monotonic);
    }

    /// Whether to wait before more is looked for: until the host has taken parts, or until a thread that is behind has
    /// caught up. One that works on the first item never waits.
    fn mustWait(search: *Search) bool {
        const unsent = search.results.bytes.load(.monotonic);
        const untaken = search.job.waitingBytes();
        if (unsent + untaken <= waiting_bytes_max) return false;
        return untaken > 0 or search.walk.isWorking();
    }

    /// Called by the last thread: gives the host what it has not got yet.
    fn complete(search: *Search) void {
        counters.count(.search, os.monotonicNs() -| search.started_ns, search.job.isCancelled());
        if (search.job.isCancelled()) return search.job.complete(error.Cancelled);
        if (search.parts) search.results.sendBefore(null, &search.job) catch |failure| return search.job.complete(failure);
        var header: types.SearchResult = .{
            .unreadable = search.walk.unreadable.load(.monotonic),
            .truncated = @intFromBool(search.cut_short.load(.monotonic)),
            .elapsed_us = (os.monotonicNs() - search.started_ns) / std.time.ns_per_us,
        };
        for (search.searchers) |*searcher| {
            header.files_searched += searcher.files_searched;
            header.files_matched += searcher.files_matched;
            header.binary_skipped += searcher.binary_skipped;
            header.large_skipped += searcher.large_skipped;
            header.bytes_searched += searcher.bytes_searched;
        }
        search.job.complete(search.results.rest(header));
    }
};

/// One thread's part in a search.
const Searcher = struct {
    task: pools.Task = .{ .run = run },
    search: *Search,
    scanner: scan.Scanner,
    scratch: ?walks.Scratch = null,
    /// Of the item that is worked on.
    hits: Hits = .{},
    files_searched: u64 = 0,
    files_matched: u64 = 0,
    bytes_searched: u64 = 0,
    binary_skipped: u64 = 0,
    large_skipped: u64 = 0,

    fn deinit(searcher: *Searcher) void {
        searcher.scanner.deinit();
        if (searcher.scratch) |*scratch| scratch.deinit();
        searcher.hits.deinit();
    }

    fn run(task: *pools.Task) pools.Progress {
        const searcher: *Searcher = @fieldParentPtr("task", task);
        const search = searcher.search;
        const progress = searcher.work() catch failed: {
            search.cut_short.store(true, .monotonic);
            search.walk.stop();
            break :failed .done;
        };
        if (progress == .more) return .more;
        // The last one out; after `complete` the search may be gone.
        if (search.running.fetchSub(1, .acq_rel) == 1) search.complete();
        return .done;
    }

    fn work(searcher: *Searcher) Error!pools.Progress {
        const search = searcher.search;
        if (search.file) |file| {
            searcher.look(file, search.file_path, search.binary.named);
            try search.results.add(&searcher.hits);
            return .done;
        }
        if (searcher.scratch == null) searcher.scratch = try .create();
        const turn_end = os.monotonicNs() + turn_ns;
        while (try search.walk.next()) |item| {
            try searcher.process(item);
            if (search.parts) try search.sendReady();
            if (os.monotonicNs() > turn_end and search.root.instance.pool.isWanted()) return .more;
            while (search.parts and search.mustWait() and !search.isStopped()) {
                if (search.root.instance.pool.isWanted()) return .more;
                os.pause(std.time.ns_per_ms);
            }
        }
        return .done;
    }

    fn process(searcher: *Searcher, item: walks.Item) error{OutOfMemory}!void {
        const search = searcher.search;
        defer search.walk.finish(item);
        if (!search.isStopped()) search.walk.work(item, &searcher.scratch.?, searcher);
        // Before the walk counts the item as done: what is done has been added.
        try search.results.add(&searcher.hits);
    }

    pub fn isStopped(searcher: *Searcher) bool {
        return searcher.search.isStopped();
    }

    pub fn skips(searcher: *Searcher, path: []const u8) bool {
        const search = searcher.search;
        if (search.results.bound.excludes(path)) return true;
        // All of a directory lies before the cursor, unless the cursor is in it.
        return search.after_path.len > 0 and !std.mem.startsWith(u8, search.after_path, path) and paths.before(path, search.after_path);
    }

    pub fn visit(searcher: *Searcher, directory: *Directory, name: [:0]const u8, path: []const u8) void {
        const search = searcher.search;
        if (search.results.bound.excludes(path)) return;
        if (search.after_path.len > 0 and paths.before(path, search.after_path)) return;
        const needs_none = search.list and search.file_bytes_max == std.math.maxInt(u64) and !search.walk.isJudgedByName(directory);
        if (needs_none) return searcher.end(path, searcher.hits.mark(), .{});
        const overlay = search.walk.filter.overlayOf(path, &searcher.scratch.?.shown) catch return search.walk.countUnreadable();
        const file = open: {
            const disk = search.walk.openFile(directory, name, path) catch |failure| {
                const is_new = overlay != null and failure == error.NotFound;
                break :open if (is_new) guard.File.overlaid(null, overlay.?) else return search.walk.countUnreadable();
            };
            break :open if (overlay) |found| guard.File.overlaid(disk, found) else disk;
        };
        defer file.close();
        if (search.root.inner.strict and file.status.links > 1) return search.walk.countUnreadable();
        searcher.look(file, path, search.binary.found);
    }

    fn look(searcher: *Searcher, file: guard.File, path: []const u8, binary: scan.Binary) void {
        const search = searcher.search;
        if (file.status.size > search.file_bytes_max and file.status.kind == .file) {
            searcher.large_skipped += 1;
            return;
        }
        if (search.list) return searcher.end(path, searcher.hits.mark(), .{});
        const before = searcher.hits.mark();
        const started = os.monotonicNs();
        const found = searcher.scanner.scan(file, &searcher.hits, binary) catch |failure| {
            if (failure == error.TooLarge) searcher.large_skipped += 1 else search.walk.countUnreadable();
            return;
        };
        searcher.files_searched += 1;
        searcher.bytes_searched += found.bytes;
        if (found.binary_offset != null) searcher.binary_skipped += 1;
        if (search.after_line > 0 and std.mem.eql(u8, path, search.after_path)) searcher.dropBefore(before);
        if (found.hits > 0) searcher.files_matched += 1;
        // A file of which only the number of the cursor's line is known has nothing to say.
        const has_lines = searcher.hits.lines.items.len > before.lines;
        const is_spent = searcher.scanner.options.lines and !has_lines and found.binary_offset == null;
        if (!search.all_files and (found.hits == 0 and !has_lines or is_spent)) return searcher.hits.rollBack(before);
        searcher.end(path, before, .{
            .matched_lines = found.matched_lines,
            .matches = found.matches,
            .bytes = found.bytes,
            .binary_offset = found.binary_offset orelse Facts.no_offset,
            .elapsed_ns = os.monotonicNs() - started,
        });
    }

    /// Forgets lines up to the cursor's.
    fn dropBefore(searcher: *Searcher, from: Hits.Mark) void {
        const lines = &searcher.hits.lines;
        var gone: usize = 0;
        for (lines.items[from.lines..]) |line| gone += @intFromBool(line.number <= searcher.search.after_line);
        std.mem.copyForwards(@TypeOf(lines.items[0]), lines.items[from.lines..], lines.items[from.lines + gone ..]);
        lines.shrinkRetainingCapacity(lines.items.len - gone);
    }

    fn end(searcher: *Searcher, path: []const u8, from: Hits.Mark, facts: Facts) void {
        searcher.hits.endFile(path, from, facts) catch {
            searcher.hits.rollBack(from);
            searcher.search.cut_short.store(true, .monotonic);
        };
    }
};
