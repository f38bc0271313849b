//! Tells where in a text a match ends or begins, by states that are made as the text asks for them. Each one stands for
//! a set of the program's states. Their memory is capped: when it is used up all of them are forgotten; where that
//! happens too often, others must do the work.
const std = @import("std");
const nodes = @import("node.zig");
const programs = @import("program.zig");
const unicode = @import("unicode.zig");
const Watch = @import("watch.zig").Watch;

const Look = nodes.Look;
const Looks = std.EnumSet(Look);
const Program = programs.Program;

pub const Found = union(enum) {
    /// A match ends here, as early as any can.
    end: usize,
    none,
    /// From here on the automaton does not know: a word boundary beside a character beyond ASCII, or too little memory.
    unknown: usize,
};

pub const Error = error{ Stopped, OutOfMemory };

/// What is looked for.
pub const Mode = enum {
    /// As soon as any match ends.
    earliest,
    /// Where the match ends that a backtracking matcher would find first: the leftmost one,
    /// and the preferred one of those.
    leftmost,
    /// From where a match ends, backwards: where the longest one begins. For a reversed program.
    longest_reversed,
};

/// What the states of one automaton may take, where nobody says less.
const cache_bytes_max = 8 << 20;

/// Bytes of text that a state must be worth when all are forgotten.
const bytes_for_state = 10;

const not_made: u32 = 0xFFFF_FFFF;
const quit: u32 = 0xFFFF_FFFE;
/// Nothing can match any more.
const dead: u32 = 0xFFFF_FFFD;
/// Every number from here on stops the loop. A state that matches has this bit.
const special: u32 = 0x8000_0000;

/// How the text before a search looks.
const Before = enum(u2) { start, newline, word, other };

