import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { Home } from "./support/command.ts";
import { billing, chatAs, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Tenancy as code, from the command line. */

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;
let home: Home;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(
    "up-model",
    billing(100, () => 1000),
  );
  home = new Home();
});
afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await upstream.stop();
});
async function start(): Promise<void> {
  omen = await startOmen({
    env: { ISSUER_SECRET: "issuer-secret" },
    config: `
      discovery.enabled = false
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.origin}/v1"
      models = ["up-model"]
      [models.up-model]
      price = { input = 1, output = 10 }
      [auth]
      mode = "keys"
      [auth.oidc.company]
      issuer = "https://id.example.com"
      client_id = "omen"
      client_secret = "env:ISSUER_SECRET"
    `,
  });
  operator = new Operator(omen);
}

const file = (text: string): string => {
  writeFileSync(`${home.path}/tenancy.toml`, text);
  return "tenancy.toml";
};
const apply = (key: string, ...args: readonly string[]) =>
  home.run(["apply", "-f", "tenancy.toml", "--url", omen.url, ...args], { env: { OMEN_API_KEY: key } });

const whole = `
  [budgets.house]
  amount_usd = 2000
  window = "month"

  [budgets.lab]
  amount_usd = 0.03
  window = "total"

  [budgets.seat]
  amount_usd = 80
  window = "month"
  each = "user"

  [key_templates.laptop]
  models = ["up-*"]
  tools = ["fs_*"]
  budgets = ["house"]
  limits = { rpm = 60 }
  expires = "90d"

  [organizations.acme]
  budgets = ["house"]

  [organizations.acme.workspaces.research]
  budgets = ["lab", "seat"]
  key_template = "laptop"

  [[organizations.acme.workspaces.research.members]]
  claims = { groups = "research" }
  provider = "company"
  role = "member"

  [[organizations.acme.workspaces.research.members]]
  service_account = "ci"
  role = "admin"

  [organizations.acme.workspaces.build]
  budgets = ["lab"]
`;

describe("omen apply", () => {
  beforeEach(start);
  afterEach(() => omen.stop());

  test("shows what it would do, does it, and then has nothing to do", async () => {
    file(whole);
    const dry = await apply(operator.key, "--dry-run");
    expect([dry.code, dry.out]).toEqual([
      0,
      `+ organization acme
+ key template laptop
+ workspace acme/research
+ workspace acme/build
+ budget house
+ budget lab
+ budget seat
+ member acme/research/groups=research by company  member
+ member acme/research/service:ci  admin
9 to add, 0 to change, 0 to delete. Nothing was changed.
`,
    ]);
    expect(((await operator.ask("GET", "/admin/budgets")) as { data: unknown[] }).data).toEqual([]);
    const unasked = await apply(operator.key);
    expect([unasked.code, unasked.error]).toEqual([2, expect.stringContaining("--yes")]);
    expect((await apply(operator.key, "--yes")).out).toEndWith("9 added, 0 changed, 0 deleted.\n");
    expect((await apply(operator.key, "--yes")).out).toBe("Nothing to do.\n");
    expect(JSON.parse((await apply(operator.key, "--json", "--dry-run")).out)).toMatchObject({
      changes: [],
      applied: false,
    });
  });

  test("a label without each is one pot for all that bear it; one that is lowered below what was spent says so", async () => {
    file(whole);
    await apply(operator.key, "--yes");
    const ann = await operator.makeKey({ name: "ann", organization: "acme", workspace: "research" });
    const bob = await operator.makeKey({ name: "bob", organization: "acme", workspace: "build" });
    expect((await chatAs(omen.url, ann, { max_tokens: 1000 })).status).toBe(200);
    expect((await chatAs(omen.url, bob, { max_tokens: 1000 })).status).toBe(200);
    expect(await operator.budget("label:lab")).toMatchObject({ spent_usd: 0.0202, reserved_usd: 0 });
    expect(await operator.budget("label:house")).toMatchObject({ spent_usd: 0.0202 });
    file(whole.replace("amount_usd = 0.03", "amount_usd = 0.01"));
    expect((await apply(operator.key, "--dry-run")).out).toBe(`~ budget lab  $0.03 -> $0.01
    label:lab has spent $0.02: refused until it resets
0 to add, 1 to change, 0 to delete. Nothing was changed.
`);
    // A workspace that has keys stays, whatever is said.
    file(whole.replace(/\[organizations\.acme\.workspaces\.build\]\s+budgets = \["lab"\]/, ""));
    const pruned = await apply(operator.key, "--prune", "--dry-run");
    expect(pruned.out).toContain("- workspace acme/build  kept: 1 keys in force are its own; revoke them first");
  });

  test("key templates give keys what is not said", async () => {
    file(whole);
    await apply(operator.key, "--yes");
    const made = await operator.ask("POST", "/admin/keys", {
      name: "templated",
      organization: "acme",
      workspace: "research",
      template: "laptop",
      tools: [],
      limits: { concurrency: 2 },
    });
    expect(made).toMatchObject({
      models: ["up-*"],
      tools: [],
      limits: { rpm: 60, concurrency: 2 },
      template: "laptop",
    });
    expect(Date.parse(String(made["expires_at"])) - Date.parse(String(made["created_at"]))).toBeGreaterThan(
      89 * 86_400_000,
    );
    const args = ["key", "create", "--name", "by-hand", "--template", "laptp", "--url", omen.url];
    const wrong = await home.run(args, { env: { OMEN_API_KEY: operator.key } });
    expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining("did you mean 'laptop'?")]);
  });

  test("tells changes by member, and what --prune would delete; a raise survives", async () => {
    file(whole);
    await apply(operator.key, "--yes");
    await operator.ask("POST", "/admin/workspaces", { organization: "acme", name: "old" });
    await operator.ask("POST", "/admin/budgets/raise", { id: "label:house", by_usd: 5, for: "1d" });
    file(
      whole.replace("amount_usd = 80", "amount_usd = 50\n hard = false").replace('role = "admin"', 'role = "viewer"'),
    );
    const { out } = await apply(operator.key, "--dry-run");
    expect(out).toBe(`~ budget seat  $80.00 -> $50.00, hard true -> false
~ member acme/research/service:ci  role admin -> viewer
- workspace acme/old  kept: --prune deletes it
0 to add, 2 to change, 0 to delete. Nothing was changed.
`);
    const pruned = await apply(operator.key, "--prune", "--yes", "--json");
    expect(JSON.parse(pruned.out)).toMatchObject({
      applied: true,
      changes: expect.arrayContaining([
        { action: "change", object: "budget:seat", member: "amount_usd", from: 80, to: 50 },
        { action: "delete", object: "workspace:acme/old" },
      ]),
    });
    expect((await apply(operator.key, "--prune", "--yes")).out).toBe("Nothing to do.\n");
    expect(await operator.budget("label:house")).toMatchObject({ amount_usd: 2005 });
  });

  test("nobody applies beyond his own rights", async () => {
    file(whole);
    await apply(operator.key, "--yes");
    const owner = await operator.makeKey({
      name: "owner",
      organization: "acme",
      workspace: "research",
      roles: ["owner"],
    });
    file(whole.replace('claims = { groups = "research" }', 'claims = { groups = "everybody" }'));
    expect((await apply(owner, "--yes")).code).toBe(0);
    file(`${whole}\n[organizations.other]\n`);
    const beyond = await apply(owner, "--yes");
    expect([beyond.code, beyond.error]).toEqual([3, expect.stringContaining("organizations.write")]);
    file(whole.replace("amount_usd = 2000", "amount_usd = 3000"));
    expect((await apply(owner, "--yes")).code).toBe(3);
    const admin = await operator.makeKey({
      name: "admin",
      organization: "acme",
      workspace: "research",
      roles: ["admin"],
    });
    file(whole.replace('role = "admin"', 'role = "owner"'));
    expect((await apply(admin, "--yes")).code).toBe(3);
    const nobody = await operator.makeKey({ name: "nobody", organization: "acme", workspace: "research" });
    file(whole);
    expect((await apply(nobody, "--yes")).code).toBe(3);
  });
});

