import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { explained } from "./support/route.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** A budget's rule fires at its share of the ledger, reservations included, and at no other time. */

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [routing]
      order = ["p/dear"]
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["dear", "cheap"]
      [models.dear]
      price = { input = 0, output = 10 }
      [models.cheap]
      price = { input = 0, output = 1 }
    `,
  });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

beforeEach(() => {
  for (const model of ["dear", "cheap"])
    upstream.script(
      model,
      billing(0, () => 1000),
    );
});

const chosenFor = async (key: string): Promise<string> =>
  (await explained(omen.url, {}, { authorization: `Bearer ${key}`, "x-omen-session": crypto.randomUUID() })).chosen;

test.each([0.01, 0.79, 0.8, 1])("from %p on, call by call of one percent each", async (share) => {
  const key = await operator.makeKey({
    name: `at-${share * 100}`,
    budgets: [{ amount_usd: 1, window: "month", hard: false, cheaper: share }],
  });
  for (let percent = 0; percent <= 102; percent++) {
    expect([percent, await chosenFor(key)]).toEqual([percent, percent >= share * 100 ? "p/cheap" : "p/dear"]);
    expect((await chatAs(omen.url, key, { model: "dear" })).status).toBe(200); // a cent of a dollar
  }
});

test("what is reserved counts until it is settled", async () => {
  const key = await operator.makeKey({
    name: "holding",
    budgets: [{ amount_usd: 1, window: "month", hard: true, cheaper: 0.8 }],
  });
  for (let cent = 0; cent < 79; cent++)
    expect((await chatAs(omen.url, key, { model: "dear", max_tokens: 1000 })).status).toBe(200);
  expect(await chosenFor(key)).toBe("p/dear");
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  upstream.script("dear", async (exchange) => {
    await released;
    await billing(0, () => 10)(exchange);
  });
  upstream.clear();
  const held = chatAs(omen.url, key, { model: "dear", max_tokens: 2000 });
  await upstream.received("dear");
  expect(await chosenFor(key)).toBe("p/cheap"); // two cents are booked for it
  release();
  expect((await held).status).toBe(200); // it came to a hundredth of a cent
  await eventually(
    () => chosenFor(key),
    (chosen) => chosen === "p/dear",
  );
});

test("of what would do, what the budget can pay is chosen; where it can pay nothing, its refusal is told", async () => {
  const key = await operator.makeKey({ name: "poor", budgets: [{ amount_usd: 0.015, window: "month", hard: true }] });
  const asked = { max_tokens: 1000 };
  const headers = { authorization: `Bearer ${key}` };
  const chosen = async () => (await explained(omen.url, asked, headers)).chosen;
  expect(await chosen()).toBe("p/dear"); // a cent of one and a half
  expect((await chatAs(omen.url, key, { ...asked, model: "auto" })).headers.get("x-omen-model")).toBe("dear");
  const { chosen: next, candidates } = await explained(omen.url, asked, headers);
  expect(next).toBe("p/cheap");
  expect(candidates.find(({ deployment }) => deployment === "p/dear")).toMatchObject({
    score: null,
    excluded_by: "budget",
    why: "about $0.010, and the caller's budget leaves less",
  });
  let last = 200;
  for (let tenth = 0; tenth < 20 && last === 200; tenth++)
    last = (await chatAs(omen.url, key, { ...asked, model: "auto" })).status;
  expect(last).toBe(402);
});
