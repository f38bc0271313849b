import { afterAll, beforeAll, expect, test } from "bun:test";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/**
 * Zeke's client: a body with every optional member null, an answer that its closed parser takes,
 * a health check by an odd path.
 */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script("m", whole());
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["m"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

/** What Zig's std.json takes for Zeke's types: each member by name and type, none besides. */
const closed: Readonly<Record<string, Readonly<Record<string, "text" | "whole" | "flag" | "list" | "object">>>> = {
  answer: {
    id: "text",
    object: "text",
    created: "whole",
    model: "text",
    choices: "list",
    usage: "object",
    routing_metadata: "object",
  },
  choice: { index: "whole", message: "object", finish_reason: "text" },
  message: { role: "text", content: "text" },
  usage: { prompt_tokens: "whole", completion_tokens: "whole", total_tokens: "whole" },
  routing_metadata: { provider: "text", model_used: "text", latency_ms: "whole", was_cached: "flag" },
};

const isA = {
  text: (value: unknown) => typeof value === "string",
  whole: (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
  flag: (value: unknown) => typeof value === "boolean",
  list: Array.isArray,
  object: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
};

function check(name: string, value: unknown): void {
  const members = closed[name] ?? {};
  expect(Object.keys(value as object).sort(), name).toEqual(Object.keys(members).sort());
  for (const [member, kind] of Object.entries(members)) {
    expect(isA[kind](Object(value)[member]), `${name}.${member}`).toBe(true);
  }
}

test("a body full of nulls is answered in the closed shape", async () => {
  const tags = { intent: null, source: "zeke", language: null, complexity: null, project: null, priority: null };
  const response = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "auto",
      messages: [{ role: "user", content: "x" }],
      temperature: null,
      max_tokens: null,
      stream: false,
      tags,
    }),
  });
  expect(response.status).toBe(200);
  const answer = (await response.json()) as {
    choices: { message: unknown }[];
    usage: unknown;
    routing_metadata: unknown;
  };
  check("answer", answer);
  check("choice", answer.choices[0]);
  check("message", answer.choices[0]?.message);
  check("usage", answer.usage);
  check("routing_metadata", answer.routing_metadata);
  expect(answer.routing_metadata).toMatchObject({ provider: "p", model_used: "m" });
});

test("others get all that the provider said", async () => {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x" }], tags: { source: "jarvis" } });
  const answer = await (await fetch(`${omen.url}/v1/chat/completions`, { method: "POST", body })).json();
  expect(answer).toMatchObject({ system_fingerprint: "fp_mock" });
});

test("its health check, whose path nobody has made shorter, is answered", async () => {
  const ask = ["curl", "-s", "--path-as-is", "-o", "/dev/null", "-w", "%{http_code}", `${omen.url}/v1/../health`];
  const child = Bun.spawn(ask, { stdout: "pipe" });
  expect(await child.stdout.text()).toBe("200");
});
