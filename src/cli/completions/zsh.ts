import { actionsOf, optionsOf } from "../arguments.ts";
import type { Command, OptionSpec } from "../command.ts";

/** Completion for zsh by _arguments (zshcompsys(1)). */
export function zsh(commands: readonly Command[]): string {
  const names = commands.map((command) => quote(`${command.name}:${escapeColons(command.summary)}`));
  return `#compdef omen glyph
_omen() {
  local -a commands=(
    ${names.join("\n    ")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
    help) _describe command commands ;;
${commands.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_omen" ]; then
  _omen "$@"
else
  compdef _omen omen glyph
fi
`;
}

function commandCase(command: Command): string {
  const actions = actionsOf(command);
  const operands = [...(actions.length > 0 ? [`1:action:(${actions.join(" ")})`] : []), "*:file:_files"];
  const lines = [...optionsOf(command).flatMap(optionArguments), ...operands.map(quote)];
  return `    ${command.name}) _arguments -s \\\n        ${lines.join(" \\\n        ")} ;;`;
}

/** An option in _arguments' terms, one for each of its names. */
function optionArguments({ name, short, value, choices, multiple, help }: OptionSpec): readonly string[] {
  const action = choices ? `(${choices.join(" ")})` : value === "FILE" || value === "DIR" ? "_files" : "";
  const message = value === undefined ? "" : `:${value.replaceAll(":", "\\:")}:${action}`;
  const explained = `[${help.replaceAll(/[[\]\\]/g, "\\$&")}]${message}`;
  const repeat = multiple ? "*" : "";
  // = and +: the value may be part of the word, or the next one
  const words = value === undefined ? [`--${name}`, `-${short}`] : [`--${name}=`, `-${short}+`];
  return (short ? words : words.slice(0, 1)).map((word) => quote(`${repeat}${word}${explained}`));
}

const escapeColons = (text: string): string => text.replaceAll(":", "\\:");

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
