//! Builds Rune.
//!
//!   zig build           librune for this machine, checked, in zig-out/<target>/
//!   zig build targets   the same for every platform
//!   zig build test      all Zig tests
//!   zig build test-program  the Zig tests as a program, zig-out/tests/rune: in ReleaseSafe, for -Dcpu=x86_64_v3 where
//!                           it is given, only those whose names have -Dtest-filter=TEXT in them
//!   zig build header    writes include/rune.h and src/rune/native.gen.ts
const std = @import("std");
const builtin = @import("builtin");

const zig_version = std.mem.trimEnd(u8, @embedFile(".zig-version"), "\n");

comptime {
    if (!std.mem.eql(u8, builtin.zig_version_string, zig_version)) {
        @compileError("Rune is built with Zig " ++ zig_version ++ " (script/bootstrap brings it), not " ++ builtin.zig_version_string);
    }
}

/// A platform that librune is built for: how the rest of the program calls it, and how Zig does.
const Target = struct { name: []const u8, query: std.Target.Query };

/// The oldest glibc that is supported: that of CentOS 7.
const glibc_floor: std.SemanticVersion = .{ .major = 2, .minor = 17, .patch = 0 };

const targets = [_]Target{
    .{ .name = "linux-x64-gnu", .query = .{ .cpu_arch = .x86_64, .os_tag = .linux, .abi = .gnu, .glibc_version = glibc_floor } },
    .{ .name = "linux-arm64-gnu", .query = .{ .cpu_arch = .aarch64, .os_tag = .linux, .abi = .gnu, .glibc_version = glibc_floor } },
    .{ .name = "linux-x64-musl", .query = .{ .cpu_arch = .x86_64, .os_tag = .linux, .abi = .musl } },
    .{ .name = "darwin-arm64", .query = .{ .cpu_arch = .aarch64, .os_tag = .macos } },
    .{ .name = "darwin-x64", .query = .{ .cpu_arch = .x86_64, .os_tag = .macos } },
};

pub fn build(b: *std.Build) void {
    const options = b.addOptions();
    options.addOption([]const u8, "version", packageVersion());

    const check = tool(b, "check", options);
    const host = hostTarget(b);
    const host_library = library(b, host, options);
    const fresh = describe(b, check, options);
    b.getInstallStep().dependOn(installed(b, check, host, host_library));
    b.getInstallStep().dependOn(fresh);

    const all = b.step("targets", "Build librune for every platform");
    all.dependOn(fresh);
    for (targets) |target| all.dependOn(installed(b, check, target, library(b, target, options)));

    tests(b, check, host_library, options);
}

/// A program that the build itself runs.
fn tool(b: *std.Build, name: []const u8, options: *std.Build.Step.Options) *std.Build.Step.Compile {
    const root = b.createModule(.{
        .root_source_file = b.path(b.fmt("zig/tools/{s}.zig", .{name})),
        .target = b.graph.host,
        .optimize = .Debug,
    });
    root.addImport("rune", module(b, b.graph.host, .Debug, options));
    return b.addExecutable(.{ .name = name, .root_module = root });
}

/// The version of the whole program, from package.json.
fn packageVersion() []const u8 {
    const text = @embedFile("package.json");
    const key = "\"version\": \"";
    const start = (std.mem.indexOf(u8, text, key) orelse @panic("package.json has no version")) + key.len;
    return text[start..][0 .. std.mem.indexOfScalar(u8, text[start..], '"') orelse unreachable];
}

/// The entry of `targets` for this machine. Its libc is the one Zig found here.
fn hostTarget(b: *std.Build) Target {
    const host = b.graph.host.result;
    for (targets) |target| {
        if (target.query.cpu_arch != host.cpu.arch or target.query.os_tag != host.os.tag) continue;
        if (host.os.tag != .linux or target.query.abi.?.isMusl() == host.abi.isMusl()) return target;
    }
    std.debug.panic("Rune is not built for {s} {s} yet", .{ @tagName(host.os.tag), @tagName(host.cpu.arch) });
}

fn module(b: *std.Build, target: std.Build.ResolvedTarget, optimize: std.builtin.OptimizeMode, options: *std.Build.Step.Options) *std.Build.Module {
    const rune = b.createModule(.{
        .root_source_file = b.path("zig/rune.zig"),
        .target = target,
        .optimize = optimize,
        .link_libc = true,
        .pic = true,
    });
    rune.addOptions("options", options);
    if (target.result.cpu.arch == .x86_64) rune.addObject(avx2Kernels(b, target));
    return rune;
}

/// The kernels for wider vectors: compiled for processors that have them, chosen when the library runs.
fn avx2Kernels(b: *std.Build, target: std.Build.ResolvedTarget) *std.Build.Step.Compile {
    var query = target.query;
    query.cpu_model = .{ .explicit = &std.Target.x86.cpu.x86_64_v3 };
    const object = b.addObject(.{ .name = "kernel_avx2", .use_llvm = true, .root_module = b.createModule(.{
        .root_source_file = b.path("zig/kernel_avx2.zig"),
        .target = b.resolveTargetQuery(query),
        .optimize = .ReleaseFast,
        .pic = true,
        .strip = true,
        .unwind_tables = .none,
    }) });
    object.bundle_compiler_rt = false;
    return object;
}

