//! Runs a program on a short text by trying one way after the other, and no state twice at the same place: so it is
//! linear, and finds groups much faster than Pike's machine. It finds what that one finds.
const std = @import("std");
const programs = @import("program.zig");
const none = @import("pike.zig").none;

const Program = programs.Program;

/// A bit for each state at each place.
const visited_bits_max = 256 * 1024 * 8;

pub const Backtracker = struct {
    allocator: std.mem.Allocator,
    program: *const Program,
    visited: []u64 = &.{},
    stack: std.ArrayList(Frame) = .empty,

    const Frame = union(enum) {
        try_at: struct { state: u32, at: usize },
        restore: struct { slot: u32, value: usize },
    };

    pub fn deinit(backtracker: *Backtracker) void {
        backtracker.allocator.free(backtracker.visited);
        backtracker.stack.deinit(backtracker.allocator);
    }

    /// Whether a text from `from` on is short enough.
    pub fn fits(backtracker: *const Backtracker, text: []const u8, from: usize) bool {
        return backtracker.program.states.len *| (text.len - from + 1) <= visited_bits_max;
    }

    /// As `Pike.search`, where it `fits`.
    pub fn search(backtracker: *Backtracker, text: []const u8, from: usize, anchored: bool, slots: []usize) error{OutOfMemory}!bool {
        const states = backtracker.program.states.len;
        const words = (states * (text.len - from + 1) + 63) / 64;
        if (backtracker.visited.len < words) {
            backtracker.allocator.free(backtracker.visited);
            backtracker.visited = &.{};
            backtracker.visited = try backtracker.allocator.alloc(u64, words);
        }
        @memset(backtracker.visited[0..words], 0);
        // What was tried from one start in vain is in vain from the next one, too.
        for (from..text.len + 1) |start| {
            @memset(slots, none);
            if (try backtracker.tryFrom(text, from, start, slots)) return true;
            if (anchored) return false;
        }
        return false;
    }

    fn tryFrom(backtracker: *Backtracker, text: []const u8, from: usize, start: usize, slots: []usize) error{OutOfMemory}!bool {
        const program = backtracker.program;
        const width = text.len - from + 1;
        backtracker.stack.clearRetainingCapacity();
        try backtracker.stack.append(backtracker.allocator, .{ .try_at = .{ .state = program.start, .at = start } });
        while (backtracker.stack.pop()) |frame| {
            var state: u32 = undefined;
            var at: usize = undefined;
            switch (frame) {
                .restore => |restore| {
                    slots[restore.slot] = restore.value;
                    continue;
                },
                .try_at => |place| {
                    state = place.state;
                    at = place.at;
                },
            }
            while (true) {
                const bit = @as(usize, state) * width + (at - from);
                const mask = @as(u64, 1) << @intCast(bit % 64);
                if (backtracker.visited[bit / 64] & mask != 0) break;
                backtracker.visited[bit / 64] |= mask;
                switch (program.states[state]) {
                    .range, .sparse => {
                        if (at == text.len) break;
                        state = program.step(state, text[at]) orelse break;
                        at += 1;
                    },
                    .split => |split| {
                        try backtracker.stack.append(backtracker.allocator, .{ .try_at = .{ .state = split.second, .at = at } });
                        state = split.first;
                    },
                    .look => |look| {
                        if (!look.look.holds(text, at)) break;
                        state = look.next;
                    },
                    .capture => |capture| {
                        if (capture.slot < slots.len) {
                            try backtracker.stack.append(backtracker.allocator, .{ .restore = .{ .slot = capture.slot, .value = slots[capture.slot] } });
                            slots[capture.slot] = at;
                        }
                        state = capture.next;
                    },
                    .match => return true,
                    .fail => break,
                }
            }
        }
        return false;
    }
};
