import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "./command.ts";
import { omenCommand } from "./omen.ts";

/** A command of a document, and what it writes there. */
export interface Step {
  readonly command: string;
  /** `…` stands for any text within a line; a line that is `…` for any lines. */
  readonly shown: string;
  /** The line of the document that it stands in. */
  readonly line: number;
}

/** The commands of a document's `console` blocks, in order; a line that ends with `\` goes on. */
export function stepsIn(path: string): readonly Step[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const steps: { command: string; shown: string; line: number }[] = [];
  let inside = false;
  let last: (typeof steps)[number] | undefined;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("```")) {
      inside = line === "```console";
      last = undefined;
    } else if (!inside) continue;
    else if (line.startsWith("$ ")) steps.push((last = { command: line.slice(2), shown: "", line: index + 1 }));
    else if (last?.command.endsWith("\\") && last.shown === "") last.command = `${last.command}\n${line}`;
    else if (last) last.shown += `${line}\n`;
  }
  return steps;
}

/**
 * A shell that keeps its variables from one command to the next, in a home of its own, in which
 * `omen` is the program under test.
 */
export class Walk {
  readonly #home: Home;
  readonly #env: Record<string, string>;

  constructor(home: Home, env: Record<string, string>) {
    this.#home = home;
    this.#env = env;
  }

  /** Runs a command and gives all that it wrote, errors and words among it. */
  async run(command: string): Promise<string> {
    const words = omenCommand().map((word) => `'${word}'`);
    const kept = join(this.#home.path, ".walk");
    const script = `set -a\n[ -f ${kept} ] && . ${kept}\nomen() { ${words.join(" ")} "$@"; }\n${command}\ndeclare -p KEY 2>/dev/null > ${kept}\ntrue`;
    const child = Bun.spawn(["bash", "-c", script], {
      cwd: this.#home.path,
      env: this.#home.env(this.#env),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, error] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return `${error}${out}`.replaceAll("\r", "");
  }
}

/** What a command of a document must write. */
export function patternOf(shown: string): RegExp {
  const lines = shown.trimEnd().split("\n");
  const parts = lines.map((line) => (line === "…" ? "[^]*?" : line.split("…").map(RegExp.escape).join(".*?")));
  return new RegExp(`^\\s*${parts.map((part) => `${part} *`).join("\\n")}\\s*$`);
}
