import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eventually, Operator } from "./support/governed.ts";
import { chatIn, explained } from "./support/route.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { failure, silent, startUpstream, stream, whole, type Upstream } from "./support/upstream/index.ts";

/** What is said of a decision: beforehand, with the answer, after it, and where nobody could know it yet. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      server.early_stream_seconds = 0.2
      discovery.enabled = false
      [routing]
      propose_intent = true
      prefer_local_for = []
      [routing.health]
      failures = 1000
      cooldown_seconds = 0.000001
      [routing.intents.code]
      models = ["coder"]
      [routing.intents.subagent]
      models = ["small"]
      [routing.fallbacks]
      "mute" = ["coder"]
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["big", "coder", "small", "mute"]
      timeouts.first_byte_seconds = 0.6
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.clear();
  for (const model of ["big", "coder", "small", "mute"]) upstream.script(model, whole());
});

test("an intent is proposed where none is given, and named as a proposal", async () => {
  const code = { messages: [{ role: "user", content: "Fix the TypeError in src/app.ts" }] };
  expect(await explained(omen.url, code)).toMatchObject({
    intent: { name: "code", from: "proposed" },
    chosen: "p/coder",
    reason: "auto for code (proposed): best of 4",
  });
  expect(await explained(omen.url, { ...code, tags: { intent: "chat" } })).toMatchObject({
    intent: { name: "chat", from: "tag" },
    chosen: "p/big",
  });
  expect(await explained(omen.url, { messages: [{ role: "user", content: "Good morning" }] })).toMatchObject({
    intent: null,
    chosen: "p/big",
  });
  expect(await explained(omen.url, { ...code, model: "big" })).toMatchObject({ intent: null, chosen: "p/big" });
});

test("an agent's kind of request is an intent, and no part of the main conversation", async () => {
  const main = { "x-claude-code-session-id": "s", "x-claude-code-request-class": "main" };
  const subagent = { ...main, "x-claude-code-request-class": "subagent", "x-claude-code-agent-id": "a1" };
  const ask = (headers: Record<string, string>) =>
    fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      headers,
      body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "Good morning" }] }),
    });
  for (const headers of [main, subagent, main, subagent]) await (await ask(headers)).text();
  expect(upstream.requests.map(({ model }) => model)).toEqual(["big", "small", "big", "small"]);
  expect((await explained(omen.url, {}, subagent)).intent).toEqual({ name: "subagent", from: "agent" });
});

test("where headers leave before the choice is final they say so, and a comment names what answered", async () => {
  upstream.script("mute", silent());
  upstream.script("coder", stream({ deltas: ["at ", "last"] }));
  const response = await chatIn(omen.url, "mute", "early", { stream: true });
  expect([response.headers.get("x-omen-provider"), response.headers.get("x-omen-model")]).toEqual([
    "undecided",
    "undecided",
  ]);
  const text = await response.text();
  expect(text).toContain(": x-omen-provider: p\n: x-omen-model: coder\n");
  expect(text.indexOf("x-omen-model: coder")).toBeLessThan(text.indexOf("at "));
});

test("the record says what answered, and after what", async () => {
  upstream.script("mute", failure(503));
  const response = await chatIn(omen.url, "mute", "recorded");
  expect(response.headers.get("x-omen-trace-reason")).toMatch(/; after outage at p\/mute$/);
  const { seed } = await explained(omen.url, { model: "mute" }, { "x-omen-session": "recorded" });
  expect(response.headers.get("x-omen-trace-seed")).toBe(String(seed));
  const metrics = await (await fetch(`${omen.url}/metrics`)).text();
  expect(metrics).toMatch(/omen_fallbacks_total\{provider="p",model="mute",after="outage"\} \d/);
  const operator = new Operator(omen);
  await eventually(
    async () => {
      await (await chatIn(omen.url, "mute", "recorded")).text(); // what came before the ledger was open has no record
      return (await operator.ask<{ groups: { model: string }[] }>("GET", "/admin/usage?group_by=model")).groups;
    },
    (rows) => rows.some(({ model }) => model === "coder") && rows.some(({ model }) => model === "mute"),
  );
});

test("a whole answer says it in its body too, where it is asked, and no other byte changes", async () => {
  const ask = async (headers: Record<string, string>) => {
    const answer = await fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      headers,
      body: JSON.stringify({ model: "big", messages: [{ role: "user", content: "Hello" }] }),
    });
    return [answer, (await answer.json()) as Record<string, unknown>] as const;
  };
  const [told, body] = await ask({ "x-omen-explain": "1" });
  const { routing_metadata: metadata, ...rest } = body;
  expect(metadata).toEqual({
    provider: "p",
    model_used: "big",
    routing_reason: told.headers.get("x-omen-trace-reason"),
    seed: Number(told.headers.get("x-omen-trace-seed")),
    latency_ms: expect.any(Number) as number,
  });
  const [, plain] = await ask({});
  expect(Object.keys(plain)).toEqual(Object.keys(rest));
});
