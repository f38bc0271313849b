import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import OpenAI, { APIError, AuthenticationError, NotFoundError, RateLimitError } from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { defaultDeltas, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** The official client, as its users write it, against the running program. */

let upstream: Upstream;
let omen: OmenServer;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [providers.mock]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["gpt-mock", "paced", "error-429", "error-in-stream", "reset-mid-stream", "endless"]
    `,
  });
  client = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any-placeholder", maxRetries: 0 });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const messages = [{ role: "user" as const, content: "Hello" }];

describe("chat.completions", () => {
  test("create", async () => {
    const answer = await client.chat.completions.create({ model: "auto", messages });
    expect(answer.choices[0]?.message.content).toBe(defaultDeltas.join(""));
    expect(answer.usage?.total_tokens).toBeGreaterThan(0);
  });

  test("create with stream, usage included", async () => {
    const stream = await client.chat.completions.create({
      model: "paced",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let usage: number | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage?.total_tokens ?? usage;
    }
    expect(text.length).toBeGreaterThan(50);
    expect(usage).toBeGreaterThan(0);
  });

  test("stream helper", async () => {
    const final = await client.chat.completions.stream({ model: "gpt-mock", messages }).finalContent();
    expect(final).toBe(defaultDeltas.join(""));
  });

  test("the built-in echo", async () => {
    const answer = await client.chat.completions.create({
      model: "echo",
      messages: [{ role: "user", content: "Say this." }],
    });
    expect(answer.choices[0]?.message.content).toBe("Say this.");
    const cut = await client.chat.completions.create({
      model: "echo",
      max_tokens: 1,
      messages: [{ role: "user", content: "One two" }],
    });
    expect(cut.choices[0]).toMatchObject({ message: { content: "One" }, finish_reason: "length" });
  });

  test("abort reaches the provider", async () => {
    upstream.clear();
    const stream = await client.chat.completions.create({ model: "endless", messages, stream: true });
    for await (const _chunk of stream) break;
    const [request] = await upstream.received("endless");
    expect(await request?.settled).toBe("abandoned");
  });
});

describe("errors are the client's own types", () => {
  test("404", async () => {
    const error: unknown = await client.chat.completions
      .create({ model: "no-such", messages })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ code: "model_not_found", param: "model" });
  });

  test("429", async () => {
    const error: unknown = await client.chat.completions
      .create({ model: "error-429", messages })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
  });

  test.each(["error-in-stream", "reset-mid-stream"])("%s", async (model) => {
    const read = async () => {
      for await (const _chunk of await client.chat.completions.create({ model, messages, stream: true }));
    };
    expect(await read().catch((thrown: unknown) => thrown)).toBeInstanceOf(APIError);
  });
});

describe("models", () => {
  test("list names auto, the provider's and the built-in ones, marked as such", async () => {
    const models = (await client.models.list()).data;
    expect(models.map((model) => model.id)).toEqual([
      "auto",
      "gpt-mock",
      "paced",
      "error-429",
      "error-in-stream",
      "reset-mid-stream",
      "endless",
      "echo",
    ]);
    expect(models.at(-1)).toMatchObject({ owned_by: "omen", omen: { provider: "echo", built_in: true } });
  });

  test("retrieve, bare and by provider", async () => {
    expect((await client.models.retrieve("gpt-mock")).id).toBe("gpt-mock");
    expect((await client.models.retrieve("mock/paced")).owned_by).toBe("mock");
    expect(await client.models.retrieve("nothing").catch((thrown: unknown) => thrown)).toBeInstanceOf(NotFoundError);
  });
});

describe("keys", () => {
  let locked: OmenServer;
  const key = "sk-omen-test-0123456789";

  beforeAll(async () => {
    const hash = new Bun.CryptoHasher("sha256").update("sk-hashed").digest("hex");
    locked = await startOmen({
      env: { OMEN_TEST_KEY: key },
      config: `
        discovery.enabled = false
        [auth]
        mode = "keys"
        [auth.keys.laptop]
        key = "env:OMEN_TEST_KEY"
        [auth.keys.server]
        key = "sha256:${hash}"
      `,
    });
  });
  afterAll(() => locked.stop());

  const withKey = (apiKey: string) => new OpenAI({ baseURL: `${locked.url}/v1`, apiKey, maxRetries: 0 });
  const ask = (apiKey: string) => withKey(apiKey).chat.completions.create({ model: "echo", messages });

  test("a configured key calls, plain or hashed", async () => {
    expect((await ask(key)).choices).toHaveLength(1);
    expect((await ask("sk-hashed")).choices).toHaveLength(1);
  });

  test("another does not, nor none", async () => {
    expect(await ask("sk-wrong").catch((thrown: unknown) => thrown)).toBeInstanceOf(AuthenticationError);
    const bare = await fetch(`${locked.url}/v1/models`);
    expect(bare.status).toBe(401);
    expect(bare.headers.get("www-authenticate")).toBe("Bearer");
    expect(((await bare.json()) as { error: object }).error).toMatchObject({ code: "invalid_api_key" });
  });

  test.each(["x-api-key", "api-key"])("%s works as well", async (header) => {
    expect((await fetch(`${locked.url}/v1/models`, { headers: { [header]: key } })).status).toBe(200);
  });

  test("health needs none, metrics one that may read them", async () => {
    expect((await fetch(`${locked.url}/health`)).status).toBe(200);
    expect((await fetch(`${locked.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${locked.url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(403);
  });

  test("a proxy's headers are fine where keys are asked for", async () => {
    const headers = { authorization: `Bearer ${key}`, "x-forwarded-for": "203.0.113.9" };
    expect((await fetch(`${locked.url}/v1/models`, { headers })).status).toBe(200);
  });

  test("the key is in no log", () => {
    expect(locked.output.error + locked.output.out).not.toContain(key);
  });
});

describe("loopback mode", () => {
  test.each([
    ["forwarded", "for=203.0.113.9"],
    ["x-forwarded-for", "203.0.113.9"],
    ["x-real-ip", "203.0.113.9"],
    ["host", "omen.example.com"],
    ["origin", "https://evil.example"],
    ["origin", "null"],
  ])("refuses %s: %s", async (name, value) => {
    const response = await fetch(`${omen.url}/v1/models`, { headers: { [name]: value } });
    expect(response.status).toBe(403);
    expect(((await response.json()) as { error: object }).error).toMatchObject({
      type: "permission_error",
      code: "permission_denied",
    });
  });

  test.each([
    ["host", "localhost:8080"],
    ["host", "[::1]:8080"],
    ["origin", "http://localhost:3000"],
  ])("accepts %s: %s", async (name, value) => {
    expect((await fetch(`${omen.url}/v1/models`, { headers: { [name]: value } })).status).toBe(200);
  });
});
