import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { completion, dies, flood, formatEvent, startUpstream, stream, type Upstream } from "./index.ts";
import { catalogue, type CatalogueModel } from "./catalogue.ts";
import { defaultDeltas, defaultUsage } from "./chat.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());

const text = defaultDeltas.join("");

async function chat(model: string, extra: object = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${upstream.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }], ...extra }),
    redirect: "manual",
    ...(signal ? { signal } : {}),
  });
}

const streamed = (model: string, extra: object = {}): Promise<Response> => chat(model, { stream: true, ...extra });

/** The text that an SSE body says, by the letter of the standard: all line ends, comments, joined data lines. */
function spoken(body: string): string {
  const events = body.split(/\r\n\r\n|\n\n|\r\r/);
  const payloads = events.map((event) =>
    event
      .split(/\r\n|\n|\r/)
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).replace(/^ /, ""))
      .join("\n"),
  );
  return payloads
    .filter((payload) => payload !== "" && payload !== "[DONE]")
    .map((payload) => JSON.parse(payload).choices[0]?.delta.content ?? "")
    .join("");
}

describe("a good provider", () => {
  test("answers whole or as a stream, as asked", async () => {
    const response = await chat("gpt-mock");
    expect(await response.json()).toEqual(completion("gpt-mock", text));
    const events = await streamed("gpt-mock");
    expect(events.headers.get("content-type")).toStartWith("text/event-stream");
    const body = await events.text();
    expect(spoken(body)).toBe(text);
    expect(body).toEndWith("data: [DONE]\n\n");
    expect(body).not.toContain("usage");
  });

  test("sends usage after the finish reason when it was asked for", async () => {
    const body = await (await streamed("gpt-mock", { stream_options: { include_usage: true } })).text();
    const last = body.split("\n\n").at(-3) ?? "";
    expect(JSON.parse(last.slice(6))).toMatchObject({ choices: [], usage: defaultUsage });
  });

  test("records what it was sent, byte by byte", async () => {
    upstream.clear();
    await (await chat("gpt-mock", { unknown_field: [1.0, null] })).bytes();
    const [request] = await upstream.received("gpt-mock");
    expect(request?.header("CONTENT-type")).toBe("application/json");
    expect(request?.text).toEndWith('"unknown_field":[1,null]}');
    expect(await request?.settled).toBe("answered");
  });

  const allowed: readonly CatalogueModel[] = [
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
    "stream-as-text",
    "always-stream",
  ];
  test.each(allowed)("says the same in a form that is allowed: %s", async (model) => {
    expect(spoken(await (await streamed(model)).text())).toBe(text);
  });

  test("splits a stream in two at any byte", async () => {
    const whole = await (await streamed("gpt-mock")).text();
    for (const offset of [1, 7, 100, whole.length - 1]) {
      upstream.script("gpt-split", stream({ split: offset }));
      expect((await (await streamed("gpt-split")).text()).replaceAll("gpt-split", "gpt-mock")).toBe(whole);
    }
  });

  test("compresses unasked", async () => {
    const response = await fetch(`${upstream.baseUrl}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "gzip", messages: [{ role: "user", content: "Hello" }] }),
      decompress: false,
    });
    expect(response.headers.get("content-encoding")).toBe("gzip");
    const body = Bun.gunzipSync(await response.arrayBuffer());
    expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({ model: "gzip" });
  });
});

describe("what a provider must not be sent", () => {
  const messages = [{ role: "user", content: "Hello" }];
  test.each([
    ["tags", { tags: { intent: "code" } }],
    ["omen", { omen: {} }],
    ["messages", { messages: [] }],
    ["messages[0].role", { messages: [{ role: "robot", content: "" }] }],
    ["messages[0].content", { messages: [{ role: "user", content: 7 }] }],
    ["stream", { stream: "yes" }],
    ["stream_options", { stream_options: { include_usage: true } }],
    ["max_tokens", { max_tokens: 0 }],
    ["temperature", { temperature: "hot" }],
    ["model", { model: 7, messages }],
  ])("is refused with the field's name: %s", async (param, extra) => {
    const response = await chat("gpt-mock", extra);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error", param } });
  });

  test("an unknown model is not found", async () => {
    const response = await chat("gpt-unknown");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "model_not_found" } });
  });
});

describe("failures", () => {
  test.each([400, 401, 403, 404, 429, 500, 503])("status %d in OpenAI's shape", async (status) => {
    const response = await chat(`error-${status}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String), type: expect.any(String) } });
    if (status === 429) expect(response.headers.get("retry-after")).toBe("7");
  });

  test("statuses with a page, with nothing, and elsewhere", async () => {
    expect(await (await chat("error-html")).text()).toContain("<h1>502</h1>");
    expect(await (await chat("error-empty")).text()).toBe("");
    expect((await chat("redirect")).headers.get("location")).toBe("/v1/elsewhere");
  });

  test.each(["reset-mid-stream", "reset-mid-event", "short-body"])("a body that breaks off: %s", async (model) => {
    const response = await streamed(model);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(await upstream.received(model)).toHaveLength(1);
  });

  test("a connection reset before any answer", async () => {
    await expect(chat("refuses")).rejects.toThrow();
  });

  test.each(["garbage", "broken-json", "not-an-object", "invalid-utf8", "error-in-stream", "error-event-in-stream"])(
    "a stream that ends, with something wrong inside: %s",
    async (model) => {
      const response = await streamed(model);
      expect(response.status).toBe(200);
      expect((await response.bytes()).length).toBeGreaterThan(300);
    },
  );

  test.each(["silent", "stall-after-head", "stall-mid-stream", "endless", "quiet"])(
    "sees its client leave: %s",
    async (model) => {
      upstream.clear();
      const controller = new AbortController();
      const response = chat(model, { stream: true }, controller.signal).then((answer) => answer.text());
      const [request] = await upstream.received(model);
      controller.abort();
      await expect(response).rejects.toThrow();
      expect(await request?.settled).toBe("abandoned");
      expect(request?.endedAt).toBeGreaterThan(request?.receivedAt ?? Infinity);
    },
  );
});

