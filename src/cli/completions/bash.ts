import { actionsOf, optionsOf } from "../arguments.ts";
import type { Command } from "../command.ts";

/**
 * Completion for bash from 3.2 on: commands, their actions and options, the values that an option can have, else files.
 * `--option=value` reaches the function as three words, since = breaks words there.
 */
export function bash(commands: readonly Command[]): string {
  const names = commands.map((command) => command.name).join(" ");
  return `_omen() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" options="" values=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names} help" -- "$current"))
    return
  fi
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$previous" = "=" ]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  case "\${COMP_WORDS[1]}" in
${commands.map((command) => `    ${command.name}) options="${dashed(command).join(" ")}" ;;`).join("\n")}
  esac
  case "\${COMP_WORDS[1]} $previous" in
    "help help") values="${names}" ;;
${commands.flatMap(valueCases).join("\n")}
  esac
  if [ "\${current#-}" != "$current" ]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -F _omen omen glyph
`;
}

const dashed = (command: Command): readonly string[] =>
  optionsOf(command).flatMap(({ name, short }) => (short ? [`-${short}`, `--${name}`] : [`--${name}`]));

/** What may follow a command's own name, and those of its options that choose between words. */
function valueCases(command: Command): readonly string[] {
  const actions = actionsOf(command);
  const own = actions.length > 0 ? [`    "${command.name} ${command.name}") values="${actions.join(" ")}" ;;`] : [];
  const chosen = optionsOf(command).flatMap(({ name, short, choices }) => {
    if (!choices) return [];
    const pattern = [`--${name}`, ...(short ? [`-${short}`] : [])].map((word) => `"${command.name} ${word}"`).join("|");
    return [`    ${pattern}) values="${choices.join(" ")}" ;;`];
  });
  return [...own, ...chosen];
}
