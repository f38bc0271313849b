import { realpathSync } from "node:fs";
import { homedir } from "node:os";
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
import type { ConsentMode } from "../glyph/gate/gate.ts";
import type { Roots } from "../glyph/roots.ts";

/** Milliseconds between two looks at whether the parent process still lives. */
const parentCheckMs = 500;

const consentModes: readonly ConsentMode[] = ["ask", "deny", "off"];
const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

export const command: Command = {
  name: "mcp",
  summary: "serve files to an editor or agent over MCP (Glyph), on standard input and output",
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
    dataOption,
    { name: "transport", value: "NAME", help: "stdio, the only one so far" },
    { ...logLevelOption, help: `${logLevelOption.help} (the default)` },
  ],
  instead: "share a directory with --root DIR",
  examples: ["omen mcp --root ~/code/project", `claude mcp add glyph -- omen mcp`],
  async run(invocation) {
    refuseOtherTransports(invocation.value("transport"));
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
  const [{ Roots }, { createGlyph }, { serveStdio }, { openGuard, startedBy }, { openHub }] = await Promise.all([
    import("../glyph/roots.ts"),
    import("../glyph/server.ts"),
    import("../glyph/serve-stdio.ts"),
    import("./glyph/guard.ts"),
    import("./glyph/hub.ts"),
  ]);
  const roots = open(Roots.open, directories);
  const folder = invocation.value("data") ?? defaultDataFolder(process.env);
  const guard = await openGuard({ roots, log, folder, consent: consentOf(invocation) });
  const hub = await openHub({ log, folder });
  const glyph = createGlyph({ roots, version, log, gate: guard.gate, ...(hub && { hub }) });
  const who = {
    principal: localPrincipal,
    session: `s-${randomName(6).toLowerCase()}`,
    launch: invocation.value("launch"),
    startedBy,
  };
  // process.stdin and process.stdout would do the same and take 30 ms longer to start.
  await serveStdio(glyph, { input: Bun.stdin.stream(), output: Bun.stdout.writer() }, who, stopped);
  await hub?.close();
  guard.close();
  roots.close();
  return stopped.reason === "SIGINT" ? exit.interrupted : exit.ok;
}

function open(openRoots: typeof Roots.open, directories: readonly string[]): Roots {
  try {
    return openRoots(directories);
  } catch (error) {
    if (!(error instanceof RuneError)) throw error;
    const named = error.code === "not_found" || error.code === "not_a_directory" || error.code === "permission_denied";
    if (!named) throw new CommandError(error.message);
    throw usageError(`can't share a directory: ${error.message}`, "name directories that exist with --root DIR");
  }
}

/**
 * The directory that is shared when none is named. An editor or a desktop program may start servers in `/` or in the home
 * folder without anyone having meant to share those, so they must be named.
 */
function workingDirectory(): string {
  const directory = process.cwd();
  const home = [process.env["HOME"], homedir()].flatMap((path) => (path ? [real(path)] : []));
  if (directory !== "/" && !home.includes(real(directory))) return directory;
  const what = directory === "/" ? "the whole file system" : "the home folder";
  throw usageError(
    `the working directory is ${what} (${directory}), which is not shared unless you name it`,
    `start in a project's directory, or name what to share: omen mcp --root DIR`,
  );
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

function refuseOtherTransports(transport: string | undefined): void {
  if (transport === undefined || transport === "stdio") return;
  throw usageError(`--transport ${transport} is not there yet`, "omen mcp speaks on standard input and output");
}

/**
 * Aborted when the process is asked to end, with the signal's name as its reason, or when its parent has died: standard
 * input need not end then, since another process may hold its other end.
 */
function whenToStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) controller.abort("the parent process has ended");
  }, parentCheckMs).unref();
  return controller.signal;
}

/** Standard output belongs to JSON-RPC; what a dependency prints goes to standard error. */
function keepOutputClean(): void {
  const print = (...values: readonly unknown[]) =>
    say(values.map((value) => (typeof value === "string" ? value : Bun.inspect(value))).join(" "));
  Object.assign(globalThis.console, { log: print, info: print, debug: print, dir: print, table: print, group: print });
}
