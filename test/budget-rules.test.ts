import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** What a budget has done before it is spent: new conversations go elsewhere, and the operator is told. */

interface Posted {
  readonly body: string;
  readonly signature: string | null;
}

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;
let receiver: Bun.Server<undefined>;
const posted: Posted[] = [];
let failures = 0;

beforeAll(async () => {
  receiver = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (failures-- > 0) return new Response(null, { status: 500 });
      posted.push({ body: await request.text(), signature: request.headers.get("x-omen-signature") });
      return new Response();
    },
  });
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [budgets]
      webhook = "env:HOOK"
      webhook_secret = "env:HOOK_SECRET"
      [routing.intents.code]
      models = ["dear", "cheap"]
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.origin}/v1"
      models = ["dear", "cheap"]
      [models.dear]
      price = { input = 1, output = 10 }
      [models.cheap]
      price = { input = 0.1, output = 1 }
    `,
    env: { HOOK: receiver.url.href, HOOK_SECRET: "a secret" },
  });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  await receiver.stop(true);
});
beforeEach(() => {
  upstream.clear();
  posted.length = 0;
  failures = 0;
  for (const model of ["dear", "cheap"])
    upstream.script(
      model,
      billing(0, () => 1000),
    );
});

/** One call of a cent for `dear`, a tenth of that for `cheap`. Gives the model that answered. */
async function call(key: string, body: Record<string, unknown>, session: string): Promise<string | null> {
  const answer = await chatAs(omen.url, key, body, { headers: { "x-omen-session": session } });
  expect(answer.status).toBe(200);
  return answer.headers.get("x-omen-model");
}

const code = { model: "auto", tags: { intent: "code" } };

test("from its share on, new conversations go where they are cheapest, and others stay", async () => {
  const key = await operator.makeKey({
    name: "thrifty",
    budgets: [{ amount_usd: 0.1, window: "month", hard: false, cheaper: 0.8 }],
  });
  for (let cent = 0; cent < 7; cent++) expect(await call(key, code, "old")).toBe("dear");
  const explained = async (session: string) =>
    (await (
      await fetch(`${omen.url}/v1/route`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "x-omen-session": session },
        body: JSON.stringify({ ...code, messages: [{ role: "user", content: "Hello" }] }),
      })
    ).json()) as { chosen: string; reason: string; budgets: unknown[] };
  expect(await explained("new")).toMatchObject({ chosen: "p/dear", budgets: [] }); // 70 %
  expect(await call(key, code, "old")).toBe("dear");

  const rule = { id: "key:thrifty/month", used_percent: 80, rule: "cheaper from 80%" };
  expect(await explained("new")).toMatchObject({
    chosen: "p/cheap",
    reason: "auto for code: best of 2, cheapest: key:thrifty/month at 80%",
    budgets: [{ ...rule, applies: true }],
  });
  expect(await explained("old")).toMatchObject({ chosen: "p/dear", budgets: [{ ...rule, applies: false }] });
  expect(await call(key, code, "new")).toBe("cheap");
  expect(await call(key, code, "old")).toBe("dear");
  expect(await call(key, { model: "dear" }, "named")).toBe("dear");
});

test("texts are counted where a token for each byte would not fit", async () => {
  await using own = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [providers.openai]
      type = "openai"
      api_key = "env:OPENAI_KEY"
      base_url = "${upstream.origin}/v1"
      models = ["gpt-4o"]
      [providers.other]
      type = "openai_compatible"
      base_url = "${upstream.origin}/v1"
      models = ["gpt-4o"]
      [models."other/gpt-4o"]
      price = { input = 2.5, output = 10 }
    `,
    env: { OPENAI_KEY: "sk-test" },
  });
  const key = await new Operator(own).makeKey({ name: "close", budgets: [{ amount_usd: 0.1, window: "month" }] });
  const prose = "A budget is a plan for what may be spent, and it holds. ".repeat(1000); // 56,000 bytes, 13,001 tokens
  const messages = [{ role: "user", content: prose }];
  upstream.script(
    "gpt-4o",
    billing(13_020, () => 10),
  );
  const fits = await chatAs(own.url, key, { model: "openai/gpt-4o", messages, max_tokens: 100 });
  expect([fits.status, await fits.text()]).toEqual([200, expect.stringContaining("usage")]);
  expect(upstream.requests.at(-1)?.json).toMatchObject({ max_tokens: 100 });
  // The same name elsewhere may have another vocabulary: its bytes count.
  const elsewhere = await chatAs(own.url, key, { model: "other/gpt-4o", messages, max_tokens: 100 });
  expect(elsewhere.status).toBe(402);
  // What is left now pays for no second one, counted or not; nothing was sent.
  const sent = upstream.requests.length;
  const long = [{ role: "user", content: prose.repeat(3) }];
  const refused = await chatAs(own.url, key, { model: "openai/gpt-4o", messages: long, max_tokens: 100 });
  expect([refused.status, upstream.requests.length]).toEqual([402, sent]);
});

test("at each of its shares the operator is told, once, by a post that is signed", async () => {
  failures = 1;
  const key = await operator.makeKey({
    name: "told",
    budgets: [{ amount_usd: 0.1, window: "month", notify: [0.75, 0.95] }],
  });
  for (let cent = 0; cent < 7; cent++) await call(key, { model: "dear" }, "s");
  expect(posted).toEqual([]);
  for (let cent = 0; cent < 2; cent++) await call(key, { model: "dear" }, "s");
  await eventually(
    async () => posted.length,
    (count) => count === 1,
  ); // after the first was refused
  await call(key, { model: "cheap" }, "s");
  const [first] = posted;
  expect(JSON.parse(first?.body ?? "")).toMatchObject({
    type: "budget.share_reached",
    budget: "key:told/month",
    share: 0.75,
    amount_usd: 0.1,
    spent_usd: 0.08,
    hard: true,
    window: "month",
  });
  const signature = createHmac("sha256", "a secret")
    .update(first?.body ?? "")
    .digest("hex");
  expect(first?.signature).toBe(`sha256=${signature}`);
  for (let tenth = 0; tenth < 5; tenth++) await call(key, { model: "cheap" }, "s");
  await eventually(
    async () => posted.length,
    (count) => count === 2,
  );
  expect(JSON.parse(posted[1]?.body ?? "")).toMatchObject({ share: 0.95 });
});

test("a share is more than nothing and at most all", async () => {
  const refused = await operator.call("POST", "/admin/budgets", {
    subject: "organization:default",
    amount_usd: 1,
    window: "month",
    cheaper: 1.5,
  });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("cheaper")]);
});
