import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { errorBody, respond, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** A provider that knows each client by its own credential: Omen governs, and pays nothing. */

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

const config = (origin: string) => `
  discovery.enabled = false
  auth.mode = "keys"
  [providers.own]
  type = "openai_compatible"
  base_url = "${origin}/v1"
  models = ["up-model"]
  credential = "client"
  [models.up-model]
  price = { input = 1, output = 10 }
`;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ config: config(upstream.origin) });
  operator = new Operator(omen);
});
beforeEach(() =>
  upstream.script(
    "up-model",
    billing(100, () => 1000),
  ),
);
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const secret = "Bearer sk-own-of-ada-0123456789";
const ask = (key: string, authorization?: string) =>
  chatAs(omen.url, undefined, {}, { headers: { "x-omen-key": key, ...(authorization && { authorization }) } });
const sent = () => upstream.requests.at(-1);

describe('credential = "client"', () => {
  test("the client's credential goes upstream as it is, and Omen's key stays", async () => {
    const key = await operator.makeKey({ name: "ada" });
    const answer = await ask(key, secret);
    expect(answer.status).toBe(200);
    expect(sent()?.header("authorization")).toBe(secret);
    expect(JSON.stringify(sent()?.headers)).not.toContain(key);
    expect(JSON.stringify(sent()?.headers)).not.toContain("x-omen-key");
  });

  test("its price is the list's, and concerns neither budget nor sum", async () => {
    const key = await operator.makeKey({
      name: "capped",
      budgets: [{ amount_usd: 0.001, window: "month", hard: true }],
    });
    const answer = await ask(key, secret);
    expect(answer.status).toBe(200); // a thousand tokens out would be ten times the budget
    expect(answer.headers.get("x-omen-list-price-usd")).toBe("0.0101");
    expect(answer.headers.get("x-omen-cost-usd")).toBeNull();
    const rows = await eventually(
      () =>
        operator.ask<{ data: { principal: string; cost_usd: number; price_state: string }[] }>(
          "GET",
          "/admin/requests",
        ),
      ({ data }) => data.some(({ principal }) => principal === "key:capped"),
    );
    expect(rows.data.find(({ principal }) => principal === "key:capped")).toMatchObject({
      cost_usd: 0.0101,
      price_state: "client",
    });
    const usage = await operator.ask<{ groups: object[] }>("GET", "/admin/usage?group_by=key&key=capped");
    expect(usage.groups).toMatchObject([{ requests: 1, output_tokens: 1000, cost_usd: 0, unpriced_requests: 0 }]);
  });

  test("limits hold", async () => {
    const key = await operator.makeKey({ name: "slow", limits: { rpm: 1 } });
    expect((await ask(key, secret)).status).toBe(200);
    expect((await ask(key, secret)).status).toBe(429);
  });

  test("who shows none is told what to send, and Omen's key is never taken for one", async () => {
    const key = await operator.makeKey({ name: "without" });
    const before = upstream.requests.length;
    for (const answer of [await ask(key), await chatAs(omen.url, key), await ask(key, `Bearer ${key}`)]) {
      expect(answer.status).toBe(401);
      const { error } = (await answer.json()) as { error: { code: string; message: string } };
      expect(error.code).toBe("credential_missing");
      expect(error.message).toContain("x-omen-key");
    }
    expect(upstream.requests.length).toBe(before);
  });

  test("what the provider says of it reaches the client, and concerns nobody else", async () => {
    const key = await operator.makeKey({ name: "refused" });
    upstream.script("up-model", (exchange) =>
      respond(exchange, 401, errorBody("Token expired", "invalid_request_error", "token_expired")),
    );
    for (let count = 0; count < 5; count++) {
      const answer = await ask(key, secret);
      expect(answer.status).toBe(401);
      expect(await answer.text()).toContain("refused your own credential");
    }
    upstream.script(
      "up-model",
      billing(100, () => 10),
    );
    expect((await ask(key, secret)).status).toBe(200);
  });

  test("nothing of it is in the log or the store", async () => {
    const text = omen.output.out + omen.output.error;
    expect(text).not.toContain("sk-own-of-ada");
    for await (const file of new Bun.Glob("**/*").scan({ cwd: omen.dataFolder }))
      expect((await Bun.file(`${omen.dataFolder}/${file}`).bytes()).toString()).not.toContain("sk-own-of-ada");
  });
});