test("a flood stops when its reader does, and its bytes are counted", async () => {
  upstream.script("small-flood", flood({ bytes: 3_000_000 }));
  const bytes = await (await streamed("small-flood")).bytes();
  expect(bytes.length).toBeGreaterThan(3_000_000);
  const [whole] = await upstream.received("small-flood");
  expect(whole?.bytesWritten).toBeGreaterThan(bytes.length);

  const controller = new AbortController();
  const response = await chat("flood", { stream: true }, controller.signal);
  const reader = response.body?.getReader();
  await reader?.read();
  controller.abort();
  const [request] = await upstream.received("flood");
  expect(await request?.settled).toBe("abandoned");
  expect(request?.bytesWritten).toBeLessThan(300_000_000);
});

test("serves scripted behaviours in order, then the last one for good", async () => {
  upstream.script("in-turn", [dies({ events: 1 }), stream({ deltas: ["one"] }), stream({ deltas: ["two"] })]);
  await expect(streamed("in-turn").then((response) => response.text())).rejects.toThrow();
  const later = [await streamed("in-turn"), await streamed("in-turn"), await streamed("in-turn")];
  expect(await Promise.all(later.map(async (response) => spoken(await response.text())))).toEqual([
    "one",
    "two",
    "two",
  ]);
});

describe("identities", () => {
  const marks = {
    ollama: ["/api/version", "/api/tags", "/v1/models"],
    llamacpp: ["/props", "/health", "/v1/models"],
    lmstudio: ["/api/v0/models", "/v1/models"],
  } as const;
  test.each(["ollama", "llamacpp", "lmstudio"] as const)("%s answers its own endpoints", async (identity) => {
    await using server = await startUpstream({ identity, models: ["mock-1"] });
    for (const path of marks[identity]) {
      const response = await fetch(server.origin + path);
      expect(response.status).toBe(200);
      expect(await response.json()).toBeObject();
    }
    const list = (await (await fetch(`${server.baseUrl}/models`)).json()) as {
      data: { id: string; owned_by: string }[];
    };
    expect(list.data.map(({ id }) => id)).toEqual(["mock-1"]);
    const strange = await fetch(`${server.origin}/api/unknown`);
    expect(strange.status).toBe(identity === "lmstudio" ? 200 : 404);
  });

  test("a key is asked for where one is set", async () => {
    await using server = await startUpstream({ apiKey: "sk-right" });
    const ask = (key: string): Promise<Response> =>
      fetch(`${server.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { Authorization: `Bearer ${key}` },
        body: JSON.stringify({ model: "gpt-mock", messages: [{ role: "user", content: "Hello" }] }),
      });
    expect((await ask("sk-wrong")).status).toBe(401);
    expect((await ask("sk-right")).status).toBe(200);
  });
});

test("every name in the catalogue can be listed", async () => {
  const list = (await (await fetch(`${upstream.baseUrl}/models`)).json()) as { data: { id: string }[] };
  expect(list.data.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(catalogue)));
});

test("a large body in small chunks arrives whole", async () => {
  upstream.clear();
  const content = "y".repeat(3_000_000);
  const body = JSON.stringify({ model: "gpt-mock", messages: [{ role: "user", content }] });
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      const bytes = new TextEncoder().encode(body);
      for (let at = 0; at < bytes.length; at += 50_000) controller.enqueue(bytes.subarray(at, at + 50_000));
      controller.close();
    },
  });
  const response = await fetch(`${upstream.baseUrl}/chat/completions`, { method: "POST", body: pieces });
  expect(response.status).toBe(200);
  expect((await upstream.received("gpt-mock"))[0]?.text).toBe(body);
});

test("formats an event as one data line", () => {
  expect(formatEvent({ a: 1 })).toBe('data: {"a":1}\n\n');
});
