//! Runs a program on a text with all of its threads side by side (Pike's machine): slow, but linear, and it knows
//! where each group begins and ends. The match is the leftmost one; of those that start there the one that a
//! backtracking matcher would find first.
const std = @import("std");
const programs = @import("program.zig");
const Watch = @import("watch.zig").Watch;

const Program = programs.Program;

/// A place in the text, or none.
pub const none = std.math.maxInt(usize);

pub const Error = error{ Stopped, OutOfMemory };

pub const Pike = struct {
    allocator: std.mem.Allocator,
    program: *const Program,
    current: List = .{},
    next: List = .{},
    stack: std.ArrayList(Frame) = .empty,
    scratch: []usize = &.{},

    const Frame = union(enum) {
        explore: u32,
        restore: struct { slot: u32, value: usize },
    };

    pub fn deinit(pike: *Pike) void {
        pike.current.deinit(pike.allocator);
        pike.next.deinit(pike.allocator);
        pike.stack.deinit(pike.allocator);
        pike.allocator.free(pike.scratch);
    }

    /// Searches `text[from..]`, knowing what is before it. With `anchored` the match starts at `from`. Fills `slots`,
    /// as many as are asked for; none only tells whether there is a match, and does not look for its end.
    pub fn search(pike: *Pike, text: []const u8, from: usize, anchored: bool, slots: []usize, watch: Watch) Error!bool {
        const program = pike.program;
        const count = @min(slots.len, program.slots);
        try pike.current.ensure(pike.allocator, program.states.len, count);
        try pike.next.ensure(pike.allocator, program.states.len, count);
        if (pike.scratch.len < program.slots) pike.scratch = try pike.allocator.realloc(pike.scratch, program.slots);
        @memset(slots, none);
        pike.current.clear();
        var found = false;
        var at = from;
        var work: usize = 0;
        while (true) : (at += 1) {
            if (pike.current.length == 0 and (found or anchored and at > from)) break;
            if (!found and (!anchored or at == from)) {
                @memset(pike.scratch[0..count], none);
                try pike.close(&pike.current, program.start, text, at, count);
            }
            work += pike.current.length + 1;
            if (work > Watch.interval) {
                if (watch.isStopped()) return error.Stopped;
                work = 0;
            }
            pike.next.clear();
            for (pike.current.dense[0..pike.current.length]) |state| {
                if (program.states[state] == .match) {
                    found = true;
                    if (count == 0) return true;
                    @memcpy(slots[0..count], pike.current.slotsOf(state, count));
                    // What comes behind has a lower priority.
                    break;
                }
                if (at == text.len) continue;
                const to = program.step(state, text[at]) orelse continue;
                @memcpy(pike.scratch[0..count], pike.current.slotsOf(state, count));
                try pike.close(&pike.next, to, text, at + 1, count);
            }
            if (at == text.len) break;
            std.mem.swap(List, &pike.current, &pike.next);
        }
        return found;
    }

    /// Adds to `list` what `state` leads to without a byte, the preferred way first.
    fn close(pike: *Pike, list: *List, state: u32, text: []const u8, at: usize, count: usize) Error!void {
        const program = pike.program;
        try pike.stack.append(pike.allocator, .{ .explore = state });
        while (pike.stack.pop()) |frame| {
            var here = switch (frame) {
                .restore => |restore| {
                    pike.scratch[restore.slot] = restore.value;
                    continue;
                },
                .explore => |explored| explored,
            };
            while (list.insert(here)) {
                switch (program.states[here]) {
                    .split => |split| {
                        try pike.stack.append(pike.allocator, .{ .explore = split.second });
                        here = split.first;
                    },
                    .look => |look| {
                        if (!look.look.holds(text, at)) break;
                        here = look.next;
                    },
                    .capture => |capture| {
                        if (capture.slot < count) {
                            try pike.stack.append(pike.allocator, .{ .restore = .{ .slot = capture.slot, .value = pike.scratch[capture.slot] } });
                            pike.scratch[capture.slot] = at;
                        }
                        here = capture.next;
                    },
                    .range, .sparse, .match, .fail => {
                        @memcpy(list.slotsOf(here, count), pike.scratch[0..count]);
                        break;
                    },
                }
            }
        }
    }
};

/// A set of states in the order in which they came, with their slots.
const List = struct {
    dense: []u32 = &.{},
    sparse: []u32 = &.{},
    slots: []usize = &.{},
    length: usize = 0,

    fn ensure(list: *List, allocator: std.mem.Allocator, states: usize, count: usize) error{OutOfMemory}!void {
        if (list.dense.len < states) {
            list.dense = try allocator.realloc(list.dense, states);
            list.sparse = try allocator.realloc(list.sparse, states);
            @memset(list.sparse, 0);
        }
        if (list.slots.len < states * count) list.slots = try allocator.realloc(list.slots, states * count);
        list.length = 0;
    }

    fn deinit(list: *List, allocator: std.mem.Allocator) void {
        allocator.free(list.dense);
        allocator.free(list.sparse);
        allocator.free(list.slots);
    }

    fn clear(list: *List) void {
        list.length = 0;
    }

    /// Whether `state` is new.
    fn insert(list: *List, state: u32) bool {
        const place = list.sparse[state];
        if (place < list.length and list.dense[place] == state) return false;
        list.dense[list.length] = state;
        list.sparse[state] = @intCast(list.length);
        list.length += 1;
        return true;
    }

    fn slotsOf(list: *List, state: u32, count: usize) []usize {
        return list.slots[state * count ..][0..count];
    }
};
