//! Words for the types of the boundary, shared by everything that is generated from them. The only place that reflects.
const std = @import("std");
const surface = @import("surface.zig");

/// `ReadOptions` from the type's full name.
pub fn typeName(comptime T: type) []const u8 {
    const full = switch (T) {
        @import("../os/os.zig").Kind => "Kind",
        @import("../guard/guard.zig").Method => "Guard",
        @import("../find/finder.zig").Hit => "FindHit",
        @import("../find/finder.zig").Result => "FindResult",
        @import("../tokens/tokens.zig").Count => "TokenCount",
        else => @typeName(T),
    };
    const dot = std.mem.lastIndexOfScalar(u8, full, '.') orelse return full;
    return full[dot + 1 ..];
}

/// `read_options` from `ReadOptions`.
pub fn snake(comptime name: []const u8) []const u8 {
    comptime var text: []const u8 = "";
    inline for (name, 0..) |letter, index| {
        if (std.ascii.isUpper(letter) and index > 0) text = text ++ "_";
        text = text ++ &[_]u8{std.ascii.toLower(letter)};
    }
    return text;
}

pub fn upper(comptime name: []const u8) []const u8 {
    comptime var text: []const u8 = "";
    inline for (name) |letter| text = text ++ &[_]u8{std.ascii.toUpper(letter)};
    return text;
}

/// What a type is to a generator.
pub const Shape = union(enum) {
    /// A plain number; its Zig name is the field's word, too.
    number: []const u8,
    /// A handle: 64 bits, with a name.
    handle: type,
    /// An enumeration of 32 bits.
    enumeration: type,
    structure: type,
    bytes_in,
    bytes_out,
    /// Pointer to something the host reads or writes.
    pointer: struct { child: type, constant: bool },
    doorbell,
};

pub fn shape(comptime T: type) Shape {
    if (T == ?@import("types.zig").Doorbell) return .doorbell;
    return switch (@typeInfo(T)) {
        .int => .{ .number = @typeName(T) },
        .@"enum" => |info| if (info.is_exhaustive) .{ .enumeration = T } else .{ .handle = T },
        .@"struct" => .{ .structure = T },
        .optional => |optional| pointer(optional.child),
        else => @compileError("no shape for " ++ @typeName(T)),
    };
}

fn pointer(comptime T: type) Shape {
    const info = @typeInfo(T).pointer;
    if (info.size == .many and info.child == u8) return if (info.is_const) .bytes_in else .bytes_out;
    return .{ .pointer = .{ .child = info.child, .constant = info.is_const } };
}

pub fn fields(comptime T: type) []const std.builtin.Type.StructField {
    return @typeInfo(T).@"struct".fields;
}

pub fn variants(comptime T: type) []const std.builtin.Type.EnumField {
    return @typeInfo(T).@"enum".fields;
}

pub fn doc(comptime T: type, comptime field: []const u8) ?[]const u8 {
    if (!@hasDecl(T, "docs")) return null;
    return if (@hasField(@TypeOf(T.docs), field)) @field(T.docs, field) else null;
}

pub fn parameterTypes(comptime function: anytype) []const type {
    const parameters = @typeInfo(@TypeOf(function.call)).@"fn".params;
    comptime var list: [parameters.len]type = undefined;
    inline for (parameters, 0..) |parameter, index| list[index] = parameter.type.?;
    const frozen = list;
    return &frozen;
}

pub fn returnType(comptime function: anytype) type {
    return @typeInfo(@TypeOf(function.call)).@"fn".return_type.?;
}
