import { describe, expect, test } from "bun:test";
import { CommandError } from "../platform/exit.ts";
import { actionsOf, parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";

const command: Command = {
  name: "find",
  summary: "find things",
  usage: "[options] PATTERN",
  options: [
    { name: "ignore-case", short: "i", help: "any case" },
    { name: "smart-case", short: "S", help: "it depends" },
    { name: "glob", short: "g", value: "GLOB", multiple: true, help: "only these" },
    { name: "kind", value: "KIND", choices: ["a", "b"], help: "a or b" },
    { name: "quiet", short: "q", help: "its own" },
  ],
  run: async () => 0,
};

const parse = (...argv: readonly string[]) => parseArguments(command, argv);

/** The message and hint of a refusal, which is always one of usage. */
function refusal(argv: readonly string[], judge: Command = command): string {
  try {
    parseArguments(judge, argv);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    expect(error.code).toBe(2);
    return [error.message, error.hint].join(" | ");
  }
  throw new Error("nothing was refused");
}

describe("an invocation", () => {
  test("has options in any place, in long, short and clustered form", () => {
    const invocation = parse("-iS", "x", "--glob=*.ts", "-g", "*.md", "y", "-g!*.d.ts");
    expect(invocation.positionals).toEqual(["x", "y"]);
    expect(invocation.values("glob")).toEqual(["*.ts", "*.md", "!*.d.ts"]);
    expect(invocation.value("glob")).toBe("!*.d.ts");
    expect([invocation.flag("ignore-case"), invocation.flag("smart-case"), invocation.flag("quiet")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("knows which of several options came last", () => {
    expect(parse("-i", "-S").last("ignore-case", "smart-case")).toBe("smart-case");
    expect(parse("-Si").last("ignore-case", "smart-case")).toBe("ignore-case");
    expect(parse("-i", "-S", "-q", "-i").last("ignore-case", "smart-case")).toBe("ignore-case");
    expect(parse("-q").last("ignore-case", "smart-case")).toBeUndefined();
  });

  test("takes everything behind -- as it is", () => {
    expect(parse("--", "-i", "--unknown").positionals).toEqual(["-i", "--unknown"]);
    expect(parse("-").positionals).toEqual(["-"]);
  });

  test("has no value where none was given", () => {
    expect(parse().value("glob")).toBeUndefined();
    expect(parse().values("glob")).toEqual([]);
    expect(parse("--glob", "").value("glob")).toBe("");
  });

  test("understands the common options, unless the command has its own", () => {
    expect(parse("--color", "always").value("color")).toBe("always");
    expect(parse("-q").flag("quiet")).toBe(true);
  });
});

describe("is refused", () => {
  test.each([
    [["--ignore-cas"], "unknown option --ignore-cas; did you mean --ignore-case? | omen find --help lists the options"],
    [["--xyzzy"], "unknown option --xyzzy | omen find --help lists the options"],
    [["-x"], "unknown option -x | omen find --help lists the options"],
    [["--glob"], "--glob needs a value: --glob GLOB | "],
    [["-g"], "-g needs a value: -g GLOB | "],
    [["--ignore-case=yes"], "--ignore-case takes no value | "],
    [["--kind", "c"], "--kind is one of a, b, not 'c' | "],
    [["--color=sometimes"], "--color is one of auto, always, never, not 'sometimes' | "],
  ])("%j", (argv, words) => {
    expect(refusal(argv)).toBe(words);
  });

  test("more than options, where the command takes only those", () => {
    for (const usage of ["", "[options]"]) {
      const plain = { ...command, usage };
      expect(refusal(["x"], plain)).toBe("unexpected 'x' | omen find takes nothing but options; --help lists them");
      expect(refusal(["x"], { ...plain, instead: "say it with -g" })).toBe("unexpected 'x' | say it with -g");
    }
  });
});

test("a command's actions stand at the start of its usage", () => {
  const actions = (usage: string) => actionsOf({ ...command, usage });
  expect(actions("init|check|schema [FILE]")).toEqual(["init", "check", "schema"]);
  expect(actions("bash|zsh")).toEqual(["bash", "zsh"]);
  expect(actions("[options] A|B")).toEqual([]);
  expect(actions("[options]")).toEqual([]);
});
