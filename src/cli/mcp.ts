import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { asNumber, glyphConfigPath, readObservability } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { Log, type LogLevel } from "../platform/log.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { localPrincipal } from "../platform/principal.ts";
import { randomName } from "../platform/random.ts";
import { version } from "../platform/version.ts";
import { RuneError } from "../rune/index.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { dataOption, logLevelOption } from "./options.ts";
import { isTerminal, say } from "./terminal.ts";
import { tracerFor } from "./tracing.ts";
import type { ConsentMode } from "../glyph/gate/gate.ts";
import type { Roots } from "../glyph/roots.ts";

/** Milliseconds between two looks at whether the parent process still lives. */
const parentCheckMs = 500;

const consentModes: readonly ConsentMode[] = ["ask", "deny", "off"];
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

export const command: Command = {
  name: "mcp",
  summary: "serve files to an editor or agent over MCP (Glyph), on standard input and output or a port",
  usage: "[options]",
  options: [
    {
      name: "root",
      value: "DIR",
      multiple: true,
      help: "share this directory; repeatable (default: the working directory)",
    },
    { name: "stdio", help: "speak on standard input and output (the default)" },
    {
      name: "launch",
      value: "NAME",
      help: "a label for what starts this server, which [glyph.consent] elicitation may name",
    },
    {
      name: "consent",
      value: "MODE",
      choices: ["ask", "deny", "off"],
      help: "what a person would be asked: ask (the default), deny, or off, which lets all of it pass",
    },
    {
      name: "fixtures",
      value: "NAME",
      choices: ["conformance"],
      help: "ws, http: what MCP's conformance suite wants to find in place of files, for anyone on this machine",
    },
    dataOption,
    {
      name: "transport",
      value: "NAME",
      choices: ["stdio", "ws", "http"],
      help: "stdio (the default), or ws or http: both at /mcp of one port, for this machine and whoever has a token",
    },
    { name: "host", value: "ADDRESS", help: "ws, http: loopback address to listen on (default 127.0.0.1)" },
    { name: "port", value: "PORT", help: "ws, http: TCP port (default 8090; 0 takes a free one)" },
    { ...logLevelOption, help: `${logLevelOption.help} (the default)` },
  ],
  instead: "share a directory with --root DIR",
  examples: [
    "omen mcp --root ~/code/project",
    "claude mcp add glyph -- omen mcp",
    "omen mcp --transport ws --root ~/code/project",
  ],
  async run(invocation) {
    const transport = invocation.value("transport");
    if (transport === "ws" || transport === "http") return servePort(transport, invocation);
    refusePort(invocation);
    const directories = invocation.values("root").length > 0 ? invocation.values("root") : [workingDirectory()];
    if (isTerminal(0))
      say("omen mcp: waiting for an MCP client on standard input, which editors and agents start it with");
    keepOutputClean();
    return serve(directories, new Log({ level: levelOf(invocation), format: "auto" }), invocation);
  },
};

async function serve(directories: readonly string[], log: Log, invocation: Invocation): Promise<ExitCode> {
  const stopped = whenToStop();
  // Loaded here and not above, so that help and errors don't wait for the MCP SDK.
  const [{ Roots }, { createGlyph }, { serveStdio }, { openGuard, ownPaths, startedBy }, { openHub }] =
    await Promise.all([
      import("../glyph/roots.ts"),
      import("../glyph/server.ts"),
      import("../glyph/serve-stdio.ts"),
      import("./glyph/guard.ts"),
      import("./glyph/hub.ts"),
    ]);
  const folder = invocation.value("data") ?? defaultDataFolder(process.env);
  const roots = open(Roots.open, directories, ownPaths(folder));
  const hub = await openHub({ log, folder });
  const guard = await openGuard({ roots, log, folder, consent: consentOf(invocation), hub });
  const tracer = await tracerFor(readObservability(glyphConfigPath(process.env)), log);
  const glyph = createGlyph({ roots, version, log, gate: guard.gate, tracer, isAlone: true, hub });
  const who = {
    principal: localPrincipal,
    session: `s-${randomName(6).toLowerCase()}`,
    launch: invocation.value("launch"),
    startedBy,
    transport: "pipe" as const,
  };
  // process.stdin and process.stdout would do the same and take 30 ms longer to start.
  await serveStdio(glyph, { input: Bun.stdin.stream(), output: Bun.stdout.writer() }, who, stopped);
  await hub.close();
  guard.close();
  roots.close();
  await tracer?.close();
  return stopped.reason === "SIGINT" ? exit.interrupted : exit.ok;
}

