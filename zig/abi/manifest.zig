//! The manifest: layouts, enumerations and functions as JSON, embedded in the library. A host that was built against
//! another description sees it before the first call goes wrong.
const std = @import("std");
const builtin = @import("builtin");
const describe = @import("describe.zig");

/// A pointer, so that the text is made only when someone asks for it.
pub const text: []const u8 = build();

fn build() []const u8 {
    @setEvalBranchQuota(1_000_000);
    const surface = @import("surface.zig");
    const version = @import("options").version;
    var json: []const u8 = "{\"abi\":" ++ std.fmt.comptimePrint("{d}", .{@import("exports.zig").abi_version}) ++
        ",\"version\":\"" ++ version ++ "\",\"structures\":{";
    for (surface.structures, 0..) |T, index| {
        if (index > 0) json = json ++ ",";
        json = json ++ structure(T);
    }
    json = json ++ "},\"enumerations\":{";
    for (surface.enumerations, 0..) |T, index| {
        if (index > 0) json = json ++ ",";
        json = json ++ enumeration(T);
    }
    json = json ++ "},\"functions\":[";
    for (surface.functions, 0..) |function, index| {
        if (index > 0) json = json ++ ",";
        json = json ++ "\"" ++ function.name ++ "/" ++ std.fmt.comptimePrint("{d}", .{function.parameters.len}) ++ "\"";
    }
    return json ++ "]}";
}

fn structure(comptime T: type) []const u8 {
    var json: []const u8 = "\"" ++ describe.typeName(T) ++ "\":{\"bytes\":" ++ std.fmt.comptimePrint("{d}", .{@sizeOf(T)});
    for (describe.fields(T)) |field| {
        json = json ++ ",\"" ++ field.name ++ "\":" ++
            std.fmt.comptimePrint("[{d},{d}]", .{ @offsetOf(T, field.name), @sizeOf(field.type) });
    }
    return json ++ "}";
}

fn enumeration(comptime T: type) []const u8 {
    var json: []const u8 = "\"" ++ describe.typeName(T) ++ "\":{";
    for (describe.variants(T), 0..) |variant, index| {
        if (index > 0) json = json ++ ",";
        json = json ++ "\"" ++ variant.name ++ "\":" ++ std.fmt.comptimePrint("{d}", .{variant.value});
    }
    return json ++ "}";
}
