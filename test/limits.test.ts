import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Limits that callers share: of a user, a workspace, an organization, of a model and a provider as a whole. */

const home = new Home();
let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

const models = ["up-model", "scarce", "plenty", "slow", "few-tokens", "tiny", "tinier"];
const config = (baseUrl: string) => `discovery.enabled = false
[auth]
mode = "keys"
[providers.up]
type = "openai_compatible"
base_url = "${baseUrl}"
[models.scarce]
limits = { rpm = 1 }
[models."up/few-tokens"]
limits = { tpm = 100 }
[models.slow]
limits = { concurrency = 1 }
[models.pair]
deployments = [{ provider = "up", model = "scarce", weight = 1000000 }, { provider = "up", model = "plenty", weight = 0.000001 }]
[models.few]
deployments = [{ provider = "up", model = "plenty" }]
limits = { rpm = 2 }
[providers.small]
type = "openai_compatible"
base_url = "${baseUrl}"
models = ["tiny", "tinier"]
limits = { rpm = 1 }
[models.either]
deployments = [{ provider = "small", model = "tiny", weight = 1000000 }, { provider = "up", model = "plenty", weight = 0.000001 }]
`;

beforeAll(async () => {
  upstream = await startUpstream({ models });
  for (const model of models)
    upstream.script(
      model,
      billing(10, () => 10, model === "slow" ? 50 : 0),
    );
  omen = await startOmen({ config: config(upstream.baseUrl) });
  operator = new Operator(omen);
  for (const name of ["research", "build"])
    await operator.ask("POST", "/admin/workspaces", { organization: "acme", name });
}, 30_000);
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  await home[Symbol.asyncDispose]();
});

let count = 0;
const makeKey = (rest: object = {}): Promise<string> =>
  operator.makeKey({ name: `key-${count++}`, organization: "acme", workspace: "research", ...rest });
const admin = (...args: readonly string[]) =>
  home.run(["admin", "limit", ...args], { env: { OMEN_DATA: omen.dataFolder } });

async function refusal(answer: Response): Promise<{ readonly message: string; readonly after: number }> {
  expect(answer.status).toBe(429);
  const { error } = (await answer.json()) as { error: { message: string; code: string } };
  expect(error.code).toBe("rate_limit_exceeded");
  return { message: error.message, after: Number(answer.headers.get("retry-after")) };
}

describe("of a provider", () => {
  test("all its models share it, and another provider answers instead where one can", async () => {
    const key = await makeKey();
    expect((await chatAs(omen.url, key, { model: "small/tiny" })).status).toBe(200);
    const { message } = await refusal(await chatAs(omen.url, key, { model: "small/tinier" }));
    expect(message).toStartWith("All callers of small together may send 1 requests a minute");
    const messages = [{ role: "user", content: "Another conversation, which stays nowhere yet" }];
    const answer = await chatAs(omen.url, key, { model: "either", messages });
    expect([answer.status, answer.headers.get("x-omen-provider")]).toEqual([200, "up"]);
  });
});

describe("of a subject", () => {
  test("all keys of a user share his, at once when it is set and until it is cleared", async () => {
    const [one, other] = [
      await makeKey({ user: "ada@example.com", make: true }),
      await makeKey({ user: "ada@example.com", make: true }),
    ];
    const bystander = await makeKey();
    expect((await chatAs(omen.url, one)).status).toBe(200);
    const set = await admin("set", "user:ada@example.com", "--rpm", "1", "--tpm", "100k", "--concurrency", "4");
    expect(set).toMatchObject({ code: 0, error: "omen: user:ada@example.com: 1 rpm, 100,000 tpm, 4 concurrency\n" });
    expect((await chatAs(omen.url, one)).status).toBe(200);
    const refused = await refusal(await chatAs(omen.url, other));
    expect(refused.message).toStartWith("User ada@example.com may send 1 requests a minute");
    expect(refused.after).toBeGreaterThan(0);
    expect((await chatAs(omen.url, bystander)).status).toBe(200);

    const usage = await fetch(`${omen.url}/v1/usage`, { headers: { authorization: `Bearer ${other}` } });
    const { limits } = (await usage.json()) as { limits: readonly object[] };
    expect(limits).toContainEqual(
      expect.objectContaining({ on: "user:ada@example.com", name: "rpm", limit: 1, remaining: 0 }),
    );
    const own = await home.run(["usage"], { env: { OMEN_URL: omen.url, OMEN_API_KEY: other } });
    expect(own.out).toContain("limits  user:ada@example.com: 1 rpm, 0 left; 100,000 tpm");
    expect((await admin("list")).out).toMatch(/user:ada@example\.com +rpm +1 +0\n/);

    expect(await admin("clear", "user:ada@example.com")).toMatchObject({ code: 0 });
    expect((await chatAs(omen.url, other)).status).toBe(200);
  });

  test.each(["workspace:acme/build", "organization:acme"])(
    "all keys of %s share its, whosever they are",
    async (subject) => {
      const [one, other] = [await makeKey({ workspace: "build" }), await makeKey({ workspace: "build" })];
      await operator.ask("POST", "/admin/limits", { subject, limits: { rpm: 1 } });
      const answers = [await chatAs(omen.url, one), await chatAs(omen.url, other)];
      await operator.ask("DELETE", `/admin/limits/${encodeURIComponent(subject)}`);
      expect(answers[0]?.status).toBe(200);
      const { message } = await refusal(answers[1] ?? Response.error());
      expect(message.toLowerCase()).toStartWith(subject.replace(":", " "));
    },
  );

  test("is kept in the store, and changes of it in the log", async () => {
    await operator.ask("POST", "/admin/limits", { subject: "user:kept", limits: { input_tpm: 5 } });
    const database = new Database(join(omen.dataFolder, "omen.db"), { readonly: true });
    expect(database.query("SELECT * FROM limits WHERE subject = 'user:kept'").all()).toEqual([
      { subject: "user:kept", data: '{"input_tpm":5}' },
    ]);
    expect(database.query("SELECT action FROM admin_log WHERE object = 'user:kept'").all()).toEqual([
      { action: "limit.set" },
    ]);
    database.close();
  });

  test("what can't be meant is refused", async () => {
    expect(await admin("set", "workspace:acme/reserch", "--rpm", "1")).toMatchObject({
      code: 1,
      error: expect.stringContaining("did you mean 'acme/research'?"),
    });
    expect(await admin("set", "key:x", "--rpm", "1")).not.toMatchObject({ code: 0 });
    expect(await admin("set", "user:x")).toMatchObject({ code: 2 });
    expect(await admin("set", "user:x", "--rpm", "many")).toMatchObject({ code: 2 });
    expect(await admin("clear", "user:nobody")).toMatchObject({ code: 1 });
  });
});

