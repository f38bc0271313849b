import { describe, expect, test } from "bun:test";
import { actionsOf, optionsOf } from "../arguments.ts";
import { loadCommands } from "../registry.ts";
import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { zsh } from "./zsh.ts";

const commands = await loadCommands();
const names = commands.map(({ name }) => name);

/** What a real bash offers for a command line; it ends with the word to complete. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `source /dev/stdin <<<"$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _omen; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, exitCode } = Bun.spawnSync(["bash", "-c", script, "bash", bash(commands), ...words], {
    cwd: import.meta.dir,
  });
  expect(stderr.toString()).toBe("");
  expect(exitCode).toBe(0);
  return stdout.toString().split("\n").filter(Boolean);
}

describe("bash", () => {
  test("completes commands", () => {
    expect(offered("omen", "").toSorted()).toEqual([...names, "help"].toSorted());
    expect(offered("omen", "co").toSorted()).toEqual(["completions", "config", "consent", "count-tokens"]);
    expect(offered("glyph", "mc")).toEqual(["mcp"]);
    expect(offered("omen", "help", "ser")).toEqual(["serve", "server"]);
    expect(offered("omen", "xyzzy")).toEqual([]);
  });

  test.each(commands)("completes the options of omen $name", (command) => {
    const all = optionsOf(command).flatMap(({ name, short }) => (short ? [`-${short}`, `--${name}`] : [`--${name}`]));
    expect(offered("omen", command.name, "-").toSorted()).toEqual(all.toSorted());
  });

  test.each(commands.filter((command) => actionsOf(command).length > 0))(
    "completes what omen $name can do",
    (command) => {
      expect(offered("omen", command.name, "").toSorted()).toEqual(actionsOf(command).toSorted());
    },
  );

  test("completes the values of an option, also behind =", () => {
    expect(offered("omen", "models", "--color", "")).toEqual(["auto", "always", "never"]);
    expect(offered("omen", "models", "--color", "a")).toEqual(["auto", "always"]);
    expect(offered("omen", "models", "--color", "=")).toEqual(["auto", "always", "never"]);
    expect(offered("omen", "models", "--color", "=", "n")).toEqual(["never"]);
  });

  test("completes files for the rest", () => {
    expect(offered("omen", "serve", "--config", "completions.t")).toEqual(["completions.test.ts"]);
    expect(offered("omen", "config", "check", "completions.t")).toEqual(["completions.test.ts"]);
  });
});

/** Whether quotes are closed, by the rules that zsh and fish share for single quotes. */
const balanced = (script: string, escapes: RegExp): boolean =>
  (script.replaceAll(escapes, "").split("'").length - 1) % 2 === 0;

describe("zsh", () => {
  const script = zsh(commands);

  test("knows every command and option, with its quotes and blocks closed", () => {
    expect(script).toStartWith("#compdef omen glyph\n");
    expect(balanced(script, /\\'/g)).toBe(true);
    for (const command of commands) {
      expect(script).toContain(`\n    ${command.name}) _arguments -s`);
      for (const { name, value } of optionsOf(command)) expect(script).toContain(`--${name}${value ? "=[" : "["}`);
    }
    expect(script.match(/^ {2}case /gm)).toHaveLength(1);
    expect(script.match(/^ {2}esac$/gm)).toHaveLength(1);
  });

  if (Bun.which("zsh")) {
    test("is a script to zsh itself", () => {
      expect(Bun.spawnSync(["zsh", "-n", "-c", script]).exitCode).toBe(0);
    });
  }
});

describe("fish", () => {
  const script = fish(commands);

  test("knows every command and option, one complete for each", () => {
    expect(balanced(script, /\\\\|\\'/g)).toBe(true);
    for (const line of script.trimEnd().split("\n")) expect(line).toMatch(/^complete -c (omen|glyph) /);
    for (const command of commands) {
      expect(script).toContain(`-f -a ${command.name} -d `);
      for (const { name } of optionsOf(command)) {
        expect(script).toContain(`'__fish_seen_subcommand_from ${command.name}' -l ${name}`);
      }
    }
  });

  if (Bun.which("fish")) {
    test("is a script to fish itself", () => {
      expect(Bun.spawnSync(["fish", "--no-execute", "-c", script]).exitCode).toBe(0);
    });
  }
});