describe("a file that can't be meant", () => {
  beforeAll(start);
  afterAll(() => omen.stop());

  test.each([
    [
      '[organizations.acme.workspaces.research]\nbudgts = ["lab"]',
      "organizations.acme.workspaces.research.budgts: unknown key; did you mean budgets?",
    ],
    [
      '[organizations.acme]\nbudgets = ["labb"]\n[budgets.lab]\namount_usd = 1\nwindow = "day"',
      "organizations.acme.budgets.0: there is no budget 'labb'; did you mean lab?",
    ],
    ['[budgets.lab]\namount_usd = -1\nwindow = "day"', "budgets.lab.amount_usd: "],
    [
      '[budgets.lab]\namount_usd = 0.0000000001\nwindow = "day"',
      "budgets.lab.amount_usd: an amount is 0 to 9,000,000 dollars",
    ],
    ['[budgets.lab]\namount_usd = 1\nwindow = "moth"', "budgets.lab.window: "],
    [
      '[budgets.run]\namount_usd = 1\nwindow = "total"\ncalls = 400',
      'budgets.run.calls: is of one for each session: each = "session"',
    ],
    [
      '[[organizations.a.workspaces.w.members]]\nrole = "member"',
      "organizations.a.workspaces.w.members.0: says who by one of",
    ],
    [
      '[[organizations.a.workspaces.w.members]]\nclaims = { groups = "x" }\nprovider = "compny"',
      "provider: there is no sign-in 'compny'; did you mean company?",
    ],
    [
      '[organizations.a.workspaces.w]\nkey_template = "x"',
      "organizations.a.workspaces.w.key_template: there is no key template 'x'",
    ],
    ['[organizations."a/b"]', "organizations.a/b: not a valid name"],
    ['[key_templates.t]\nexpires = "soon"', "key_templates.t.expires must be a time"],
    ["[budgets", "tenancy.toml:1:"],
  ])("is refused by the place in it: %j", async (text, words) => {
    file(text);
    const { code, error } = await apply(operator.key, "--dry-run");
    expect([code, error]).toEqual([2, expect.stringContaining(words)]);
    expect(error).toContain("tenancy.toml");
  });
});