fn library(b: *std.Build, target: Target, options: *std.Build.Step.Options) *std.Build.Step.Compile {
    const resolved = b.resolveTargetQuery(target.query);
    const root = b.createModule(.{
        .root_source_file = b.path("zig/root.zig"),
        .target = resolved,
        .optimize = .ReleaseSafe,
        .link_libc = true,
        .pic = true,
        .strip = true,
    });
    root.addImport("rune", module(b, resolved, .ReleaseSafe, options));
    const compile = b.addLibrary(.{ .name = "rune", .linkage = .dynamic, .root_module = root, .use_llvm = true });
    compile.headerpad_max_install_names = resolved.result.os.tag == .macos;
    return compile;
}

/// Installs the library if the check lets it pass.
fn installed(b: *std.Build, check: *std.Build.Step.Compile, target: Target, compile: *std.Build.Step.Compile) *std.Build.Step {
    const run = b.addRunArtifact(check);
    run.addArg("library");
    run.addArtifactArg(compile);
    const checked = run.addOutputFileArg(compile.out_filename);
    const path = b.fmt("{s}/librune{s}", .{ target.name, if (target.query.os_tag == .macos) ".dylib" else ".so" });
    return &b.addInstallFile(checked, path).step;
}

/// What is generated from the Zig source. Returns the step that fails while the checked-in copies say something else.
fn describe(b: *std.Build, check: *std.Build.Step.Compile, options: *std.Build.Step.Options) *std.Build.Step {
    const generate = tool(b, "generate", options);
    const update = b.addUpdateSourceFiles();
    b.step("header", "Write include/rune.h and src/rune/native.gen.ts").dependOn(&update.step);
    const fresh = b.step("fresh", "Fail when a generated file that is checked in is stale");
    for ([_][2][]const u8{ .{ "include/rune.h", "header" }, .{ "src/rune/native.gen.ts", "typescript" } }) |output| {
        const run = b.addRunArtifact(generate);
        const generated = run.addOutputFileArg(std.fs.path.basename(output[0]));
        run.addArg(output[1]);
        update.addCopyFileToSource(generated, output[0]);

        const same = b.addRunArtifact(check);
        same.addArg("same");
        same.addFileArg(generated);
        same.addFileArg(b.path(output[0]));
        same.expectExitCode(0);
        fresh.dependOn(&same.step);
    }
    return fresh;
}

fn tests(
    b: *std.Build,
    check: *std.Build.Step.Compile,
    host_library: *std.Build.Step.Compile,
    options: *std.Build.Step.Options,
) void {
    const step = b.step("test", "Run all Zig tests");
    const rune = b.addTest(.{ .name = "rune", .root_module = module(b, b.graph.host, .Debug, options) });
    step.dependOn(&b.addRunArtifact(rune).step);
    testProgram(b, options);
    const tools = b.addTest(.{ .name = "tools", .root_module = check.root_module });
    step.dependOn(&b.addRunArtifact(tools).step);
    step.dependOn(consumerTest(b, host_library));
    if (b.graph.host.result.os.tag == .linux) step.dependOn(rudeTest(b, check));
}

/// The tests on their own, for valgrind and for hours of fuzzing.
fn testProgram(b: *std.Build, options: *std.Build.Step.Options) void {
    const step = b.step("test-program", "Put the Zig tests into zig-out/tests/rune");
    const filters = b.option([]const []const u8, "test-filter", "Of test-program, only tests with this in their names");
    const target = if (b.option([]const u8, "cpu", "What processor the tests of test-program are for")) |name|
        b.resolveTargetQuery(std.Target.Query.parse(.{ .cpu_features = name }) catch @panic("-Dcpu names no processor"))
    else
        b.graph.host;
    const root = module(b, target, .ReleaseSafe, options);
    root.valgrind = true;
    const rune = b.addTest(.{
        .name = "rune",
        .root_module = root,
        .filters = filters orelse &.{},
        .use_llvm = true,
    });
    step.dependOn(&b.addInstallArtifact(rune, .{ .dest_dir = .{ .override = .{ .custom = "tests" } } }).step);
}

/// A host in C, against the header and the library that ship.
fn consumerTest(b: *std.Build, host_library: *std.Build.Step.Compile) *std.Build.Step {
    const root = b.createModule(.{ .target = host_library.root_module.resolved_target, .optimize = .Debug, .link_libc = true });
    root.addCSourceFile(.{ .file = b.path("zig/testing/consumer.c"), .flags = &.{ "-std=c11", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE" } });
    root.addIncludePath(b.path("include"));
    root.linkLibrary(host_library);
    const run = b.addRunArtifact(b.addExecutable(.{ .name = "consumer", .root_module = root }));
    const tree = b.addWriteFiles();
    _ = tree.add("hello.txt", "hello\nworld\n");
    run.addDirectoryArg(tree.getDirectory());
    run.expectExitCode(0);
    return &run.step;
}

/// The check must refuse a library that breaks every rule.
fn rudeTest(b: *std.Build, check: *std.Build.Step.Compile) *std.Build.Step {
    const rude = b.addLibrary(.{ .name = "rude", .linkage = .dynamic, .use_llvm = true, .root_module = b.createModule(.{
        .root_source_file = b.path("zig/testing/rude.zig"),
        .target = b.resolveTargetQuery(.{ .glibc_version = .{ .major = 2, .minor = 36, .patch = 0 } }),
        .optimize = .ReleaseSafe,
        .link_libc = true,
        .strip = true,
    }) });
    const run = b.addRunArtifact(check);
    run.addArg("library");
    run.addArtifactArg(rude);
    run.addArg("/dev/null");
    run.expectExitCode(1);
    for ([_][]const u8{
        "exports unprefixed, which",
        "exports 0 of the",
        "uses signal, which belongs to the host",
        "bytes of thread-local storage",
        "the oldest glibc it must load under is 2.17.0",
    }) |finding| run.expectStdErrMatch(finding);
    return &run.step;
}
