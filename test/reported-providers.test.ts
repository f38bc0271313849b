import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, stream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/** What users of gateways have reported of kinds of providers. */

let ollama: Upstream;
let other: Upstream;
let leaving: Upstream;
let omen: OmenServer;

/** Answers as long as it is not asked to think. */
const thoughtless: Behaviour = (exchange) => {
  const { model, think } = exchange.request.json as { model: string; think?: unknown };
  if (think) return fixed(400, { error: `"${model}" does not support thinking` })(exchange);
  const message = { role: "assistant", content: "Plainly said." };
  return fixed(200, { model, created_at: "2026-01-01T00:00:00Z", message, done: true, done_reason: "stop" })(exchange);
};

const message: Behaviour = fixed(200, {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-x",
  stop_reason: "end_turn",
  stop_sequence: null,
  content: [{ type: "text", text: "Hello." }],
  usage: { input_tokens: 1, output_tokens: 1 },
});

beforeAll(async () => {
  ollama = await startUpstream({ identity: "ollama", models: ["llama3.2:latest", "exact", "exact:latest"] });
  ollama.route("POST /api/chat", thoughtless);
  [other, leaving] = await Promise.all([startUpstream(), startUpstream()]);
  other.route("POST /v1/messages", message);
  omen = await startOmen({
    env: { KEY: "sk-test" },
    config: `
discovery = { enabled = false, interval_seconds = 1 }
models."llama*" = "auto"
routing.order = ["local"]
[server]
early_stream_seconds = 0.05
[providers.local]
type = "ollama"
endpoints = ["http://127.0.0.1:1", "${ollama.origin}"]
[providers.claude]
type = "anthropic"
base_url = "${other.origin}/v1"
api_key = "env:KEY"
models = ["claude-x"]
[providers.p]
type = "openai_compatible"
base_url = "${other.baseUrl}"
models = ["slow", "fails", "breaks"]
[providers.openai]
type = "openai"
base_url = "${other.baseUrl}"
api_key = "env:KEY"
models = ["gpt-5-mini"]
[providers.leaving]
type = "openai_compatible"
base_url = "${leaving.baseUrl}"
`,
  });
});
afterAll(async () => {
  await omen.stop();
  await Promise.all([ollama.stop(), other.stop()]);
});

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(omen.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ messages: [{ role: "user", content: "Hello" }], max_tokens: 2000, ...body }),
  });

describe("Ollama", () => {
  test("is not asked for thoughts of a model that has none, and not again", async () => {
    for (const tries of [2, 1]) {
      ollama.clear();
      const thinking = { type: "enabled", budget_tokens: 1024 };
      const response = await post("/v1/messages", { model: "llama3.2:latest", thinking });
      expect(await response.json()).toMatchObject({ content: [{ type: "text", text: "Plainly said." }] });
      expect(response.headers.get("x-omen-dropped")).toContain("think");
      expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(tries);
    }
  });

  test("is asked once what its models can do, and no model for what it can't", async () => {
    const abilities: Readonly<Record<string, readonly string[]>> = {
      plain: ["completion"],
      able: ["completion", "tools", "vision"],
      thinker: ["completion", "tools", "thinking"],
    };
    await using own = await startUpstream({ identity: "ollama" });
    const names = Object.keys(abilities);
    own.route("GET /api/tags", fixed(200, { models: names.map((name) => ({ name, digest: `of-${name}` })) }));
    own.route("POST /api/show", (exchange) =>
      fixed(200, { capabilities: abilities[exchange.request.model ?? ""] })(exchange),
    );
    own.route("POST /api/chat", (exchange) =>
      (exchange.request.model === "thinker"
        ? fixed(200, { message: { role: "assistant", content: "Hm." }, done: true, done_reason: "stop" })
        : thoughtless)(exchange),
    );
    await using omen = await startOmen({
      config: `discovery = { enabled = false, interval_seconds = 1 }\n[providers.own]\ntype = "ollama"\nendpoints = ["${own.origin}"]`,
    });
    const ask = (body: object): Promise<Response> =>
      fetch(`${omen.url}/v1/messages`, {
        method: "POST",
        body: JSON.stringify({ max_tokens: 2000, messages: [{ role: "user", content: "x" }], ...body }),
      });
    const thinking = { type: "enabled", budget_tokens: 1024 };
    for (const [model, told] of [
      ["able", undefined],
      ["thinker", true],
    ] as const) {
      const response = await ask({ model, thinking });
      expect([
        response.status,
        response.headers.get("x-omen-dropped")?.split(", ").includes("reasoning") ?? false,
      ]).toEqual([200, !told]);
      const sent = own.requests.filter(({ path }) => path === "/api/chat");
      expect(sent.map(({ json }) => (json as { think?: unknown }).think)).toEqual([told]);
      own.clear();
    }
    const tools = [{ name: "f", input_schema: { type: "object" } }];
    for (let count = 0; count < 5; count++)
      expect((await ask({ model: "auto", tools })).headers.get("x-omen-model")).not.toBe("plain");
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } };
    const shown = await ask({ model: "auto", messages: [{ role: "user", content: [image] }] });
    expect(shown.headers.get("x-omen-model")).toBe("able");
    while (own.requests.filter(({ path }) => path === "/api/tags").length < 2) await Bun.sleep(20);
    expect(own.requests.filter(({ path }) => path === "/api/show")).toHaveLength(0);
  }, 60_000);

  test.each(["llama3.2", "local/llama3.2"])("has %s by its short name, though a pattern fits it", async (model) => {
    const response = await post("/v1/messages", { model });
    expect([response.status, response.headers.get("x-omen-model")]).toEqual([200, "llama3.2:latest"]);
  });

  test("has a model of the very name before another's short name", async () => {
    const response = await post("/v1/messages", { model: "exact" });
    expect(response.headers.get("x-omen-model")).toBe("exact");
  });

  test("answers for local while one of its servers is down", async () => {
    expect((await post("/v1/messages", { model: "local" })).headers.get("x-omen-provider")).toBe("local");
  });
});

