import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, stallAfter, whole, type Upstream } from "./support/upstream/index.ts";

/** Keys, limits and budgets, as an operator gives them and their holders meet them. */

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

/** Dollars per million tokens of the one model here: a thousand tokens out are a cent. */
const price = "price = { input = 1, output = 10 }";

const config = (origin: string, more = "") => `
  discovery.enabled = false
  [providers.p]
  type = "openai_compatible"
  base_url = "${origin}/v1"
  models = ["up-model", "other-model"]
  [models.up-model]
  ${price}
  ${more}
`;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ config: config(upstream.origin, '[auth]\nmode = "keys"') });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.clear();
  upstream.script(
    "up-model",
    billing(100, () => 1000),
  );
  upstream.script(
    "other-model",
    billing(100, () => 1000),
  );
});

const errorOf = async (response: Response) =>
  ((await response.json()) as { error: Record<string, string | number | null> }).error;

describe("a key", () => {
  test("calls, is told what an answer cost, and has its use counted", async () => {
    const key = await operator.makeKey({ name: "counted" });
    const answer = await chatAs(omen.url, key);
    expect(answer.status).toBe(200);
    // 100 tokens in at $1, 1,000 out at $10 a million.
    expect(answer.headers.get("x-omen-cost-usd")).toBe("0.0101");
    const ask = async () =>
      (await (await fetch(`${omen.url}/v1/usage`, { headers: { authorization: `Bearer ${key}` } })).json()) as {
        groups: unknown[];
      };
    expect(await eventually(ask, ({ groups }) => groups.length > 0)).toMatchObject({
      principal: "key:counted",
      groups: [
        {
          model: "up-model",
          requests: 1,
          input_tokens: 100,
          output_tokens: 1000,
          cost_usd: 0.0101,
          unpriced_requests: 0,
        },
      ],
    });
  });

  test("that is not known, mistyped, expired, revoked or absent is refused, each in its own words", async () => {
    const key = await operator.makeKey({ name: "short-lived" });
    const refusals = async (given: string | undefined) => {
      const response = await chatAs(omen.url, given);
      return [response.status, (await errorOf(response))["message"]];
    };
    const mistyped = `${key.slice(0, 30)}${key[30] === "x" ? "y" : "x"}${key.slice(31)}`;
    expect(await refusals(mistyped)).toEqual([401, "This key is mistyped: its checksum does not fit."]);
    await operator.ask("DELETE", "/admin/keys/short-lived");
    expect(await refusals(key)).toEqual([401, "No such key here. OMEN_URL may name another Omen."]);
    expect((await refusals(undefined))[0]).toBe(401);
    expect((await refusals("sk-somebody-else"))[0]).toBe(401);
    const past = await operator.call("POST", "/admin/keys", { name: "past", expires_at: "2020-01-01T00:00:00Z" });
    expect([past.status, (await errorOf(past))["param"]]).toEqual([400, "expires_at"]);
  });

  test("that reads metrics reads what all cost, and does nothing else; only an operator makes it", async () => {
    const calling = await operator.makeKey({ name: "costly" });
    await (await chatAs(omen.url, calling)).text();
    const key = await operator.makeKey({ name: "prometheus", surfaces: ["metrics"] });
    const metrics = (given: string) => fetch(`${omen.url}/metrics`, { headers: { authorization: `Bearer ${given}` } });
    await eventually(
      async () => (await metrics(key)).text(),
      (text) => /^omen_cost_usd_total\{provider="p",model="up-model"\} 0\.\d+/m.test(text),
    );
    expect((await chatAs(omen.url, key)).status).toBe(403);
    expect((await metrics(calling)).status).toBe(403);
    const owner = await operator.makeKey({ name: "an-owner", roles: ["owner"] });
    const made = await fetch(`${omen.url}/admin/keys`, {
      method: "POST",
      headers: { authorization: `Bearer ${owner}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "spy", surfaces: ["metrics"] }),
    });
    expect([made.status, (await errorOf(made))["message"]]).toEqual([
      403,
      expect.stringContaining("of all organizations"),
    ]);
  });

  test("calls what it was granted alone, and is shown no more", async () => {
    const key = await operator.makeKey({ name: "narrow", models: ["other-*"], surfaces: ["chat"] });
    expect((await chatAs(omen.url, key, { model: "other-model" })).status).toBe(200);
    expect((await chatAs(omen.url, key, { model: "auto" })).headers.get("x-omen-model")).toBe("other-model");
    expect((await chatAs(omen.url, key)).status).toBe(403);
    const headers = { authorization: `Bearer ${key}` };
    const listed = (await (await fetch(`${omen.url}/v1/models`, { headers })).json()) as { data: { id: string }[] };
    expect(listed.data.map(({ id }) => id)).toEqual(["auto", "other-model"]);
    const embeddings = await fetch(`${omen.url}/v1/embeddings`, {
      method: "POST",
      headers,
      body: JSON.stringify({ model: "other-model", input: "x" }),
    });
    expect(embeddings.status).toBe(403);
  });

  test("sets tags that its requests can't change", async () => {
    const key = await operator.makeKey({ name: "tagged", tags: { project: "atlas" } });
    expect((await chatAs(omen.url, key, { tags: { project: "atlas" } })).status).toBe(200);
    const other = await chatAs(omen.url, key, { tags: { project: "zeus" } });
    expect([other.status, (await errorOf(other))["message"]]).toEqual([
      403,
      "Key tagged sets project=atlas; this request says project=zeus.",
    ]);
    const { groups } = await eventually(
      () => operator.ask<{ groups: Record<string, unknown>[] }>("GET", "/admin/usage?group_by=tag:project&key=tagged"),
      (usage) => usage.groups.length > 0,
    );
    expect(groups).toMatchObject([{ "tag:project": "atlas", requests: 1 }]);
  });

  test("that is rotated has a new secret, and the old one for a while", async () => {
    const first = await operator.makeKey({ name: "turning" });
    const { key: second } = await operator.ask<{ key: string }>("POST", "/admin/keys/turning/rotate", {});
    expect([(await chatAs(omen.url, first)).status, (await chatAs(omen.url, second)).status]).toEqual([200, 200]);
    const { key: third } = await operator.ask<{ key: string }>("POST", "/admin/keys/turning/rotate", { overlap: "0" });
    expect((await chatAs(omen.url, second)).status).toBe(401);
    expect((await chatAs(omen.url, third)).status).toBe(200);
  });

  test("that is revoked ends its open streams at once", async () => {
    const key = await operator.makeKey({ name: "streaming" });
    upstream.script("up-model", stallAfter(2));
    const stream = await chatAs(omen.url, key, { stream: true });
    const text = stream.text();
    await upstream.received("up-model");
    await operator.ask("DELETE", "/admin/keys/streaming");
    const told = await text;
    expect(told).toContain('"code":"invalid_api_key"');
    expect(told).toContain("Key streaming was revoked.");
    expect(told.trimEnd().endsWith("data: [DONE]")).toBe(true);
  });

  test("bound to networks is of no use elsewhere", async () => {
    const key = await operator.makeKey({ name: "bound", networks: ["10.0.0.0/8"] });
    expect((await chatAs(omen.url, key)).status).toBe(403);
    const here = await operator.makeKey({ name: "here", networks: ["127.0.0.0/8", "::1"] });
    expect((await chatAs(omen.url, here)).status).toBe(200);
  });
});

describe("limits", () => {
  test("of requests refuse the next with when to come again, and are told on every answer", async () => {
    const key = await operator.makeKey({ name: "slow", limits: { rpm: 2, tpm: 100_000 } });
    const first = await chatAs(omen.url, key);
    expect(first.headers.get("x-ratelimit-limit-requests")).toBe("2");
    expect(first.headers.get("x-ratelimit-remaining-requests")).toBe("1");
    await chatAs(omen.url, key);
    const third = await chatAs(omen.url, key);
    expect(third.status).toBe(429);
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await errorOf(third)).toMatchObject({ type: "rate_limit_error", code: "rate_limit_exceeded" });
  });

  test("of tokens count what the provider counted", async () => {
    const key = await operator.makeKey({ name: "few-tokens", limits: { tpm: 1500 } });
    expect((await chatAs(omen.url, key)).status).toBe(200);
    const second = await chatAs(omen.url, key, { max_tokens: 500 });
    expect([second.status, (await errorOf(second))["code"]]).toEqual([429, "rate_limit_exceeded"]);
    const large = await chatAs(omen.url, key, { max_tokens: 5000 });
    expect([large.status, large.headers.get("x-should-retry")]).toEqual([429, "false"]);
  });

  test("of what runs at once have the next wait its turn", async () => {
    const key = await operator.makeKey({ name: "one-by-one", limits: { concurrency: 1 } });
    upstream.script("up-model", whole({ delayMs: 50 }));
    const answers = await Promise.all(Array.from({ length: 5 }, () => chatAs(omen.url, key)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const spans = upstream.requests.map(({ receivedAt, endedAt = Number.POSITIVE_INFINITY }) => ({
      receivedAt,
      endedAt,
    }));
    for (const [index, { receivedAt }] of spans.entries())
      expect(receivedAt).toBeGreaterThanOrEqual(spans[index - 1]?.endedAt ?? 0);
  });
});

describe("a hard budget", () => {
  const spend = async (name: string, more: Record<string, unknown> = {}): Promise<string> => {
    const key = await operator.makeKey({ name, budgets: [{ amount_usd: 0.05, window: "month" }], ...more });
    for (;;) {
      const answer = await chatAs(omen.url, key, { max_tokens: 1000 });
      if (answer.status !== 200) return key;
    }
  };

  test("is refused beyond in OpenAI's way, with the amounts, and nothing is sent", async () => {
    const key = await spend("spent-openai");
    upstream.clear();
    const refused = await chatAs(omen.url, key, { max_tokens: 1000 });
    expect(refused.status).toBe(402);
    expect([refused.headers.get("x-should-retry"), refused.headers.get("retry-after")]).toEqual(["false", null]);
    const error = await errorOf(refused);
    expect(error).toMatchObject({ type: "insufficient_quota", code: "budget_exceeded", param: null });
    expect(error["message"]).toMatch(
      /^Key spent-openai has \$0\.\d+ left of \$0\.05 \(month\) and this request may cost \$0\.\d+: wait for 1 /,
    );
    expect(Number(error["left_usd"])).toBeLessThan(Number(error["bound_usd"]));
    expect(Number(error["resets_at"])).toBeGreaterThan(Date.now() / 1000);
    expect(upstream.requests).toHaveLength(0);
    const { spent_usd: spent, reserved_usd: reserved } = await operator.budget("key:spent-openai/month");
    expect(spent).toBeLessThanOrEqual(0.05);
    expect(reserved).toBe(0);
  });

  test("is refused with 429 where the key says so, and to Codex in its own words", async () => {
    const key = await spend("spent-codex", { refusal: 429 });
    const plain = await chatAs(omen.url, key, { max_tokens: 1000 });
    expect([plain.status, (await errorOf(plain))["type"]]).toEqual([429, "insufficient_quota"]);
    const codex = await chatAs(omen.url, key, { max_tokens: 1000 }, { headers: { originator: "codex_cli_rs" } });
    expect(codex.status).toBe(429);
    expect(codex.headers.get("x-codex-promo-message")).toMatch(
      /^Key spent-codex has \$0\.\d+ left of \$0\.05: ask your operator for more$/,
    );
    expect(await errorOf(codex)).toMatchObject({ type: "usage_limit_reached", code: "budget_exceeded" });
  });

  test("is refused on Messages as Claude Code knows it, and told before", async () => {
    const key = await operator.makeKey({ name: "spent-claude", budgets: [{ amount_usd: 0.05, window: "month" }] });
    const ask = () =>
      fetch(`${omen.url}/v1/messages`, {
        method: "POST",
        headers: { "x-api-key": key, "anthropic-version": "2023-06-01" },
        body: JSON.stringify({ model: "up-model", max_tokens: 1000, messages: [{ role: "user", content: "Hello" }] }),
      });
    const first = await ask();
    expect(first.status).toBe(200);
    expect(first.headers.get("anthropic-ratelimit-unified-status")).toBe("allowed");
    let last = first;
    while (last.status === 200) last = await ask();
    expect(last.status).toBe(429);
    expect(last.headers.get("anthropic-ratelimit-unified-status")).toBe("rejected");
    expect(last.headers.get("x-should-retry")).toBe("false");
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await last.json()).toMatchObject({ type: "error", error: { type: "billing_error" } });
    const shown = await fetch(`${omen.url}/api/oauth/usage`, { headers: { authorization: `Bearer ${key}` } });
    expect(await shown.json()).toMatchObject({
      extra_usage: { monthly_limit: 5, currency: "USD" },
      limits: [{ kind: "spend" }],
    });
  });

  test("shortens an answer that it could not pay for whole", async () => {
    const key = await operator.makeKey({ name: "shortened", budgets: [{ amount_usd: 0.02, window: "day" }] });
    const answer = await chatAs(omen.url, key, { max_tokens: 100_000 });
    expect(answer.status).toBe(200);
    const limit = Number(answer.headers.get("x-omen-output-limit"));
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThan(2000);
    const [request] = await upstream.received("up-model");
    expect((request?.json as { max_tokens?: number } | undefined)?.max_tokens).toBe(limit);
  });

  test("needs a price, and a bound of every field", async () => {
    const key = await operator.makeKey({ name: "priceless", budgets: [{ amount_usd: 5, window: "month" }] });
    const unpriced = await chatAs(omen.url, key, { model: "other-model" });
    expect([unpriced.status, (await errorOf(unpriced))["code"]]).toEqual([400, "unpriced_model"]);
    const strange = await chatAs(omen.url, key, { strange_new_field: { x: 1 } });
    expect([strange.status, await errorOf(strange)]).toMatchObject([
      400,
      { code: "unpriced_field", param: "strange_new_field" },
    ]);
  });

  test("is raised for a while, lowered at once, and settled by its operator", async () => {
    const key = await spend("raised");
    await operator.ask("POST", "/admin/budgets/raise", { id: "key:raised/month", by_usd: 1, for: "3d" });
    expect((await chatAs(omen.url, key, { max_tokens: 1000 })).status).toBe(200);
    expect((await operator.budget("key:raised/month")).amount_usd).toBe(1.05);
    await operator.ask("PATCH", "/admin/budgets", { id: "key:raised/month", amount_usd: 0 });
    await operator.ask("POST", "/admin/budgets/raise", { id: "key:raised/month", by_usd: 0, for: "1h" });
    expect((await chatAs(omen.url, key, { max_tokens: 1000 })).status).toBe(402);
    const nothing = await operator.call("POST", "/admin/budgets/settle", { id: "key:raised/month", spent_usd: 0 });
    expect(nothing.status).toBe(409);
  });

  test("of each session and each customer is one of its own", async () => {
    await operator.ask("POST", "/admin/workspaces", { name: "runs" });
    const subject = "workspace:default/runs";
    await operator.ask("POST", "/admin/budgets", {
      subject,
      amount_usd: 0.03,
      window: "total",
      each: "session",
      label: "run",
    });
    const key = await operator.makeKey({ name: "runner", workspace: "runs" });
    const ask = (session: string) =>
      chatAs(omen.url, key, { max_tokens: 1000 }, { headers: { "x-omen-session": session } });
    const statuses: number[] = [];
    for (const session of ["a", "a", "a", "a", "b"]) statuses.push((await ask(session)).status);
    expect(statuses).toEqual([200, 200, 200, 402, 200]); // the third is shortened
    const { members } = await operator.budget(`${subject}/run`);
    expect(members?.map(({ id }) => id)).toEqual(["session:default/runs/a/run", "session:default/runs/b/run"]);
  });

  test("is never passed by many at once, and nearly used up", async () => {
    const key = await operator.makeKey({ name: "crowd", budgets: [{ amount_usd: 0.5, window: "month" }] });
    upstream.script(
      "up-model",
      billing(100, () => 300, 5),
    );
    let spent = 0;
    const client = async (): Promise<void> => {
      for (let count = 0; count < 12; count++) {
        const answer = await chatAs(omen.url, key, { max_tokens: 400 });
        if (answer.status === 200) spent += Number(answer.headers.get("x-omen-cost-usd"));
        await answer.text();
      }
    };
    await Promise.all(Array.from({ length: 40 }, client));
    expect(spent).toBeLessThanOrEqual(0.5);
    expect(spent).toBeGreaterThan(0.475);
    const row = await operator.budget("key:crowd/month");
    expect(row.spent_usd).toBeCloseTo(spent, 9);
    expect(row.reserved_usd).toBe(0);
  });

  test("counts what an abandoned answer may have cost", async () => {
    const key = await operator.makeKey({ name: "leaver", budgets: [{ amount_usd: 1, window: "month" }] });
    upstream.script("up-model", stallAfter(2));
    const abort = new AbortController();
    const stream = await chatAs(omen.url, key, { stream: true, max_tokens: 1000 }, { signal: abort.signal });
    const reader = stream.body?.getReader();
    await reader?.read();
    abort.abort();
    const settled = await eventually(
      () => operator.budget("key:leaver/month"),
      ({ reserved_usd: reserved }) => reserved === 0,
    );
    expect(settled.spent_usd).toBeGreaterThan(0.01);
  });
});
