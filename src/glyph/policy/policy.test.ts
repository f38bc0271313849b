import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { parse } from "smol-toml";
import { glyphSchema } from "../../platform/config/glyph-schema.ts";
import type { Facts } from "./facts.ts";
import { nameMatcher, PathGlobs } from "./glob.ts";
import { compilePolicy, lineOf } from "./load.ts";
import { Policy } from "./policy.ts";
import { startsPrograms } from "./protected.ts";

const example = `
[[glyph.policy]]
id = "secrets-never-read"
paths = ["**/.env*", "**/*.pem", "**/id_*", "**/.ssh/**"]
effect = "deny"

[[glyph.policy]]
id = "tests-may-be-written"
tools = ["fs_write", "fs_edit"]
when = 'size(paths) > 0 && paths.all(p, glob(p, "test/**"))'
effect = "allow"

[[glyph.policy]]
id = "network-after-untrusted"
when = 'tool.network && session.saw_untrusted'
effect = "ask"
up_to = "once"

[[glyph.policy]]
id = "no-huge-writes"
tools = ["fs_write"]
when = 'has(args.content) && size(args.content) > 65536'
effect = "deny"

[[glyph.policy]]
id = "ci-reads-only"
principals = ["key:ci-*"]
when = '!tool.read_only'
effect = "deny"
shadow = true
`;

async function compile(toml: string) {
  const { glyph } = parse(toml) as { glyph: unknown };
  return compilePolicy(Value.Parse(glyphSchema, glyph), (tool) =>
    tool === "fs_write" ? ["path", "content"] : undefined,
  );
}

async function policyOf(toml: string): Promise<Policy> {
  const policy = await compile(toml);
  if (!(policy instanceof Policy)) throw new Error(JSON.stringify(policy));
  return policy;
}

interface Call {
  readonly tool?: string;
  readonly paths?: readonly string[];
  readonly args?: Facts["args"];
  readonly readOnly?: boolean;
  readonly network?: boolean;
  readonly untrusted?: boolean;
  readonly principal?: string;
}

function decide(policy: Policy, call: Call) {
  const facts: Facts = {
    principal: { id: call.principal ?? "local", kind: "local" },
    tool: {
      name: call.tool ?? "fs_write",
      server: "glyph",
      read_only: call.readOnly ?? false,
      network: call.network ?? false,
    },
    args: call.args ?? {},
    paths: call.paths ?? [],
    session: { saw_untrusted: call.untrusted ?? false, saw_private: false, calls: 0, age_seconds: 1.5 },
  };
  return policy.decide(
    facts,
    (call.paths ?? []).map((relative) => ({ relative, absolute: `/home/me/shop/${relative}` })),
  );
}

describe("the rules of the example", () => {
  test("deny before ask before allow, and ask by default for what does not only read", async () => {
    const policy = await policyOf(example);
    expect(policy.rules.map(({ effect }) => effect)).toEqual(["deny", "deny", "deny", "ask", "allow"]);
    expect(decide(policy, { tool: "fs_read", readOnly: true, paths: ["src/a.ts"] })).toMatchObject({
      effect: "allow",
      rule: "default",
    });
    expect(decide(policy, { paths: ["src/a.ts"] })).toMatchObject({ effect: "ask", rule: "default", upTo: "always" });
    expect(decide(policy, { paths: ["test/a.ts"] })).toMatchObject({ effect: "allow", rule: "tests-may-be-written" });
    expect(decide(policy, { paths: ["test/a.ts", "src/b.ts"] })).toMatchObject({ effect: "ask", rule: "default" });
    expect(decide(policy, { paths: ["test/.env"] })).toMatchObject({ effect: "deny", rule: "secrets-never-read" });
    expect(decide(policy, { paths: ["test/a"], args: { content: "x".repeat(70_000) } })).toMatchObject({
      rule: "no-huge-writes",
    });
  });

  test("a label raises what a network tool needs, and bounds what may be granted", async () => {
    const policy = await policyOf(example);
    const call = { tool: "github__create_issue", network: true };
    expect(decide(policy, { ...call, untrusted: true })).toMatchObject({
      rule: "network-after-untrusted",
      upTo: "once",
    });
    expect(decide(policy, call)).toMatchObject({ rule: "default", upTo: "always" });
  });

  test("a rule in shadow is only told", async () => {
    const policy = await policyOf(example);
    expect(decide(policy, { principal: "key:ci-main" })).toMatchObject({ effect: "ask", shadow: ["ci-reads-only"] });
    expect(decide(policy, { principal: "key:laptop" }).shadow).toEqual([]);
  });

  test("what is denied by its path alone is hidden", async () => {
    const policy = await policyOf(example);
    const [globs, ...more] = policy.hidden("fs_list", "local");
    expect(more).toEqual([]);
    expect(globs?.match({ relative: ".ssh", absolute: "/x/.ssh" })).toBe(true);
    expect(globs?.exclusions("/x")).toContain("!/**/.env*");
  });
});

