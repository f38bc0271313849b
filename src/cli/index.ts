import { basename } from "node:path";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import { parseArguments, usageError } from "./arguments.ts";
import { sayFailure } from "./failure.ts";
import { commandHelp, programHelp } from "./help.ts";
import { loadCommands, registry } from "./registry.ts";
import { out, say } from "./terminal.ts";

/** Exit codes of a process that a bug has ended (sysexits.h: EX_SOFTWARE, and one above it to tell the two apart). */
const crashed = { exception: 70, rejection: 71 };

/** Runs the command line and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  process.on("uncaughtException", crash(crashed.exception));
  process.on("unhandledRejection", crash(crashed.rejection));
  process.exit(await run(argv));
}

const crash = (code: number) => (error: unknown) => {
  say(`omen: a bug has ended this process: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(code);
};

async function run(argv: readonly string[]): Promise<ExitCode> {
  try {
    return await dispatch(calledAsGlyph() ? asGlyph(argv) : argv);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    sayFailure(error, colorOf(argv));
    return error.code;
  }
}

async function dispatch(argv: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === "help" && rest[0] !== undefined) return dispatch([rest[0], "--help"]);
  if (name === undefined || name === "-h" || name === "--help" || name === "help") {
    out(programHelp(await loadCommands(true), await loadCommands(false)));
    return exit.ok;
  }
  if (name === "supervise") return (await import("./supervise.ts")).supervise(rest);
  if (name === "-V" || name === "--version") return dispatch(["version"]);
  const registration = registry.find((candidate) => candidate.name === name);
  if (!registration) throw unknownCommand(name);
  const { command } = await registration.load();
  if (asksForHelp(rest)) {
    out(commandHelp(command));
    return exit.ok;
  }
  return command.run(parseArguments(command, rest), loadCommands);
}

function unknownCommand(name: string): CommandError {
  const hint = "omen --help lists the commands";
  if (name.startsWith("-")) return usageError(`${name} stands where a command should: options come after it`, hint);
  const names = registry.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  return usageError(`unknown command '${name}'${meant ? `; did you mean '${meant}'?` : ""}`, hint);
}

/** What `--color` says, for failures that come before or instead of a command's own parsing. */
function colorOf(argv: readonly string[]): string | undefined {
  const index = argv.findLastIndex((argument) => argument === "--color" || argument.startsWith("--color="));
  const argument = argv[index];
  return argument === "--color" ? argv[index + 1] : argument?.slice("--color=".length);
}

/** Whether help is asked for, before a `--` that ends the options. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** Whether the executable was started through a link named `glyph`. */
const calledAsGlyph = (): boolean => basename(process.argv0) === "glyph";

/**
 * `glyph serve --transport stdio` of old means `omen mcp --transport stdio`; anything else means what it means for
 * omen.
 */
function asGlyph(argv: readonly string[]): readonly string[] {
  const [name, ...rest] = argv;
  return name === "serve" || name === undefined ? ["mcp", ...rest] : argv;
}
