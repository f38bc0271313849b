import { exit } from "../platform/exit.ts";
import { optionsOf, usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { loadCommands } from "./registry.ts";
import { out } from "./terminal.ts";

const shells = { bash, zsh, fish };

export const command: Command = {
  name: "completions",
  summary: "print a completion script for bash, zsh or fish",
  usage: "bash|zsh|fish",
  options: [],
  examples: [
    "omen completions bash > ~/.local/share/bash-completion/completions/omen",
    "omen completions fish > ~/.config/fish/completions/omen.fish",
  ],
  async run(invocation) {
    const [shell] = invocation.positionals;
    if (shell !== "bash" && shell !== "zsh" && shell !== "fish") {
      throw usageError(`name a shell: ${Object.keys(shells).join(", ")}`);
    }
    out(shells[shell](await loadCommands()));
    return exit.ok;
  },
};

/** Every word that starts with a dash, for one command. */
const flagsOf = (command: Command): string =>
  optionsOf(command)
    .flatMap((option) => (option.short ? [`-${option.short}`, `--${option.name}`] : [`--${option.name}`]))
    .join(" ");

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => `    ${command.name}) words="${flagsOf(command)}" ;;`).join("\n");
  return `_omen() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(" ")}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _omen omen
`;
}

function zsh(commands: readonly Command[]): string {
  const quote = (text: string) => text.replaceAll("'", "'\\''").replaceAll("[", "\\[").replaceAll("]", "\\]");
  const names = commands.map((command) => `'${command.name}:${quote(command.summary)}'`).join(" ");
  const cases = commands.map((command) => {
    const options = optionsOf(command).map((option) => `'--${option.name}[${quote(option.help)}]'`);
    return `    ${command.name}) _arguments ${options.join(" ")} '*:file:_files' ;;`;
  });
  return `#compdef omen
_omen() {
  if (( CURRENT == 2 )); then
    local -a commands=(${names})
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join("\n")}
  esac
}
_omen "$@"
`;
}

function fish(commands: readonly Command[]): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap((command) => [
    `complete -c omen -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.summary)}`,
    ...optionsOf(command).map((option) => {
      const short = option.short ? ` -s ${option.short}` : "";
      const value = option.value ? " -r" : "";
      const choices = option.choices ? ` -f -a ${quote(option.choices.join(" "))}` : "";
      const name = `-l ${option.name}${short}${value}${choices} -d ${quote(option.help)}`;
      return `complete -c omen -n '__fish_seen_subcommand_from ${command.name}' ${name}`;
    }),
  ]);
  return `${lines.join("\n")}\n`;
}