describe("faults", () => {
  const rule = (when: string, more = "") => `[[glyph.policy]]\nid = "r"\nwhen = '${when}'\neffect = "deny"\n${more}`;
  const cases: readonly [when: string, reason: string][] = [
    ["session.saw_untrused", "session has no saw_untrused; did you mean saw_untrusted?"],
    ["size(args.content) > 3", "args.content may be absent, and an error denies; write has(args.content) && …"],
    ['args["content"] == "x"', "args.content may be absent, and an error denies; write has(args.content) && …"],
    ['tool.name.matches("^(a+)+$")', "matches() can take exponential time; use glob(), contains() or startsWith()"],
    ["1 + 1", "is of type int, not bool"],
    ["nobody == 1", "Unknown variable: nobody"],
  ];
  test.each(cases)("%s", async (when, reason) => {
    expect(await compile(rule(when))).toEqual([{ id: "r", key: "when", reason }]);
  });

  test("an argument that every such call has needs no has()", async () => {
    expect(await compile(rule("size(args.content) > 3", 'tools = ["fs_write"]'))).toBeInstanceOf(Policy);
    expect(await compile(rule("size(args.content) > 3", 'tools = ["fs_write", "fs_edit"]'))).not.toBeInstanceOf(Policy);
  });

  test("a condition that fails denies, whatever the rule would do", async () => {
    const policy = await policyOf(rule("has(args.n) && args.n.deep > 3").replace("deny", "allow"));
    expect(decide(policy, { args: { n: "text" } })).toMatchObject({ effect: "deny", rule: "r" });
    expect(decide(policy, { args: {} })).toMatchObject({ effect: "ask" });
  });

  test("twice the same id, and up_to where nobody is asked", async () => {
    const text = `${rule("true")}\n${rule("true", 'up_to = "once"')}`;
    expect(await compile(text)).toEqual([
      { id: "r", key: "id", reason: "stands twice" },
      { id: "r", key: "up_to", reason: 'belongs to effect = "ask", and this one is "deny"' },
    ]);
  });

  test("are found in the file", () => {
    expect(lineOf(example, { id: "no-huge-writes", key: "when", reason: "" })).toBe(22);
    expect(lineOf(example, { id: "no-huge-writes", key: "up_to", reason: "" })).toBe(20);
    expect(lineOf(example, { id: "nobody", key: "when", reason: "" })).toBeUndefined();
  });
});

describe("globs", () => {
  test("of names", () => {
    const fits = nameMatcher(["fs_*", "key:ci-*-main", "exact"]);
    expect(["fs_", "fs_read", "key:ci-a-main", "exact"].every(fits)).toBe(true);
    expect(["xfs_read", "key:ci-main", "exactly", "key:ci--mai"].some(fits)).toBe(false);
  });

  test("of paths", () => {
    const globs = new PathGlobs(["**/id_*", "/etc/**", "customers/**"]);
    const at = (relative: string, root = "/p") => globs.match({ relative, absolute: `${root}/${relative}` });
    expect([at("id_rsa"), at("a/b/id_x"), at("customers"), at("customers/a/b"), at("passwd", "/etc")]).not.toContain(
      false,
    );
    expect([at("a/customers/b"), at("xid_rsa"), at("etc/passwd")]).not.toContain(true);
  });
});

test("what starts programs", () => {
  for (const path of [
    "/p/.git/config",
    "/p/.git",
    "/p/a/.GIT/hooks/x",
    "/p/.mcp.json",
    "/p/.claude/settings.json",
    "/h/.bashrc",
    "/p/omen.toml",
  ])
    expect(startsPrograms(path), path).toBe(true);
  for (const path of ["/p/.gitignore", "/p/src/git/a", "/p/a.git/b", "/p/.bashrc/x"])
    expect(startsPrograms(path), path).toBe(false);
});
