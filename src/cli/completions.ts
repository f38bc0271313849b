import { exit } from "../platform/exit.ts";
import { actionsOf, usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { bash } from "./completions/bash.ts";
import { fish } from "./completions/fish.ts";
import { zsh } from "./completions/zsh.ts";
import { out } from "./terminal.ts";

const shells = new Map([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
]);

export const command: Command = {
  name: "completions",
  summary: "print a completion script for bash, zsh or fish",
  usage: "bash|zsh|fish",
  options: [],
  examples: [
    "source <(omen completions bash)      # in ~/.bashrc",
    "omen completions zsh > ~/.zfunc/_omen",
    "omen completions fish > ~/.config/fish/completions/omen.fish",
  ],
  async run(invocation, all) {
    const [shell = "", ...rest] = invocation.positionals;
    const script = shells.get(shell);
    if (!script || rest.length > 0) throw usageError(`name one shell: ${actionsOf(command).join(", ")}`);
    out(script(await all()));
    return exit.ok;
  },
};