pub const Dfa = struct {
    allocator: std.mem.Allocator,
    program: *const Program,
    mode: Mode,
    /// Whether states name what bytes lead to, and not what follows without one: where conditions wait for the next
    /// byte, the rank of what follows is known only then.
    by_roots: bool,
    /// What its states may take; each thread has automata of its own.
    cache_bytes: usize = cache_bytes_max,
    /// Bytes that no state tells apart are one class; the last one is the end of the text.
    classes: [256]u8,
    /// A byte of each class.
    samples: [257]u16,
    class_count: u32,
    /// As a shift: states are numbered by where their row starts.
    stride: u5,
    table: std.ArrayList(u32) = .empty,
    states: std.ArrayList(Key) = .empty,
    known: std.HashMapUnmanaged(u32, void, KeyContext, 70) = .empty,
    keys: std.ArrayList(u32) = .empty,
    starts: [4]u32 = @splat(not_made),
    /// Work space for making states.
    current: Set,
    next: Set,
    stack: std.ArrayList(u32) = .empty,
    /// States that were made since the cache was cleared, and bytes they were used for.
    bytes_since: usize = 0,
    clears: usize = 0,

    const Key = struct {
        start: u32,
        count: u32,
        hash: u32,
        /// Conditions on the place that are known to hold, and whether the byte before is a part of a word: kept only
        /// where a condition still waits for what comes next.
        looks: u32,
        after_word: bool,
        matches: bool,
        /// Whether a match may still begin.
        seeks: bool,
    };

    const KeyContext = struct {
        dfa: *const Dfa,

        pub fn hash(context: KeyContext, index: u32) u64 {
            return @as(u64, context.dfa.states.items[index].hash) *% 0x9E3779B97F4A7C15;
        }

        pub fn eql(context: KeyContext, a: u32, b: u32) bool {
            const x = context.dfa.states.items[a];
            const y = context.dfa.states.items[b];
            return x.hash == y.hash and x.looks == y.looks and x.after_word == y.after_word and x.matches == y.matches and x.seeks == y.seeks and
                std.mem.eql(u32, context.dfa.idsOf(x), context.dfa.idsOf(y));
        }
    };

    /// Null where the program asks for what no automaton knows.
    pub fn create(allocator: std.mem.Allocator, program: *const Program, mode: Mode) error{OutOfMemory}!?Dfa {
        var looks = program.looks.iterator();
        while (looks.next()) |look| if (look.isCrlf()) return null;
        // A state's key may name every state of the program.
        if (program.states.len * @sizeOf(u32) > cache_bytes_max / 4) return null;
        var dfa: Dfa = .{
            .allocator = allocator,
            .program = program,
            .mode = mode,
            .by_roots = mode == .leftmost and program.looks.count() > 0,
            .classes = undefined,
            .samples = undefined,
            .class_count = 0,
            .stride = 0,
            .current = try .create(allocator, program.states.len),
            .next = undefined,
        };
        errdefer dfa.current.deinit(allocator);
        dfa.next = try .create(allocator, program.states.len);
        dfa.classify();
        return dfa;
    }

    pub fn deinit(dfa: *Dfa) void {
        dfa.table.deinit(dfa.allocator);
        dfa.states.deinit(dfa.allocator);
        dfa.known.deinit(dfa.allocator);
        dfa.keys.deinit(dfa.allocator);
        dfa.current.deinit(dfa.allocator);
        dfa.next.deinit(dfa.allocator);
        dfa.stack.deinit(dfa.allocator);
    }

    fn classify(dfa: *Dfa) void {
        // Whether a byte differs from the one before it.
        var borders: [257]bool = @splat(false);
        for (dfa.program.states) |state| switch (state) {
            .range => |range| {
                borders[range.low] = true;
                borders[@as(usize, range.high) + 1] = true;
            },
            else => {},
        };
        for (dfa.program.edges) |edge| {
            borders[edge.low] = true;
            borders[@as(usize, edge.high) + 1] = true;
        }
        if (dfa.program.looks.count() > 0) {
            for ([_]u8{ '\n', '0', 'A', '_', 'a', 0x80 }) |byte| borders[byte] = true;
            for ([_]u8{ '\n', '9', 'Z', '_', 'z' }) |byte| borders[byte + 1] = true;
        }
        var class: u32 = 0;
        dfa.samples[0] = 0;
        for (0..256) |byte| {
            if (byte > 0 and borders[byte]) {
                class += 1;
                dfa.samples[class] = @intCast(byte);
            }
            dfa.classes[byte] = @intCast(class);
        }
        dfa.samples[class + 1] = end_of_text;
        dfa.class_count = class + 2;
        dfa.stride = @intCast(std.math.log2_int_ceil(u32, dfa.class_count));
    }

    const end_of_text = 256;

    fn idsOf(dfa: *const Dfa, key: Key) []const u32 {
        return dfa.keys.items[key.start..][0..key.count];
    }

    /// Searches `text[from..to]`, knowing what is before and behind, for the end of any match. Mode: earliest.
    pub fn find(dfa: *Dfa, text: []const u8, from: usize, to: usize, watch: Watch) Error!Found {
        var state = try dfa.startAt(text, from) orelse return .{ .unknown = from };
        if (state & special != 0) return .{ .end = from };
        var at = from;
        while (at < to) {
            const block_end = @min(to, at + Watch.interval);
            const block_start = at;
            while (true) {
                const stop = dfa.run(text, at, block_end, &state);
                at = stop;
                if (at == block_end) break;
                const following = dfa.table.items[state + dfa.classes[text[at]]];
                const made = if (following == not_made) try dfa.make(state, text[at], at - block_start) else following;
                if (made == not_made or made == quit) return .{ .unknown = at };
                if (made & special != 0) return .{ .end = at };
                state = made;
                at += 1;
            }
            dfa.bytes_since += block_end - block_start;
            if (at < to and watch.isStopped()) return error.Stopped;
        }
        const unit: u16 = if (to < text.len) text[to] else end_of_text;
        const class = if (unit == end_of_text) dfa.class_count - 1 else dfa.classes[unit];
        const following = dfa.table.items[state + class];
        const made = if (following == not_made) try dfa.make(state, unit, 0) else following;
        if (made == not_made or made == quit) return .{ .unknown = to };
        if (made == dead) return .none;
        return if (made & special != 0) .{ .end = to } else .none;
    }

    /// Where the leftmost match of `text[from..]` ends. Mode: leftmost.
    pub fn findEnd(dfa: *Dfa, text: []const u8, from: usize, watch: Watch) Error!Found {
        var state = try dfa.startAt(text, from) orelse return .{ .unknown = from };
        var last: Found = .none;
        var at = from;
        while (at < text.len) {
            const block_end = @min(text.len, at + Watch.interval);
            const block_start = at;
            while (true) {
                at = dfa.run(text, at, block_end, &state);
                if (at == block_end) break;
                const made = try dfa.follow(state, text[at], at - block_start);
                if (made == dead) return last;
                if (made == not_made or made == quit) return .{ .unknown = at };
                if (made & special != 0) last = .{ .end = at };
                state = made & ~special;
                at += 1;
            }
            dfa.bytes_since += block_end - block_start;
            if (at < text.len and watch.isStopped()) return error.Stopped;
        }
        const made = try dfa.follow(state, end_of_text, 0);
        if (made == not_made or made == quit) return .{ .unknown = at };
        return if (made != dead and made & special != 0) .{ .end = at } else last;
    }

    /// Where the longest match begins that ends at `end`; not before `from`, whatever is there. Mode: longest_reversed.
    pub fn findStart(dfa: *Dfa, text: []const u8, from: usize, end: usize, watch: Watch) Error!Found {
        var state = try dfa.startBefore(text, end) orelse return .{ .unknown = end };
        var last: Found = .none;
        var at = end;
        while (true) : (at -= 1) {
            const unit: u16 = if (at == 0) end_of_text else text[at - 1];
            const made = try dfa.follow(state, unit, 0);
            if (made == dead) return last;
            if (made == not_made or made == quit) return .{ .unknown = at };
            if (made & special != 0) last = .{ .end = at };
            if (at == from) return last;
            state = made & ~special;
            dfa.bytes_since += 1;
            if (at % Watch.interval == 0 and watch.isStopped()) return error.Stopped;
        }
    }

    fn follow(dfa: *Dfa, state: u32, unit: u16, progress: usize) Error!u32 {
        const class = if (unit == end_of_text) dfa.class_count - 1 else dfa.classes[unit];
        const following = dfa.table.items[state + class];
        return if (following == not_made) dfa.make(state, unit, progress) else following;
    }

    /// Goes on from `state` as long as the way is known; the transition at the place where it stops is not. Safety is
    /// checked by the seeded tests against the other engines; here it would cost half of the speed.
    fn run(dfa: *Dfa, text: []const u8, from: usize, to: usize, state: *u32) usize {
        @setRuntimeSafety(false);
        const table = dfa.table.items.ptr;
        const classes = &dfa.classes;
        var at = from;
        var here = state.*;
        defer state.* = here;
        while (at + 4 <= to) {
            inline for (0..4) |_| {
                const following = table[here + classes[text[at]]];
                if (following & special != 0) return at;
                here = following;
                at += 1;
            }
        }
        while (at < to) {
            const following = table[here + classes[text[at]]];
            if (following & special != 0) return at;
            here = following;
            at += 1;
        }
        return at;
    }

    fn startAt(dfa: *Dfa, text: []const u8, from: usize) Error!?u32 {
        return dfa.startBehind(if (from == 0) null else text[from - 1]);
    }

    fn startBefore(dfa: *Dfa, text: []const u8, end: usize) Error!?u32 {
        return dfa.startBehind(if (end == text.len) null else text[end]);
    }

    fn startBehind(dfa: *Dfa, passed: ?u8) Error!?u32 {
        const before: Before = if (passed) |byte| switch (byte) {
            '\n' => .newline,
            else => before: {
                if (byte >= 0x80 and dfa.hasUnicodeWord()) return null;
                break :before if (unicode.isWordByte(byte)) .word else .other;
            },
        } else .start;
        const index = @intFromEnum(before);
        if (dfa.starts[index] == not_made) {
            dfa.current.clear();
            var looks: Looks = .initEmpty();
            if (before == .start) looks.insert(.start_text);
            if (before == .start or before == .newline) looks.insert(.start_line);
            try dfa.reach(&dfa.current, dfa.program.start, looks);
            const made = try dfa.intern(&dfa.current, looks, before == .word, false, dfa.mode != .longest_reversed);
            dfa.starts[index] = made orelse return null;
        }
        return dfa.starts[index];
    }

    fn hasUnicodeWord(dfa: *const Dfa) bool {
        var looks = dfa.program.looks.iterator();
        while (looks.next()) |look| if (look.isUnicodeWord()) return true;
        return false;
    }

    /// The state behind `state` and `unit`: a byte, or the end of the text. A state matches when a match
    /// ends before the unit that led to it, since a condition may have to know that unit. `not_made`
    /// where the memory is not worth it.
    fn make(dfa: *Dfa, state: u32, unit: u16, progress: usize) Error!u32 {
        const index = state >> dfa.stride;
        const key = dfa.states.items[index];
        const is_byte = unit != end_of_text;
        const is_word = is_byte and unicode.isWordByte(@intCast(unit));
        if (is_byte and unit >= 0x80 and dfa.hasUnicodeWord()) {
            dfa.table.items[state + dfa.classes[unit]] = quit;
            return quit;
        }
        // What waits for the unit.
        dfa.current.clear();
        var have: Looks = .{ .bits = .{ .mask = @intCast(key.looks) } };
        var waits = dfa.by_roots;
        for (dfa.idsOf(key)) |id| waits = waits or dfa.program.states[id] == .look;
        if (waits) {
            if (unit == '\n' or !is_byte) have.insert(.end_line);
            if (!is_byte) have.insert(.end_text);
            for (std.enums.values(Look)) |look| if (look.holdsBetween(key.after_word, is_word)) have.insert(look);
        }
        for (dfa.idsOf(key)) |id| try dfa.close(&dfa.current, id, have);

        dfa.next.clear();
        var matches = false;
        var behind: Looks = .initEmpty();
        if (unit == '\n') behind.insert(.start_line);
        for (dfa.current.items()) |id| {
            if (dfa.program.states[id] == .match) {
                matches = true;
                if (dfa.mode == .longest_reversed) continue;
                break;
            }
            if (!is_byte) continue;
            const to = dfa.program.step(id, @intCast(unit)) orelse continue;
            try dfa.reach(&dfa.next, to, behind);
        }
        // What comes behind a match is of no interest, or less than it.
        const seeks = key.seeks and !matches;
        if (matches and dfa.mode == .earliest) dfa.next.clear();
        if (seeks and is_byte) try dfa.reach(&dfa.next, dfa.program.start, behind);
        if (dfa.next.length == 0 and !matches and (!seeks or !is_byte)) {
            dfa.table.items[state + if (is_byte) dfa.classes[unit] else dfa.class_count - 1] = dead;
            return dead;
        }
        const class = if (is_byte) dfa.classes[unit] else dfa.class_count - 1;
        const clears = dfa.clears;
        const made = try dfa.intern(&dfa.next, behind, is_word, matches, seeks) orelse {
            dfa.bytes_since += progress;
            if (!dfa.forget()) return not_made;
            return try dfa.intern(&dfa.next, behind, is_word, matches, seeks) orelse not_made;
        };
        if (dfa.clears == clears) dfa.table.items[state + class] = made;
        return made;
    }

    /// Forgets all states. False when they were not worth their making.
    fn forget(dfa: *Dfa) bool {
        const worth = dfa.bytes_since >= dfa.states.items.len * bytes_for_state;
        dfa.table.clearRetainingCapacity();
        dfa.states.clearRetainingCapacity();
        dfa.keys.clearRetainingCapacity();
        dfa.known.clearRetainingCapacity();
        dfa.starts = @splat(not_made);
        dfa.bytes_since = 0;
        dfa.clears += 1;
        return worth or dfa.clears < 4;
    }

    /// The number of the state for `set`, or null when there is no room.
    fn intern(dfa: *Dfa, set: *Set, looks: Looks, after_word: bool, matches: bool, seeks: bool) Error!?u32 {
        const start: u32 = @intCast(dfa.keys.items.len);
        var waits = dfa.by_roots;
        if (dfa.by_roots) try dfa.keys.appendSlice(dfa.allocator, set.items()) else for (set.items()) |id| switch (dfa.program.states[id]) {
            .range, .sparse, .match => try dfa.keys.append(dfa.allocator, id),
            .look => |look| {
                // What the text before did not fulfil stays unfulfilled.
                if (look.look == .start_text or look.look == .start_line) continue;
                try dfa.keys.append(dfa.allocator, id);
                waits = true;
            },
            else => {},
        };
        const ids = dfa.keys.items[start..];
        // In leftmost mode their order is their rank.
        if (dfa.mode != .leftmost) std.mem.sortUnstable(u32, ids, {}, std.sort.asc(u32));
        var key: Key = .{
            .start = start,
            .count = @intCast(ids.len),
            .hash = 0,
            .looks = if (waits) @intCast(looks.bits.mask) else 0,
            .after_word = waits and after_word,
            .matches = matches,
            .seeks = seeks,
        };
        var hasher: std.hash.Wyhash = .init(key.looks);
        hasher.update(&.{ @intFromBool(key.after_word), @intFromBool(matches), @intFromBool(seeks) });
        hasher.update(std.mem.sliceAsBytes(ids));
        key.hash = @truncate(hasher.final());
        const index: u32 = @intCast(dfa.states.items.len);
        try dfa.states.append(dfa.allocator, key);
        const entry = try dfa.known.getOrPutContext(dfa.allocator, index, .{ .dfa = dfa });
        if (entry.found_existing) {
            _ = dfa.states.pop();
            dfa.keys.shrinkRetainingCapacity(start);
            return dfa.numberOf(entry.key_ptr.*);
        }
        const bytes = dfa.keys.items.len * @sizeOf(u32) + (index + 1) * (@sizeOf(Key) + 8 + (@as(usize, @sizeOf(u32)) << dfa.stride));
        if (bytes > dfa.cache_bytes and index > 8) {
            _ = dfa.known.removeContext(index, .{ .dfa = dfa });
            _ = dfa.states.pop();
            dfa.keys.shrinkRetainingCapacity(start);
            return null;
        }
        try dfa.table.appendNTimes(dfa.allocator, not_made, @as(usize, 1) << dfa.stride);
        return dfa.numberOf(index);
    }

    fn numberOf(dfa: *const Dfa, index: u32) u32 {
        return (index << dfa.stride) | if (dfa.states.items[index].matches) special else 0;
    }

    fn reach(dfa: *Dfa, set: *Set, state: u32, have: Looks) error{OutOfMemory}!void {
        if (dfa.by_roots) _ = set.insert(state) else try dfa.close(set, state, have);
    }

    /// Adds to `set` what `state` leads to without a byte, where the conditions on the way are in `have`. Those that
    /// are not stay in the set and wait.
    fn close(dfa: *Dfa, set: *Set, state: u32, have: Looks) error{OutOfMemory}!void {
        try dfa.stack.append(dfa.allocator, state);
        while (dfa.stack.pop()) |explored| {
            var here = explored;
            while (set.insert(here)) {
                switch (dfa.program.states[here]) {
                    .split => |split| {
                        try dfa.stack.append(dfa.allocator, split.second);
                        here = split.first;
                    },
                    .look => |look| {
                        if (!have.contains(look.look)) break;
                        here = look.next;
                    },
                    .capture => |capture| here = capture.next,
                    else => break,
                }
            }
        }
    }
};

const Set = struct {
    dense: []u32,
    sparse: []u32,
    length: usize = 0,

    fn create(allocator: std.mem.Allocator, count: usize) error{OutOfMemory}!Set {
        const dense = try allocator.alloc(u32, count);
        errdefer allocator.free(dense);
        const sparse = try allocator.alloc(u32, count);
        @memset(sparse, 0);
        return .{ .dense = dense, .sparse = sparse };
    }

    fn deinit(set: *Set, allocator: std.mem.Allocator) void {
        allocator.free(set.dense);
        allocator.free(set.sparse);
    }

    fn clear(set: *Set) void {
        set.length = 0;
    }

    fn items(set: *const Set) []const u32 {
        return set.dense[0..set.length];
    }

    fn insert(set: *Set, state: u32) bool {
        const place = set.sparse[state];
        if (place < set.length and set.dense[place] == state) return false;
        set.dense[set.length] = state;
        set.sparse[state] = @intCast(set.length);
        set.length += 1;
        return true;
    }
};