describe("Claude's long context", () => {
  test("is asked for by the beta where a model's name ends so", async () => {
    other.clear();
    const response = await post("/v1/messages", { model: "claude-x[1m]" }, { "anthropic-beta": "other-1" });
    expect(response.status).toBe(200);
    expect(other.requests[0]?.json).toMatchObject({ model: "claude-x" });
    expect(other.requests[0]?.header("anthropic-beta")).toBe("other-1,context-1m-2025-08-07");
    other.clear();
    expect((await post("/v1/chat/completions", { model: "claude/claude-x[1m]" })).status).toBe(200);
    expect(other.requests[0]?.header("anthropic-beta")).toBe("context-1m-2025-08-07");
  });
});

describe("OpenAI", () => {
  test.each([false, true])(
    "takes the one token with which an agent tries a model as sixteen (stream: %j)",
    async (stream) => {
      const refused = { error: { message: "Invalid 'max_output_tokens': integer below minimum value.", code: "x" } };
      other.route("POST /v1/responses", (exchange) => {
        const { max_output_tokens: limit } = exchange.request.json as { max_output_tokens: number };
        return (limit < 16 ? fixed(400, refused) : fixed(200, { id: "resp_1", status: "completed", output: [] }))(
          exchange,
        );
      });
      const response = await post("/v1/messages", { model: "gpt-5-mini", max_tokens: 1, stream });
      expect([response.status, response.headers.get("x-omen-dropped")]).toEqual([200, "maxTokens"]);
    },
  );
});

describe("a provider's own numbers", () => {
  const refusal = {
    error: { message: "Invalid value at input[2].role.", param: "input[2].role", type: "invalid_request_error" },
  };

  test.each([false, true])("of items are the client's own behind what was kept (stream: %j)", async (stream) => {
    const output = [{ type: "message", id: "msg_1", role: "assistant", status: "completed", content: [] }];
    other.route("POST /v1/responses", fixed(200, { id: "resp_1", object: "response", status: "completed", output }));
    const first = await post("/v1/responses", {
      model: "gpt-5-mini",
      input: "x",
      messages: undefined,
      max_tokens: undefined,
    });
    const { id } = (await first.json()) as { id: string };
    other.route("POST /v1/responses", fixed(400, refusal));
    const body = {
      model: "gpt-5-mini",
      input: [{ role: "nobody", content: "y" }],
      messages: undefined,
      max_tokens: undefined,
    };
    const second = await post("/v1/responses", { ...body, previous_response_id: id, stream });
    expect(await second.json()).toMatchObject({
      error: { message: "Invalid value at input[0].role.", param: "input[0].role" },
    });
    const alone = await post("/v1/responses", { ...body, stream });
    expect(await alone.json()).toMatchObject({ error: { param: "input[2].role" } });
  });

  test("of another request than the client's are said to be that", async () => {
    other.route("POST /v1/responses", fixed(400, refusal));
    const text = await (await post("/v1/messages", { model: "gpt-5-mini" })).text();
    expect(text).toContain("input[2].role. The numbers are those of the request as the provider 'openai' got it.");
  });
});

describe("the log", () => {
  test("names a provider that is down, and each call that failed", async () => {
    await leaving.stop();
    while (!/a provider is in trouble.*"provider":"leaving"/.test(omen.output.error)) await Bun.sleep(20);
    other.script("fails", fixed(500, "out of memory"));
    await post("/v1/chat/completions", { model: "fails" });
    other.script("breaks", async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      await exchange.write('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n');
      exchange.close();
    });
    await (await post("/v1/chat/completions", { model: "breaks", stream: true })).text();
    while (!/p\/breaks/.test(omen.output.error)) await Bun.sleep(5);
    expect(omen.output.error).toMatch(/a provider failed.*p\/fails.*500.*out of memory/);
    expect(omen.output.error).toMatch(/a provider failed.*p\/breaks/);
  });
});

test("what is left out of a stream that began early is told in a comment", async () => {
  other.script("slow", async (exchange) => {
    if (!(await exchange.pause(200))) return;
    const body = exchange.request.json as object;
    const refusal = { error: { message: "Unsupported parameter: 'temperature' is not supported with this model." } };
    await ("temperature" in body ? fixed(400, refusal) : stream())(exchange);
  });
  const response = await post("/v1/chat/completions", { model: "slow", temperature: 0.5, stream: true });
  expect(response.headers.get("x-omen-dropped")).toBeNull();
  expect(await response.text()).toMatch(/: x-omen-dropped: temperature\n\n.*data: \[DONE\]/s);
  while (!/refuses by name.*p\/slow.*temperature/.test(omen.output.error)) await Bun.sleep(5);
});
