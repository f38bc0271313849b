//! An instance: its own threads, its own completions, its own way to be told of them. Two of them in one process, say
//! of two JavaScript workers, share nothing they could disturb.
const std = @import("std");
const os = @import("../os/os.zig");
const guard = @import("../guard/guard.zig");
const handle = @import("../abi/handle.zig");
const rules = @import("../ignore/rules.zig");
const overlaying = @import("../guard/overlay.zig");
const sync = @import("sync.zig");
const Pool = @import("pool.zig").Pool;
const Completions = @import("completions.zig").Completions;

const threads_default_max = 16;

pub const Instance = struct {
    pub const handle_kind: handle.Kind = .instance;

    references: sync.References = .{},
    method: guard.Method,
    pool: Pool,
    completions: Completions,

    pub const Options = struct { threads: u32 = 0, force_stepwise: bool = false };

    pub fn create(options: Options) (os.Error || error{OutOfMemory})!*Instance {
        const instance = try std.heap.c_allocator.create(Instance);
        errdefer std.heap.c_allocator.destroy(instance);
        const threads = if (options.threads > 0) options.threads else @min(threads_default_max, os.processorCount());
        instance.* = .{
            .method = if (options.force_stepwise) .stepwise else guard.probe(),
            .pool = .{ .threads_max = threads },
            .completions = .{ .event = try os.Event.open() },
        };
        return instance;
    }

    pub fn release(instance: *Instance) void {
        if (!instance.references.release()) return;
        instance.completions.event.shut();
        std.heap.c_allocator.destroy(instance);
    }
};

/// A root as the boundary sees it: counted, and bound to its instance.
pub const Root = struct {
    pub const handle_kind: handle.Kind = .root;

    references: sync.References = .{},
    instance: *Instance,
    inner: guard.Root,
    deny: guard.Deny,
    overlays: overlaying.Current = .{},
    /// Holds the rules.
    arena: std.heap.ArenaAllocator,

    /// Opens `path` with deny rules, one a line. `Invalid` for a line that is no glob.
    pub fn create(instance: *Instance, path: []const u8, deny: []const u8, strict: bool) guard.Error!*Root {
        const inner = try guard.Root.open(path, instance.method);
        errdefer inner.close();
        const root = try std.heap.c_allocator.create(Root);
        errdefer std.heap.c_allocator.destroy(root);
        root.* = .{ .instance = instance, .inner = inner, .deny = undefined, .arena = .init(std.heap.c_allocator) };
        errdefer root.arena.deinit();
        root.inner.strict = strict;
        root.deny = .{ .rules = try rules.parse(root.arena.allocator(), deny, .strict) };
        if (root.deny.rules.plain > 0) root.inner.deny = &root.deny;
        instance.references.retain();
        return root;
    }

    /// The root with its overlays of this moment, which stay until the view is released.
    pub fn view(root: *Root) View {
        root.references.retain();
        return root.heldView();
    }

    /// As `view`, which takes over a reference of the caller's.
    fn heldView(root: *Root) View {
        const overlays = root.overlays.hold();
        var inner = root.inner;
        inner.overlays = overlays;
        return .{ .root = root, .inner = inner, .overlays = overlays };
    }

    pub fn release(root: *Root) void {
        if (!root.references.release()) return;
        root.overlays.deinit();
        root.inner.close();
        root.arena.deinit();
        root.instance.release();
        std.heap.c_allocator.destroy(root);
    }
};

/// A root as one call sees it, from its beginning to its end.
pub const View = struct {
    root: *Root,
    inner: guard.Root,
    overlays: ?*guard.Overlays,

    /// The root behind a handle; null when that is stale.
    pub fn acquire(named: u64) ?View {
        const root = handle.acquire(Root, named) orelse return null;
        return root.heldView();
    }

    pub fn release(view: View) void {
        if (view.overlays) |overlays| overlays.release();
        view.root.release();
    }
};