describe("of a model as a whole", () => {
  test("another candidate answers where there is one; else 429 for everybody", async () => {
    const [one, other] = [await makeKey(), await makeKey()];
    const by = async (key: string, model: string): Promise<string | null> =>
      (await chatAs(omen.url, key, { model })).headers.get("x-omen-model");
    await by(one, "pair");
    expect(await by(one, "pair")).toBe("plenty");
    expect(await by(other, "pair")).toBe("plenty");
    const { message, after } = await refusal(await chatAs(omen.url, other, { model: "scarce" }));
    expect(message).toStartWith("All callers of scarce together may send 1 requests a minute");
    expect(after).toBeGreaterThan(0);
  });

  test("of an alias, and of one deployment's tokens", async () => {
    const key = await makeKey();
    for (const _ of [1, 2]) expect((await chatAs(omen.url, key, { model: "few" })).status).toBe(200);
    expect((await refusal(await chatAs(omen.url, key, { model: "few" }))).message).toContain("few");
    const tokens = await chatAs(omen.url, key, { model: "few-tokens", max_tokens: 1000 });
    expect((await refusal(tokens)).message).toContain("All callers of up/few-tokens together may send 100 tokens");
    expect((await chatAs(omen.url, key, { model: "few-tokens", max_tokens: 20 })).status).toBe(200);
  });

  test("those at once wait for a place, which every end gives back", async () => {
    const key = await makeKey();
    const send = () => chatAs(omen.url, key, { model: "slow" });
    for (const answer of await Promise.all([send(), send(), send()])) expect(answer.status).toBe(200);
    const controller = new AbortController();
    const gone = chatAs(omen.url, key, { model: "slow" }, { signal: controller.signal }).catch(() => undefined);
    controller.abort();
    await gone;
    expect((await eventually(send, ({ status }) => status === 200)).status).toBe(200);
  });
});

test("a session makes so many calls as its budget in tenancy.toml says, and another begins anew", async () => {
  const document = {
    budgets: { run: { amount_usd: 5, window: "total", hard: false, each: "session", calls: 2, seconds: 3600 } },
    organizations: { runs: { workspaces: { lab: { budgets: ["run"] } } } },
  };
  await operator.ask("POST", "/admin/apply", { document });
  const key = await makeKey({ organization: "runs", workspace: "lab" });
  const by = (session?: string) =>
    chatAs(omen.url, key, {}, session === undefined ? {} : { headers: { "x-omen-session": session } });
  for (const _ of [1, 2]) expect((await by("one")).status).toBe(200);
  const refused = await by("one");
  expect([refused.status, refused.headers.get("x-should-retry")]).toEqual([402, "false"]);
  expect(await refused.json()).toMatchObject({
    error: { code: "budget_exceeded", message: expect.stringContaining("the 2 calls of label:run") },
  });
  expect((await by("other")).status).toBe(200);
  expect((await by()).status).toBe(200);
  const { data } = await operator.ask<{ readonly data: readonly object[] }>("GET", "/admin/budgets");
  expect(data).toContainEqual(expect.objectContaining({ id: "label:run", calls: 2, seconds: 3600 }));
});
