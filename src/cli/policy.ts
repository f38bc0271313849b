import { existsSync } from "node:fs";
import { Value } from "@sinclair/typebox/value";
import { type GlyphConfig, glyphConfigPath, readToml } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { out, painter, wantsColor } from "./terminal.ts";

const actions = { check, test };

export const command: Command = {
  name: "policy",
  summary: "check the rules about tool calls, and try cases on them",
  usage: "check|test [FILE]",
  options: [
    {
      name: "policy",
      value: "FILE",
      help: "test: rules of this file (default: OMEN_CONFIG, then the user's omen.toml)",
    },
  ],
  examples: [
    "omen policy check              # the rules that hold, or what is wrong",
    "omen policy check draft.toml   # those of another file",
    "omen policy test cases.toml    # calls, and what is expected of the rules",
  ],
  async run(invocation) {
    const [name = "", file, ...rest] = invocation.positionals;
    if (name !== "check" && name !== "test") throw usageError("say check or test", "omen policy --help explains them");
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`, "name one file");
    return actions[name](file, invocation.value("policy"), wantsColor(invocation.value("color")));
  },
};

async function check(named: string | undefined, option: string | undefined): Promise<ExitCode> {
  if (named !== undefined && option !== undefined) throw usageError("two files are named; name one");
  const { config, policy } = await load(named ?? option);
  const width = Math.max(0, ...config.policy.map(({ id }) => id.length));
  const count = `${config.policy.length} ${config.policy.length === 1 ? "rule" : "rules"}`;
  const lines = config.policy.map((rule) =>
    `${rule.effect.padEnd(5)}  ${rule.id.padEnd(width)}  ${about(rule)}`.trimEnd(),
  );
  out(`${[`${count}, policy ${policy.hash}; deny before ask before allow`, ...lines].join("\n")}\n`);
  return exit.ok;
}

/** What a rule is about, in few words. */
function about(rule: GlyphConfig["policy"][number]): string {
  const words: string[] = [];
  if (rule.shadow) words.push("shadow: only recorded");
  if (rule.tools) words.push(rule.tools.join(", "));
  if (rule.principals && !rule.shadow) words.push(`for ${rule.principals.join(", ")}`);
  if (rule.paths) {
    const count = `${rule.paths.length} ${rule.paths.length === 1 ? "glob" : "globs"}`;
    const hides = rule.effect === "deny" && !rule.shadow && rule.when === undefined && rule.tools === undefined;
    words.push(hides ? `${count}; search and lists hide them too` : count);
  }
  if (rule.up_to) words.push(rule.up_to === "always" ? "at most always" : `at most ${rule.up_to}`);
  return words.join("; ");
}

async function test(named: string | undefined, option: string | undefined, color: boolean): Promise<ExitCode> {
  if (named === undefined) throw usageError("omen policy test needs a FILE of cases");
  const { policy, tools } = await load(option);
  const { caseFileSchema, judgeCase } = await import("../glyph/policy/cases.ts");
  const table = readToml(named);
  if (!Value.Check(caseFileSchema, table)) {
    const first = Value.Errors(caseFileSchema, table).First();
    throw new CommandError(
      `${named}: ${first?.path.slice(1).replaceAll("/", ".")}: ${first?.message.toLowerCase()}`,
      exit.usage,
    );
  }
  const verdicts = table.case.map((one) => judgeCase(policy, one, tools));
  const width = Math.max(...verdicts.map(({ name }) => name.length));
  const paint = painter(color);
  for (const { name, passed, words } of verdicts)
    out(`${passed ? paint("green", "ok  ") : paint("red", "FAIL")}  ${name.padEnd(width)}  ${words}\n`);
  const failed = verdicts.filter(({ passed }) => !passed).length;
  out(`${verdicts.length} ${verdicts.length === 1 ? "case" : "cases"}, ${failed} failed\n`);
  return failed > 0 ? exit.failed : exit.ok;
}

async function load(named: string | undefined) {
  if (named !== undefined && !existsSync(named)) throw new CommandError(`${named}: no such file`, exit.usage);
  const [{ settingsOf }, { builtinTools }] = await Promise.all([
    import("./glyph/settings.ts"),
    import("../glyph/tool/index.ts"),
  ]);
  const { config, policy } = await settingsOf(named ?? glyphConfigPath(process.env));
  return { config, policy, tools: builtinTools };
}
