//! A pattern as a nondeterministic automaton over bytes (Thompson's construction).
const std = @import("std");
const nodes = @import("node.zig");
const utf8_class = @import("utf8_class.zig");
const Diagnosis = @import("parse.zig").Diagnosis;

const Node = nodes.Node;
const Look = nodes.Look;
const Edge = utf8_class.Edge;

pub const State = union(enum) {
    range: struct { low: u8, high: u8, next: u32 },
    /// Edges in order.
    sparse: struct { start: u32, count: u32 },
    /// The first way goes before the second one.
    split: struct { first: u32, second: u32 },
    look: struct { look: Look, next: u32 },
    capture: struct { slot: u32, next: u32 },
    match,
    fail,
};

pub const Program = struct {
    states: []const State,
    edges: []const Edge,
    start: u32,
    /// Two for each group, and two for the whole match.
    slots: usize,
    looks: std.EnumSet(Look),

    /// The state behind `byte`, of a state that takes one.
    pub fn step(program: *const Program, state: u32, byte: u8) ?u32 {
        switch (program.states[state]) {
            .range => |range| return if (range.low <= byte and byte <= range.high) range.next else null,
            .sparse => |sparse| {
                const edges = program.edges[sparse.start..][0..sparse.count];
                if (edges.len <= 8) {
                    for (edges) |edge| {
                        if (byte < edge.low) return null;
                        if (byte <= edge.high) return edge.next;
                    }
                    return null;
                }
                var low: usize = 0;
                var high = edges.len;
                while (low < high) {
                    const middle = low + (high - low) / 2;
                    if (byte < edges[middle].low) {
                        high = middle;
                    } else if (byte > edges[middle].high) {
                        low = middle + 1;
                    } else return edges[middle].next;
                }
                return null;
            },
            else => return null,
        }
    }
};

pub const Error = error{ TooLarge, OutOfMemory };

/// The program for `node`, of which everything lives in `arena`. Refuses, before much memory is used, what would take
/// more than `bytes_max`; `diagnosis` then says so.
pub fn compile(arena: std.mem.Allocator, node: Node, groups: u32, bytes_max: usize, diagnosis: *Diagnosis) Error!Program {
    var compiler: Compiler = .{ .arena = arena };
    const needed = try compiler.size(node);
    if (needed > bytes_max) {
        const blamed = compiler.blame(node);
        if (blamed) |text| diagnosis.set("the pattern needs over {d} MB; lower {s}", .{ limitShown(bytes_max), text }) else diagnosis.set("the pattern needs over {d} MB; search for less at once", .{limitShown(bytes_max)});
        return error.TooLarge;
    }
    const match = try compiler.add(.match);
    const end = try compiler.add(.{ .capture = .{ .slot = 1, .next = match } });
    const body = try compiler.compile(node, end);
    const start = try compiler.add(.{ .capture = .{ .slot = 0, .next = body } });
    return .{
        .states = compiler.states.items,
        .edges = compiler.edges.items,
        .start = start,
        .slots = 2 + 2 * @as(usize, groups),
        .looks = compiler.looks,
    };
}

/// The program that matches what `node` does, read from its end; null where it would be large. Without groups.
pub fn compileReversed(arena: std.mem.Allocator, node: Node) error{OutOfMemory}!?Program {
    var compiler: Compiler = .{ .arena = arena, .reversed = true };
    const needed = compiler.size(node) catch return error.OutOfMemory;
    if (needed > program_bytes_max / 8) return null;
    const match = compiler.add(.match) catch return error.OutOfMemory;
    const start = compiler.compile(node, match) catch return error.OutOfMemory;
    return .{ .states = compiler.states.items, .edges = compiler.edges.items, .start = start, .slots = 0, .looks = compiler.looks };
}

/// What a query may take in all, of which its program is the smaller part: every thread
/// has lists and a cache of its own.
pub const query_bytes_max = 64 << 20;
pub const program_bytes_max = query_bytes_max / 4;

fn limitShown(bytes_max: usize) usize {
    return if (bytes_max == program_bytes_max) query_bytes_max >> 20 else bytes_max >> 20;
}

