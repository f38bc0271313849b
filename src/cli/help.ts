import { optionsOf } from "./arguments.ts";
import type { Command, OptionSpec } from "./command.ts";

/** The text of `omen --help`: the daily commands first, then the rest. */
export function programHelp(daily: readonly Command[], rest: readonly Command[]): string {
  const width = Math.max(...[...daily, ...rest].map((command) => command.name.length)) + 2;
  const row = (command: Command) => `  ${command.name.padEnd(width)}${command.summary}`;
  return `omen: one front door for language models and tools

Usage: omen COMMAND [options]

${daily.map(row).join("\n")}

Housekeeping:
${rest.map(row).join("\n")}

omen COMMAND --help explains a command. -V, --version prints the version.
`;
}

/** The text of `omen COMMAND --help`. */
export function commandHelp(command: Command): string {
  const options = optionsOf(command);
  const labels = options.map(optionLabel);
  const width = Math.max(...labels.map((label) => label.length)) + 2;
  const rows = options.map((option, index) => `  ${(labels[index] ?? "").padEnd(width)}${option.help}`);
  const examples = command.examples?.length
    ? `\nExamples:\n${command.examples.map((line) => `  ${line}`).join("\n")}\n`
    : "";
  return `${command.summary}

Usage: omen ${[command.name, command.usage].filter(Boolean).join(" ")}

Options:
${rows.join("\n")}
${examples}`;
}

function optionLabel(option: OptionSpec): string {
  const short = option.short ? `-${option.short}, ` : "    ";
  const value = option.value ? ` ${option.value}` : "";
  return `${short}--${option.name}${value}`;
}
