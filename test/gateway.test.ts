import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startOmen, type OmenServer } from "./support/server.ts";
import { catalogue, startUpstream, type CatalogueModel, type Upstream } from "./support/upstream/index.ts";

/** One chat exchange, seen from both sides: what a client gets, and what a provider was sent. */

let upstream: Upstream;
let omen: OmenServer;

const providerKey = "sk-canary-provider-key-that-must-not-leak";

beforeAll(async () => {
  upstream = await startUpstream({ apiKey: providerKey });
  omen = await startOmen({
    env: { MOCK_KEY: providerKey },
    args: ["--log-level", "debug"],
    config: `
      [server]
      max_body_bytes = 100000
      [discovery]
      enabled = false
      [providers.mock]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}/"
      api_key = "env:MOCK_KEY"
      models = ${JSON.stringify(Object.keys(catalogue))}
      headers = { "X-Team" = "blue" }
      timeouts = { first_byte_seconds = 1, idle_seconds = 1 }
      [providers.dead]
      type = "openai_compatible"
      base_url = "http://127.0.0.1:1/v1"
      models = ["nobody-home"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const messages = [{ role: "user", content: "Hello" }];

const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });

interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

const errorOf = async (response: Response): Promise<ErrorBody["error"]> => ((await response.json()) as ErrorBody).error;

/** The data of a stream's events; fails when anything in it is no well-formed event. */
function eventsOf(text: string): readonly (Record<string, unknown> | "[DONE]")[] {
  expect(text.endsWith("\n\n")).toBe(true);
  return text
    .split("\n\n")
    .filter((event) => event !== "" && !event.startsWith(":"))
    .map((event) => {
      const data = event
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice("data:".length).trimStart())
        .join("\n");
      return data === "[DONE]" ? data : (JSON.parse(data) as Record<string, unknown>);
    });
}

const textOf = (events: ReturnType<typeof eventsOf>): string =>
  events
    .map((event) =>
      event === "[DONE]"
        ? ""
        : ((event["choices"] as { delta?: { content?: string } }[] | undefined)?.[0]?.delta?.content ?? ""),
    )
    .join("");

describe("pass through", () => {
  test("a body that needs no change arrives byte for byte", async () => {
    const body =
      '{ "messages" : [{"role":"user","content":"h\\u00e9 ☃"}],\n "model":"gpt-mock", "seed":12345678901234567890, "x_new_field":{"deep":[1.0, -0]} }';
    const response = await post(body);
    expect(response.status).toBe(200);
    expect(upstream.requests.map((request) => request.text)).toEqual([body]);
  });

  test("tags and omen stay here, nulls included; every other byte stays as it was", async () => {
    const response = await post(
      '{"tags":{"intent":"code","source":null},"model":"mock/gpt-mock", "temperature":null,"omen":{"k":2,"strategy":null},"messages":[{"role":"user","content":"hi"}] ,"stop":null}',
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("x-omen-dropped")).toBe("omen.k");
    expect(upstream.requests[0]?.text).toBe(
      '{"model":"gpt-mock", "temperature":null,"messages":[{"role":"user","content":"hi"}] ,"stop":null}',
    );
  });

  test.each([null, {}, { intent: null }])("tags: %j is accepted", async (tags) => {
    expect((await post({ model: "gpt-mock", messages, tags, omen: null })).status).toBe(200);
  });

  test("the answer is the provider's, byte for byte, with Omen's headers", async () => {
    const response = await post({ model: "gpt-mock", messages });
    const direct = await fetch(`${upstream.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${providerKey}` },
      body: JSON.stringify({ model: "gpt-mock", messages }),
    });
    expect(await response.text()).toBe(await direct.text());
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-request-id")).toMatch(/^req_[0-9A-Z]{20}$/);
    expect(response.headers.get("x-omen-provider")).toBe("mock");
    expect(response.headers.get("x-omen-model")).toBe("gpt-mock");
    expect(Number(response.headers.get("x-omen-overhead-ms"))).toBeGreaterThan(0);
  });

  test("the provider gets its own key and headers, and nothing of the client's", async () => {
    await post(
      { model: "gpt-mock", messages },
      {
        authorization: "Bearer sk-client-secret",
        cookie: "session=1",
        "x-api-key": "sk-client-secret",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
    );
    const [request] = upstream.requests;
    expect(request?.header("authorization")).toBe(`Bearer ${providerKey}`);
    expect(request?.header("x-team")).toBe("blue");
    expect(request?.header("traceparent")).toBe("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    expect(request?.header("via")).toMatch(/^1\.1 omen-[0-9A-Z]+$/);
    expect(request?.header("cookie")).toBeUndefined();
    expect(JSON.stringify(request?.headers)).not.toContain("sk-client-secret");
  });

  test("an answer that is encoded all the same is decoded", async () => {
    const response = await post({ model: "gzip", messages });
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(await response.json()).toMatchObject({ object: "chat.completion" });
  });

  test("a request that comes round again is refused", async () => {
    await post({ model: "gpt-mock", messages });
    const via = upstream.requests[0]?.header("via") ?? "";
    const response = await post({ model: "gpt-mock", messages }, { via: `1.1 proxy, ${via}` });
    expect(response.status).toBe(508);
    expect(await errorOf(response)).toMatchObject({ code: "loop_detected" });
  });
});

describe("streams that work", () => {
  const whole = [
    "gpt-mock",
    "paced",
    "split-events",
    "split-bytes",
    "until-close",
    "crlf",
    "cr",
    "comments",
    "multiline",
    "tight",
    "usage-always",
    "no-done",
    "always-stream",
  ] as const;

  test.each(whole)("%s", async (model) => {
    const response = await post({ model, messages, stream: true, stream_options: { include_usage: true } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toStartWith("text/event-stream");
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe("[DONE]");
    expect(events.filter((event) => event === "[DONE]")).toHaveLength(1);
    expect(textOf(events).length).toBeGreaterThan(20);
    expect(events.some((event) => event !== "[DONE]" && "error" in event)).toBe(false);
  });
});

describe("what a provider does wrong, before its answer", () => {
  const failures: readonly [CatalogueModel | "nobody-home", number, string | null][] = [
    ["error-400", 400, null],
    ["error-401", 502, "provider_error"],
    ["error-403", 502, "provider_error"],
    ["error-404", 404, "model_not_found"],
    ["error-429", 429, "rate_limit_exceeded"],
    ["error-500", 502, "provider_error"],
    ["error-503", 503, "overloaded"],
    ["error-html", 502, "provider_error"],
    ["error-empty", 502, "provider_error"],
    ["refuses", 502, "provider_error"],
    ["redirect", 502, "provider_error"],
    ["silent", 504, "timeout"],
    ["nobody-home", 502, "provider_error"],
    ["html-with-200", 502, "provider_error"],
  ];
  for (const stream of [false, true]) {
    test.each(failures)(`%s, stream: ${stream}, is ${"%i"}`, async (model, status, code) => {
      const response = await post({ model, messages, stream });
      expect(response.status).toBe(status);
      const error = await errorOf(response);
      if (code !== null) expect(error.code).toBe(code);
      expect(error.message.length).toBeGreaterThan(10);
      expect(error).toHaveProperty("type");
      expect(error).toHaveProperty("param");
      expect(error.message).not.toContain(providerKey);
    });
  }

  test("Retry-After travels", async () => {
    expect((await post({ model: "error-429", messages })).headers.get("retry-after")).toBe("7");
  });

  test.each(["not-json", "empty-200", "short-body"])("a whole answer that is %s is 502", async (model) => {
    const response = await post({ model, messages });
    expect(response.status).toBe(502);
    expect((await errorOf(response)).code).toBe("provider_error");
  });

  test.each(["empty-stream", "error-with-200"])("a stream that is %s is 502", async (model) => {
    const response = await post({ model, messages, stream: true });
    expect(response.status).toBe(502);
    expect((await errorOf(response)).code).toBe("provider_error");
  });
});

describe("what a provider does wrong, within its stream", () => {
  const broken = [
    "garbage",
    "broken-json",
    "truncated-event",
    "reset-mid-stream",
    "reset-mid-event",
    "close-mid-stream",
    "close-mid-event",
    "stall-mid-stream",
  ] as const;

  test.each(broken)("%s ends with an error event and the end marker", async (model) => {
    const response = await post({ model, messages, stream: true });
    if (response.status !== 200) {
      expect(response.status).toBe(502);
      return;
    }
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe("[DONE]");
    const { error } = events.at(-2) as unknown as ErrorBody;
    expect(error.code).toBe(model === "stall-mid-stream" ? "timeout" : "provider_error");
  });

  test("nothing after the head is a timeout", async () => {
    const response = await post({ model: "stall-after-head", messages, stream: true });
    expect(response.status).toBe(504);
    expect((await errorOf(response)).code).toBe("timeout");
  });

  test.each(["error-in-stream", "error-event-in-stream"])("%s passes as it is", async (model) => {
    const events = eventsOf(await (await post({ model, messages, stream: true })).text());
    expect(events.some((event) => event !== "[DONE]" && "error" in event)).toBe(true);
  });
});

describe("bad input", () => {
  const cases: readonly [name: string, body: unknown, param: string | null][] = [
    ["nothing", "", null],
    ["no JSON", '{"model":', null],
    ["a list", "[]", null],
    ["no UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), null],
    ["no model", { messages }, "model"],
    ["a model that is a number", { model: 4, messages }, "model"],
    ["no messages", { model: "gpt-mock" }, "messages"],
    ["messages that are a text", { model: "gpt-mock", messages: "hi" }, "messages"],
    ["empty messages", { model: "gpt-mock", messages: [] }, "messages"],
    ["a message that is null", { model: "gpt-mock", messages: [null] }, "messages[0]"],
    [
      "a message without role",
      { model: "gpt-mock", messages: [{ role: "user", content: "" }, { content: "x" }] },
      "messages[1].role",
    ],
    ["stream that is a text", { model: "gpt-mock", messages, stream: "yes" }, "stream"],
    ["tags that are a list", { model: "gpt-mock", messages, tags: ["a"] }, "tags"],
    ["a tag that is a number", { model: "gpt-mock", messages, tags: { a: 1 } }, "tags.a"],
    ["omen that is a text", { model: "gpt-mock", messages, omen: "fast" }, "omen"],
  ];

  test.each(cases)("%s is 400 and names the field", async (_name, body, param) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: "invalid_request_error", param });
    expect(upstream.requests).toHaveLength(0);
  });

  test("a wrong type of the built-in echo's is refused as a provider refuses it", async () => {
    const response = await post({ model: "echo", messages, max_tokens: "many" });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: "invalid_request_error", param: "max_tokens" });
  });

  test.each(["%zz", "%E0%A4", "a/b/c", "__proto__", "x".repeat(5000)])("GET /v1/models/%s is 404", async (id) => {
    const response = await fetch(`${omen.url}/v1/models/${id}`);
    expect(response.status).toBe(404);
    expect((await errorOf(response)).message.length).toBeLessThan(300);
  });

  test("an unknown model is 404 and names the nearest", async () => {
    const response = await post({ model: "gpt-mok", messages });
    expect(response.status).toBe(404);
    const error = await errorOf(response);
    expect(error).toMatchObject({ code: "model_not_found", param: "model" });
    expect(error.message).toContain("'gpt-mock'");
  });

  test("a body over the limit is 413, declared or not", async () => {
    const large = JSON.stringify({ model: "gpt-mock", messages: [{ role: "user", content: "x".repeat(150_000) }] });
    const declared = await post(large);
    expect(declared.status).toBe(413);
    expect(await errorOf(declared)).toMatchObject({ code: "request_too_large" });
    const chunked = await fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      body: new Blob([large]).stream(),
    });
    expect(chunked.status).toBe(413);
    expect(await errorOf(chunked)).toMatchObject({ code: "request_too_large" });
  });

  test("a path that is none is 404, a wrong method 405, in OpenAI's shape", async () => {
    const unknown = await fetch(`${omen.url}/v1/nonsense`);
    expect([unknown.status, (await errorOf(unknown)).code]).toEqual([404, "unknown_url"]);
    const wrong = await fetch(`${omen.url}/v1/chat/completions`);
    expect([wrong.status, wrong.headers.get("allow"), (await errorOf(wrong)).code]).toEqual([
      405,
      "POST",
      "method_not_allowed",
    ]);
    for (const [path, allow] of [
      ["/v1/models/echo", "GET"],
      ["/v1/responses/resp_1", "GET, DELETE"],
      ["/v1/responses/resp_1/cancel", "POST"],
    ] as const)
      expect((await fetch(omen.url + path, { method: "PUT" })).headers.get("allow")).toBe(allow);
  });

  test.each([
    ["/chat/completions", "/v1/chat/completions"],
    ["/v1/v1/messages", "/v1/messages"],
    ["/v1//chat/completions", "/v1/chat/completions"],
    ["/V1/responses/", "/v1/responses"],
    ["/messages/count_tokens", "/v1/messages/count_tokens"],
  ])("what a wrong base URL makes of a path is told: %s", async (path, meant) => {
    const response = await fetch(omen.url + path, { method: "POST", body: "{}" });
    expect([response.status, (await errorOf(response)).message]).toEqual([
      404,
      expect.stringContaining(`Did you mean ${meant}?`),
    ]);
  });

  test("and after all of it the process answers", async () => {
    expect((await post({ model: "gpt-mock", messages })).status).toBe(200);
    expect(omen.process.exitCode).toBeNull();
  });
});

describe("operators' paths", () => {
  test.each(["/health", "/livez", "/health/liveliness", "/ready", "/readyz", "/health/readiness"])(
    "%s",
    async (path) => {
      expect((await fetch(omen.url + path)).status).toBe(200);
    },
  );

  test("/metrics counts exchanges, tokens and seconds", async () => {
    await post({ model: "gpt-mock", messages });
    const text = await (await fetch(`${omen.url}/metrics`)).text();
    expect(text).toMatch(/omen_requests_total\{surface="chat",provider="mock",model="gpt-mock",status="200"\} [1-9]/);
    expect(text).toMatch(/omen_tokens_total\{[^}]*model="gpt-mock"[^}]*direction="output"\} [1-9]/);
    expect(text).toContain('omen_request_seconds_bucket{le="+Inf",surface="chat"');
    expect(text).toMatch(/omen_active_exchanges 0\n/);
  });

  test("no secret is in the log or the metrics", async () => {
    await post({ model: "error-401", messages }, { authorization: "Bearer sk-client-canary" });
    const metrics = await (await fetch(`${omen.url}/metrics`)).text();
    for (const text of [metrics, omen.output.error, omen.output.out]) {
      expect(text).not.toContain(providerKey);
      expect(text).not.toContain("sk-client-canary");
    }
    expect(omen.output.error).toContain('"message":"exchange"');
  });
});
