import { optionsOf } from "./arguments.ts";
import type { Command, OptionSpec } from "./command.ts";

/** Columns of a terminal that nobody has widened. */
const columns = 80;

/** The text of `omen --help`: the daily commands explained, the rest named. At most 24 lines of 80 columns. */
export function programHelp(daily: readonly Command[], rest: readonly Command[]): string {
  const width = widest(daily.map((command) => command.name));
  const table = daily.map((command) => row(command.name, command.summary, width)).join("\n");
  const others = wrap(rest.map(({ name }) => name).join(", "), columns - 2);
  return `omen: one front door for language models and tools

Usage: omen COMMAND [options]

${table}

More commands:
${others.map((line) => `  ${line}`).join("\n")}

omen COMMAND --help explains a command. -V, --version prints the version.
`;
}

/** The text of `omen COMMAND --help`: at most 40 lines of 80 columns, but for `search`, which has ripgrep's flags. */
export function commandHelp(command: Command): string {
  const options = optionsOf(command);
  const width = widest(options.map(optionLabel));
  const rows = options.map((option) => row(optionLabel(option), option.help, width));
  const examples = command.examples?.length
    ? `\nExamples:\n${command.examples.map((line) => `  ${line}`).join("\n")}\n`
    : "";
  return `${wrap(command.summary, columns).join("\n")}

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

const widest = (labels: readonly string[]): number => Math.max(...labels.map((label) => label.length));

/** A label and its explanation, whose further lines stand below its first. */
function row(label: string, explanation: string, width: number): string {
  const indent = width + 4;
  const lines = wrap(explanation, columns - indent);
  return `  ${label.padEnd(width)}  ${lines.join(`\n${" ".repeat(indent)}`)}`;
}

/** Breaks a text between words, into lines of at most `width` letters where its words allow. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
