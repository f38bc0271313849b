import { actionsOf, optionsOf } from "../arguments.ts";
import type { Command } from "../command.ts";

/** Completion for fish, one `complete` for each thing that can be typed (complete(1)). */
export function fish(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const lines = commands.flatMap((command) => {
    const within = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const actions = actionsOf(command).join(" ");
    return [
      `complete -c omen -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.summary)}`,
      ...(actions ? [`complete -c omen ${within} -a ${quote(actions)}`] : []),
      ...optionsOf(command).map(({ name, short, value, choices, help }) => {
        const words = `-l ${name}${short ? ` -s ${short}` : ""}`;
        const argument = choices ? ` -x -a ${quote(choices.join(" "))}` : value ? " -r" : "";
        return `complete -c omen ${within} ${words}${argument} -d ${quote(help)}`;
      }),
    ];
  });
  return `${lines.join("\n")}
complete -c omen -n __fish_use_subcommand -f -a help -d 'explain a command'
complete -c omen -n '__fish_seen_subcommand_from help' -f -a ${quote(names)}
complete -c glyph -w omen
`;
}

const quote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