function open(openRoots: typeof Roots.open, directories: readonly string[], own: readonly string[]): Roots {
  try {
    return openRoots(directories, own);
  } catch (error) {
    if (!(error instanceof RuneError)) throw error;
    const named = error.code === "not_found" || error.code === "not_a_directory" || error.code === "permission_denied";
    if (!named) throw new CommandError(error.message);
    throw usageError(`can't share a directory: ${error.message}`, "name directories that exist with --root DIR");
  }
}

/**
 * The directory that is shared when none is named. An editor or a desktop program may start servers in `/` or in the
 * home folder without anyone having meant to share those, so they must be named.
 */
function workingDirectory(): string {
  const directory = currentDirectory();
  const home = [process.env["HOME"], homedir()].flatMap((path) => (path ? [real(path)] : []));
  if (directory !== "/" && !home.includes(real(directory))) return directory;
  const what = directory === "/" ? "the whole file system" : "the home folder";
  throw usageError(
    `the working directory is ${what} (${directory}), which is not shared unless you name it`,
    `start in a project's directory, or name what to share: omen mcp --root DIR`,
  );
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    throw usageError("the working directory was removed", "name what to share: omen mcp --root DIR");
  }
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const consentOf = (invocation: Invocation): ConsentMode =>
  consentModes.find((mode) => mode === invocation.value("consent")) ?? "ask";

const levelOf = (invocation: Invocation): LogLevel =>
  levels.find((level) => level === invocation.value("log-level")) ?? "error";

/** An address means nothing on standard input and output. */
function refusePort(invocation: Invocation): void {
  const name = ["host", "port", "fixtures"].find((option) => invocation.value(option) !== undefined);
  if (name) throw usageError(`--${name} is for --transport ws and http`, "omen mcp --transport ws --root DIR");
}

async function servePort(transport: "ws" | "http", invocation: Invocation): Promise<ExitCode> {
  const port = asNumber(invocation.value("port") ?? "8090");
  if (typeof port !== "number" || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw usageError(`--port ${invocation.value("port")} is no TCP port`, "a number from 0 to 65535");
  const stop = whenAsked();
  const { serveFront } = await import("./glyph/serve-front.ts");
  await serveFront({
    transport,
    host: invocation.value("host") ?? "127.0.0.1",
    port,
    directories: invocation.values("root"),
    folder: invocation.value("data") ?? defaultDataFolder(process.env),
    consent: consentOf(invocation),
    fixtures: invocation.value("fixtures") !== undefined,
    log: new Log({ level: levelOf(invocation), format: "auto" }),
    stop,
  });
  return stop.reason === "SIGINT" ? exit.interrupted : exit.ok;
}

/**
 * Aborted when the process is asked to end, with the signal's name as its reason, or when its parent has died: standard
 * input need not end then, since another process may hold its other end.
 */
function whenToStop(): AbortSignal {
  const controller = new AbortController();
  onSignals(controller);
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) controller.abort("the parent process has ended");
  }, parentCheckMs).unref();
  return controller.signal;
}

/** Aborted when the process is asked to end: a port is served whoever started it. */
function whenAsked(): AbortSignal {
  const controller = new AbortController();
  onSignals(controller);
  return controller.signal;
}

function onSignals(controller: AbortController): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort(signal));
}

/** Standard output belongs to JSON-RPC; what a dependency prints goes to standard error. */
function keepOutputClean(): void {
  const print = (...values: readonly unknown[]) =>
    say(values.map((value) => (typeof value === "string" ? value : Bun.inspect(value))).join(" "));
  Object.assign(globalThis.console, { log: print, info: print, debug: print, dir: print, table: print, group: print });
}