const Compiler = struct {
    arena: std.mem.Allocator,
    /// Whether the text is read from its end.
    reversed: bool = false,
    states: std.ArrayList(State) = .empty,
    edges: std.ArrayList(Edge) = .empty,
    looks: std.EnumSet(Look) = .initEmpty(),
    /// What classes were compiled to: a repetition copies it.
    classes: std.AutoHashMapUnmanaged(usize, utf8_class.Automaton) = .empty,

    fn add(compiler: *Compiler, state: State) Error!u32 {
        try compiler.states.append(compiler.arena, state);
        return @intCast(compiler.states.items.len - 1);
    }

    /// Bytes that the states of `node` will take, at most.
    fn size(compiler: *Compiler, node: Node) Error!u64 {
        switch (node) {
            .empty => return 0,
            .literal => |bytes| return bytes.len * @sizeOf(State),
            .class => |class| {
                const automaton = try compiler.automatonOf(class);
                const edge_bytes: usize = if (compiler.reversed) 2 * @sizeOf(State) else @sizeOf(Edge);
                return (automaton.nodes.len + 1) * @sizeOf(State) + automaton.edges() * edge_bytes;
            },
            .look => return @sizeOf(State),
            .capture => |capture| return 2 * @sizeOf(State) +| try compiler.size(capture.child),
            .repeat => |repeat| {
                const copies: u64 = @max(1, repeat.most orelse repeat.least + 1);
                return (@sizeOf(State) +| try compiler.size(repeat.child)) *| copies;
            },
            .concat, .alternate => |items| {
                var sum: u64 = 0;
                for (items) |item| sum +|= @sizeOf(State) +| try compiler.size(item);
                return sum;
            },
        }
    }

    /// The counted repetition that makes the pattern so large: the greatest one, the outer one of two.
    fn blame(compiler: *Compiler, node: Node) ?[]const u8 {
        var worst: ?*const nodes.Repeat = null;
        compiler.findWorst(node, &worst);
        return if (worst) |repeat| repeat.text else null;
    }

    fn findWorst(compiler: *Compiler, node: Node, worst: *?*const nodes.Repeat) void {
        switch (node) {
            .capture => |capture| compiler.findWorst(capture.child, worst),
            .repeat => |repeat| {
                const copies = repeat.most orelse repeat.least;
                if (copies > 1 and (worst.* == null or copies > worst.*.?.most orelse worst.*.?.least)) worst.* = repeat;
                compiler.findWorst(repeat.child, worst);
            },
            .concat, .alternate => |items| for (items) |item| compiler.findWorst(item, worst),
            else => {},
        }
    }

    fn automatonOf(compiler: *Compiler, class: nodes.Class) Error!utf8_class.Automaton {
        const entry = try compiler.classes.getOrPut(compiler.arena, @intFromPtr(class.ranges.ptr));
        // Classes share ranges only with those of the same kind.
        if (!entry.found_existing or class.ranges.len == 0) entry.value_ptr.* = if (compiler.reversed) try utf8_class.compileReversed(compiler.arena, class) else try utf8_class.compile(compiler.arena, class);
        return entry.value_ptr.*;
    }

    /// The state that matches `node` and goes on to `next`.
    fn compile(compiler: *Compiler, node: Node, next: u32) Error!u32 {
        switch (node) {
            .empty => return next,
            .literal => |bytes| {
                var to = next;
                for (0..bytes.len) |index| {
                    const byte = bytes[if (compiler.reversed) index else bytes.len - 1 - index];
                    to = try compiler.add(.{ .range = .{ .low = byte, .high = byte, .next = to } });
                }
                return to;
            },
            .class => |class| return compiler.compileClass(class, next),
            .look => |forward| {
                const look = if (compiler.reversed) forward.reversed() else forward;
                compiler.looks.insert(look);
                return compiler.add(.{ .look = .{ .look = look, .next = next } });
            },
            .capture => |capture| {
                if (compiler.reversed) return compiler.compile(capture.child, next);
                const end = try compiler.add(.{ .capture = .{ .slot = capture.index * 2 + 1, .next = next } });
                const body = try compiler.compile(capture.child, end);
                return compiler.add(.{ .capture = .{ .slot = capture.index * 2, .next = body } });
            },
            .repeat => |repeat| return compiler.compileRepeat(repeat, next),
            .concat => |items| {
                var to = next;
                for (0..items.len) |index| to = try compiler.compile(items[if (compiler.reversed) index else items.len - 1 - index], to);
                return to;
            },
            .alternate => |items| {
                var index = items.len - 1;
                var to = try compiler.compile(items[index], next);
                while (index > 0) {
                    index -= 1;
                    const branch = try compiler.compile(items[index], next);
                    to = try compiler.add(.{ .split = .{ .first = branch, .second = to } });
                }
                return to;
            },
        }
    }

    fn compileClass(compiler: *Compiler, class: nodes.Class, next: u32) Error!u32 {
        if (class.ranges.len == 0) return compiler.add(.fail);
        const automaton = try compiler.automatonOf(class);
        const base: u32 = @intCast(compiler.states.items.len);
        for (automaton.nodes) |edges| {
            if (edges.len == 1) {
                const to = if (edges[0].next == utf8_class.final) next else base + edges[0].next;
                _ = try compiler.add(.{ .range = .{ .low = edges[0].low, .high = edges[0].high, .next = to } });
                continue;
            }
            if (edges.len == 0) {
                _ = try compiler.add(.fail);
                continue;
            }
            // The first of a reversed class; it is the last node.
            if (compiler.reversed and !class.is_bytes) return compiler.addWays(edges, base, next);
            const start: u32 = @intCast(compiler.edges.items.len);
            for (edges) |edge| try compiler.edges.append(compiler.arena, .{
                .low = edge.low,
                .high = edge.high,
                .next = if (edge.next == utf8_class.final) next else base + edge.next,
            });
            _ = try compiler.add(.{ .sparse = .{ .start = start, .count = @intCast(edges.len) } });
        }
        return base + @as(u32, @intCast(automaton.nodes.len)) - 1;
    }

    /// Each edge as a way of its own.
    fn addWays(compiler: *Compiler, edges: []const Edge, base: u32, next: u32) Error!u32 {
        var way: ?u32 = null;
        for (edges) |edge| {
            const to = if (edge.next == utf8_class.final) next else base + edge.next;
            const one = try compiler.add(.{ .range = .{ .low = edge.low, .high = edge.high, .next = to } });
            way = if (way) |other| try compiler.add(.{ .split = .{ .first = other, .second = one } }) else one;
        }
        return way.?;
    }

    fn compileRepeat(compiler: *Compiler, repeat: *const nodes.Repeat, next: u32) Error!u32 {
        var to = next;
        var required = repeat.least;
        if (repeat.most) |most| {
            if (most == 0) return next;
            // Each of the optional ones lies inside the one before: (x(x(x)?)?)?
            for (repeat.least..most) |_| {
                const body = try compiler.compile(repeat.child, to);
                to = try compiler.addChoice(repeat.lazy, body, next);
            }
        } else if (required > 0) {
            to = try compiler.compileLoop(repeat, next);
            required -= 1;
        } else if (canBeEmpty(repeat.child)) {
            // x* as (x+)?: else a loop through nothing would hide what comes behind it.
            to = try compiler.addChoice(repeat.lazy, try compiler.compileLoop(repeat, next), next);
        } else {
            const choice = try compiler.add(.{ .split = .{ .first = next, .second = next } });
            compiler.setChoice(choice, repeat.lazy, try compiler.compile(repeat.child, choice), next);
            to = choice;
        }
        for (0..required) |_| to = try compiler.compile(repeat.child, to);
        return to;
    }

    /// x+
    fn compileLoop(compiler: *Compiler, repeat: *const nodes.Repeat, next: u32) Error!u32 {
        const choice = try compiler.add(.{ .split = .{ .first = next, .second = next } });
        const body = try compiler.compile(repeat.child, choice);
        compiler.setChoice(choice, repeat.lazy, body, next);
        return body;
    }

    fn addChoice(compiler: *Compiler, lazy: bool, body: u32, next: u32) Error!u32 {
        const choice = try compiler.add(.{ .split = .{ .first = next, .second = next } });
        compiler.setChoice(choice, lazy, body, next);
        return choice;
    }

    fn setChoice(compiler: *Compiler, choice: u32, lazy: bool, body: u32, next: u32) void {
        compiler.states.items[choice] = .{ .split = if (lazy) .{ .first = next, .second = body } else .{ .first = body, .second = next } };
    }
};

/// Whether `node` may match nothing at some place.
pub fn canBeEmpty(node: Node) bool {
    return switch (node) {
        .empty, .look => true,
        .literal, .class => false,
        .capture => |capture| canBeEmpty(capture.child),
        .repeat => |repeat| repeat.least == 0 or canBeEmpty(repeat.child),
        .concat => |items| for (items) |item| {
            if (!canBeEmpty(item)) break false;
        } else true,
        .alternate => |items| for (items) |item| {
            if (canBeEmpty(item)) break true;
        } else false,
    };
}
