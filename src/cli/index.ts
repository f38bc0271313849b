import { basename } from "node:path";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import { parseArguments, usageError } from "./arguments.ts";
import { commandHelp, programHelp } from "./help.ts";
import { loadCommands, registry } from "./registry.ts";
import { out, painter, say, wantsColor } from "./terminal.ts";

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
    const paint = painter(wantsColor(undefined, 2));
    say(`${paint("red", "omen:")} ${error.message}`);
    if (error.hint) say(`      ${error.hint}`);
    return error.code;
  }
}

async function dispatch(argv: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "-h" || name === "--help" || name === "help") {
    out(programHelp(await loadCommands(true), await loadCommands(false)));
    return exit.ok;
  }
  if (name === "-V" || name === "--version") return dispatch(["version"]);
  const registration = registry.find((candidate) => candidate.name === name);
  if (!registration) {
    const meant = nearest(
      name,
      registry.map((candidate) => candidate.name),
    );
    throw usageError(
      `unknown command '${name}'${meant ? `; did you mean '${meant}'?` : ""}`,
      "omen --help lists the commands",
    );
  }
  const { command } = await registration.load();
  if (asksForHelp(rest)) {
    out(commandHelp(command));
    return exit.ok;
  }
  return command.run(parseArguments(command, rest));
}

/** Whether help is asked for, before a `--` that ends the options. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** Whether the executable was started through a link named `glyph`. */
const calledAsGlyph = (): boolean => basename(process.argv0) === "glyph";

/** `glyph serve --transport stdio` of old means `omen mcp --transport stdio`; anything else means what it means for omen. */
function asGlyph(argv: readonly string[]): readonly string[] {
  const [name, ...rest] = argv;
  return name === "serve" || name === undefined ? ["mcp", ...rest] : argv;
}
