import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Home } from "./support/command.ts";

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home[Symbol.asyncDispose]());

const rules = `[[glyph.policy]]
id = "secrets-never-read"
paths = ["**/.env*", "**/*.pem", "**/id_*", "**/.ssh/**"]
effect = "deny"

[[glyph.policy]]
id = "network-after-untrusted"
when = 'tool.network && session.saw_untrusted'
effect = "ask"
up_to = "once"

[[glyph.policy]]
id = "ci-reads-only"
principals = ["key:ci-*"]
when = '!tool.read_only'
effect = "deny"
shadow = true
`;

describe("omen policy check", () => {
  test("says what the user's rules are", async () => {
    await Bun.write(`${home.path}/.config/omen/omen.toml`, rules);
    await Bun.write(`${home.path}/omen.toml`, "[[glyph.policy]]\nid = 'hostile'\neffect = 'allow'\n");
    const { code, out } = await home.run(["policy", "check"]);
    expect(out).toMatch(/^3 rules, policy [0-9a-f]{8}; deny before ask before allow\n/);
    expect(out.slice(out.indexOf("\n") + 1)).toBe(
      [
        "deny   secrets-never-read       4 globs; search and lists hide them too",
        "ask    network-after-untrusted  at most once",
        "deny   ci-reads-only            shadow: only recorded\n",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  test("names the line of each fault", async () => {
    await Bun.write(
      `${home.path}/draft.toml`,
      `${rules.replace("saw_untrusted'", "saw_untrused'")}\n[[glyph.policy]]\nid = "no-tokens"\neffect = "deny"\nwhen = 'tool.name.matches("a")'\n`,
    );
    const { code, error } = await home.run(["policy", "check", "draft.toml"]);
    expect(error).toContain(
      "draft.toml:8: network-after-untrusted: session has no saw_untrused; did you mean saw_untrusted?",
    );
    expect(error).toContain("draft.toml:22: no-tokens: matches() can take exponential time");
    expect(code).toBe(2);
  });

  test("knows every key, and a misspelt table", async () => {
    await Bun.write(`${home.path}/bad.toml`, `[glyp]\n[[glyph.policy]]\nid = "a"\nefect = "deny"\neffect = "deny"\n`);
    const { code, error } = await home.run(["policy", "check", "bad.toml"]);
    expect(error).toContain("glyp: unknown table; did you mean [glyph]?");
    expect(error).toContain("glyph.policy.0.efect: unknown key; did you mean effect?");
    expect(code).toBe(2);
  });
});

describe("omen policy test", () => {
  test("tries each case", async () => {
    await Bun.write(`${home.path}/rules.toml`, rules);
    await Bun.write(
      `${home.path}/cases.toml`,
      `[[case]]
name = "issue after reading the web"
session = { saw_untrusted = true }
call = { tool = "github__create_issue", arguments = { title = "x" } }
expect = "ask"
rule = "network-after-untrusted"

[[case]]
name = "CI writes"
call = { tool = "github__create_issue", principal = "key:ci-main" }
expect = "deny"

[[case]]
name = "a secret"
call = { tool = "fs_read", arguments = { path = "a/../.env" } }
expect = "deny"
`,
    );
    const { code, out } = await home.run(["policy", "test", "cases.toml", "--policy", "rules.toml"]);
    expect(out).toBe(
      [
        "ok    issue after reading the web  ask, network-after-untrusted",
        "FAIL  CI writes                    expected deny, got ask: ci-reads-only is in shadow",
        "ok    a secret                     deny, secrets-never-read",
        "3 cases, 1 failed\n",
      ].join("\n"),
    );
    expect(code).toBe(1);
  });
});
