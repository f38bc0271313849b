import { parseArgs } from "node:util";
import { CommandError, exit } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import type { Command, Invocation, OptionSpec } from "./command.ts";

/** Options that every command understands. */
const commonOptions: readonly OptionSpec[] = [
  { name: "color", value: "WHEN", choices: ["auto", "always", "never"], help: "colour: auto, always or never" },
  { name: "quiet", help: "say nothing but results and errors" },
  { name: "help", short: "h", help: "show this help" },
];

/** What a command can be told to do, where its usage begins with the choice: `init|check [FILE]`. */
export const actionsOf = (command: Command): readonly string[] =>
  /^[a-z]+(?:\|[a-z]+)+/.exec(command.usage)?.[0].split("|") ?? [];

/** All options of a command: its own, then the common ones that it does not define itself. */
export const optionsOf = (command: Command): readonly OptionSpec[] => [
  ...command.options,
  ...commonOptions.filter((common) => command.options.every((own) => own.name !== common.name)),
];

/**
 * Checks `argv` against the command's options and the common ones.
 * Throws a `CommandError` with the usage exit code, naming the nearest option, when something is unknown or incomplete.
 */
export function parseArguments(command: Command, argv: readonly string[]): Invocation {
  const specs = [...optionsOf(command), ...(command.unlisted ?? [])];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(specs.map((spec) => [spec.name, parserOption(spec)])),
    strict: false, // unknown options are judged below, with better words
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const order: string[] = [];
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = specs.find((candidate) => candidate.name === token.name);
    if (!spec) throw unknownOption(command, token.rawName, specs);
    given.set(spec.name, [...(given.get(spec.name) ?? []), optionValue(spec, token)]);
    order.push(spec.name);
  }
  if (positionals.length > 0 && takesOptionsOnly(command)) {
    const hint = command.instead ?? `omen ${command.name} takes nothing but options; --help lists them`;
    throw usageError(`unexpected '${positionals[0]}'`, hint);
  }
  return {
    positionals,
    value: (name) => given.get(name)?.at(-1),
    values: (name) => given.get(name) ?? [],
    flag: (name) => given.has(name),
    last: (...names) => order.findLast((name) => names.includes(name)),
  };
}

const takesOptionsOnly = (command: Command): boolean => command.usage === "" || command.usage === "[options]";

function parserOption(spec: OptionSpec) {
  const type = spec.value === undefined ? ("boolean" as const) : ("string" as const);
  return spec.short === undefined ? { type, multiple: true } : { type, multiple: true, short: spec.short };
}

function optionValue(
  spec: OptionSpec,
  given: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
): string {
  // `-g=*.ts` is `-g *.ts`.
  const token =
    given.inlineValue === true && !given.rawName.startsWith("--")
      ? { ...given, value: given.value?.replace(/^=/, "") }
      : given;
  if (spec.value === undefined) {
    if (token.value !== undefined) throw usageError(`${token.rawName} takes no value`);
    return "";
  }
  if (token.value === undefined) throw usageError(`${token.rawName} needs a value: ${token.rawName} ${spec.value}`);
  if (spec.choices && !spec.choices.includes(token.value)) {
    throw usageError(`${token.rawName} is one of ${spec.choices.join(", ")}, not '${token.value}'`);
  }
  return token.value;
}

function unknownOption(command: Command, rawName: string, specs: readonly OptionSpec[]): CommandError {
  const meant = nearest(
    rawName.replace(/^-+/, ""),
    specs.map((spec) => spec.name),
  );
  return usageError(
    `unknown option ${rawName}${meant ? `; did you mean --${meant}?` : ""}`,
    `omen ${command.name} --help lists the options`,
  );
}

/** A `CommandError` for wrong usage. */
export const usageError = (message: string, hint?: string): CommandError => new CommandError(message, exit.usage, hint);
