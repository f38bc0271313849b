import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { ResponsesWS } from "openai/resources/responses/ws";
import { eventsOf, says } from "./support/responses.ts";
import { nativeProvider } from "./support/keyed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** WebSocket mode of OpenAI's Responses from outside, through its SDK and on bare sockets. */

let upstream: Upstream;
let omen: OmenServer;

const config = (auth = "keys"): string => `
  discovery.enabled = false
  [auth]
  mode = "${auth}"
  ${auth === "keys" ? 'keys = { ann = { key = "env:ANN_KEY" } }' : ""}
  ${nativeProvider(upstream.baseUrl)}
`;
const env = { ANN_KEY: "sk-ann" };
const route = "POST /v1/responses";

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: config() });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => {
  upstream.clear();
  upstream.route(route, says("Hi."));
});

interface Frame {
  readonly type: string;
  readonly status?: number;
  readonly error?: { readonly code?: string; readonly message: string; readonly param?: string };
  readonly response?: { readonly id: string; readonly output: readonly unknown[]; readonly status: string };
}

/** A bare connection: frames that came, and how it was closed. */
class Wire implements AsyncDisposable {
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly opened: Promise<boolean>;
  readonly socket: WebSocket;
  #wake: () => void = () => undefined;

  constructor(url: string, options: object = { headers: { authorization: "Bearer sk-ann" } }) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/v1/responses`, options as never);
    this.opened = new Promise((resolve) => {
      this.socket.addEventListener("open", () => resolve(true));
      this.socket.addEventListener("error", () => resolve(false));
    });
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
    this.socket.addEventListener("message", ({ data }) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
      this.#wake();
    });
  }

  async create(body: object): Promise<void> {
    await this.opened;
    this.socket.send(JSON.stringify({ type: "response.create", model: "gpt-5-up", ...body }));
  }

  /** The frames up to and including the next of this type, taken away. */
  async until(...types: readonly string[]): Promise<readonly Frame[]> {
    for (;;) {
      const at = this.frames.findIndex(({ type }) => types.includes(type));
      if (at >= 0) return this.frames.splice(0, at + 1);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

const last = (frames: readonly Frame[]): Frame => frames.at(-1) ?? { type: "none" };

describe("a connection", () => {
  test("is what the SDK makes, and goes on with what was not stored", async () => {
    const sdk = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "sk-ann" });
    const socket = new ResponsesWS(sdk);
    const turn = async (body: object): Promise<{ id: string; types: readonly string[] }> => {
      const types: string[] = [];
      const done = new Promise<string>((resolve, reject) => {
        const onEvent = (event: { type: string }) => void types.push(event.type);
        socket.on("event", onEvent);
        socket.on("error", reject);
        socket.on("response.completed", ({ response }) => {
          socket.off("event", onEvent);
          resolve(response.id);
        });
      });
      socket.send({ type: "response.create", model: "gpt-5-up", store: false, ...body });
      return { id: await done, types };
    };
    const first = await turn({ input: "One" });
    expect(first.types).toEqual(eventsOf("Hi.").map((event) => /^event: (\S+)/.exec(event)?.[1] ?? ""));
    const second = await turn({ input: "Two", previous_response_id: first.id });
    expect(second.id).not.toBe(first.id);
    const sent = upstream.requests.at(-1)?.json as { input: unknown[]; store: boolean; stream: boolean };
    expect(sent).toMatchObject({ store: false, stream: true });
    expect(sent.input).toHaveLength(4);
    socket.close();
    await using other = new Wire(omen.url);
    await other.create({ input: "Three", previous_response_id: second.id });
    expect(last(await other.until("error"))).toMatchObject({
      status: 400,
      error: { code: "previous_response_not_found", param: "previous_response_id" },
    });
  });

  test("goes on with what was stored before it", async () => {
    await using wire = new Wire(omen.url);
    await wire.create({ input: "One" });
    const { response } = last(await wire.until("response.completed"));
    const stored = await fetch(`${omen.url}/v1/responses/${response?.id}`, {
      headers: { authorization: "Bearer sk-ann" },
    });
    expect(await stored.json()).toMatchObject({ id: response?.id, status: "completed" });
    await using other = new Wire(omen.url);
    await other.create({ input: "Two", previous_response_id: response?.id });
    expect(last(await other.until("response.completed", "error"))).toMatchObject({ type: "response.completed" });
  });

  test("prepares without asking a provider", async () => {
    await using wire = new Wire(omen.url);
    await wire.create({ input: "One", instructions: "Be brief.", generate: false, store: false });
    const frames = await wire.until("response.completed");
    expect(frames.map(({ type }) => type)).toEqual(["response.created", "response.in_progress", "response.completed"]);
    expect(upstream.requests).toHaveLength(0);
    await wire.create({ input: "Two", previous_response_id: last(frames).response?.id });
    await wire.until("response.completed");
    expect(JSON.stringify(upstream.requests.at(-1)?.json)).toMatch(/One.*Two/);
  });

  test("answers one request after the other", async () => {
    await using wire = new Wire(omen.url);
    await wire.create({ input: "One" });
    await wire.create({ input: "Two" });
    const first = await wire.until("response.completed");
    const second = await wire.until("response.completed");
    for (const frames of [first, second]) {
      const ids = new Set(frames.flatMap(({ response }) => (response ? [response.id] : [])));
      expect(ids.size).toBe(1);
    }
    expect(upstream.peak).toBeLessThanOrEqual(1);
  });

  test("ends its provider's call when the client leaves", async () => {
    const abandoned = Promise.withResolvers<void>();
    upstream.route(route, async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      await exchange.write(eventsOf("Hi.")[0] ?? "");
      await exchange.closed;
      abandoned.resolve();
    });
    const wire = new Wire(omen.url);
    await wire.create({ input: "One" });
    await wire.until("response.created");
    wire.socket.terminate();
    await abandoned.promise;
    while (upstream.underWay > 0) await Bun.sleep(1);
    expect(upstream.requests).toHaveLength(1);
  });

  test("holds a provider back when the client does not read", async () => {
    let sent = 0;
    const part = eventsOf("x".repeat(100_000))[5] ?? "";
    upstream.route(route, async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      await exchange.write(eventsOf("Hi.")[0] ?? "");
      while (sent < 400_000_000 && (await exchange.write(part))) sent += part.length;
    });
    const { hostname, port } = new URL(omen.url);
    const key = Buffer.from("0123456789abcdef").toString("base64");
    const body = Buffer.from(JSON.stringify({ type: "response.create", model: "gpt-5-up", input: "x" }));
    const frame = Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
    const socket = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        data(socket) {
          socket.pause();
          socket.write(frame);
        },
      },
    });
    socket.write(
      `GET /v1/responses HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer sk-ann\r\nUpgrade: websocket\r\n` +
        `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    await upstream.received("gpt-5-up");
    let before = -1;
    while (before !== sent) {
      before = sent;
      await Bun.sleep(300);
    }
    expect(sent).toBeGreaterThan(100_000);
    expect(sent).toBeLessThan(60_000_000);
    socket.terminate();
  });
});

describe("what goes wrong", () => {
  test.each([
    [{ type: "response.steer" }, "type"],
    [{ stream_id: "s" }, "stream_id"],
    [{ generate: 1 }, "generate"],
    [{ background: true }, "background"],
    [{ input: null }, "input"],
  ])("%j is an error frame, and the connection goes on", async (body, param) => {
    await using wire = new Wire(omen.url);
    await wire.create({ input: "x", ...body });
    expect(last(await wire.until("error"))).toMatchObject({ status: 400, error: { param } });
    await wire.create({ input: "x" });
    expect(last(await wire.until("response.completed")).response?.status).toBe("completed");
  });

  test("a frame that is no JSON", async () => {
    await using wire = new Wire(omen.url);
    await wire.opened;
    wire.socket.send("nonsense");
    expect(last(await wire.until("error"))).toMatchObject({ status: 400 });
  });

  test("a provider's refusal is an error frame with its status", async () => {
    upstream.route(route, fixed(429, { error: { message: "Slow down." } }));
    await using wire = new Wire(omen.url);
    await wire.create({ input: "x" });
    expect(last(await wire.until("error"))).toMatchObject({
      status: 429,
      error: { code: "rate_limit_exceeded", message: expect.stringContaining("Slow down.") },
    });
  });

  test("a provider that dies is an error, then the failed response", async () => {
    upstream.route(route, async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      for (const event of eventsOf("Hi.").slice(0, 6)) await exchange.write(event);
      exchange.reset();
    });
    await using wire = new Wire(omen.url);
    await wire.create({ input: "x" });
    const frames = await wire.until("response.failed");
    expect(frames.map(({ type }) => type).slice(-2)).toEqual(["error", "response.failed"]);
  });
});

describe("who may connect", () => {
  test("a key comes in a header or in a subprotocol, which is never said back", async () => {
    for (const headers of [{ authorization: "Bearer sk-ann" }, { "x-api-key": "sk-ann" }]) {
      await using wire = new Wire(omen.url, { headers });
      expect(await wire.opened).toBe(true);
    }
    const protocols = ["responses", "openai-insecure-api-key.sk-ann"];
    await using browser = new Wire(omen.url, { protocols });
    expect(await browser.opened).toBe(true);
    expect(browser.socket.protocol).toBe("responses");
    await browser.create({ input: "x" });
    expect(last(await browser.until("response.completed", "error")).type).toBe("response.completed");
  });

  test.each([
    ["no key", {}],
    ["a wrong key", { headers: { authorization: "Bearer sk-nobody" } }],
    ["a wrong key in a subprotocol", { protocols: ["responses", "openai-insecure-api-key.sk-nobody"] }],
  ])("%s is turned away before the upgrade", async (_name, options) => {
    const wire = new Wire(omen.url, options);
    expect(await wire.opened).toBe(false);
  });

  test("in loopback mode, no page of another site", async () => {
    await using open = await startOmen({ env, config: config("loopback") });
    const foreign = new Wire(open.url, { headers: { origin: "https://evil.example" } });
    expect(await foreign.opened).toBe(false);
    await using own = new Wire(open.url, { headers: {} });
    expect(await own.opened).toBe(true);
  });
});

test("a program that ends closes idle connections at once, and lets answers end", async () => {
  const ending = await startOmen({ env, config: config() });
  let proceed: () => void = () => undefined;
  upstream.route(route, async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    const [first = "", ...others] = eventsOf("Hi.");
    await exchange.write(first);
    await new Promise<void>((resolve) => (proceed = resolve));
    for (const event of others) await exchange.write(event);
    await exchange.end();
  });
  const idle = new Wire(ending.url);
  await idle.opened;
  const busy = new Wire(ending.url);
  await busy.create({ input: "x" });
  await busy.until("response.created");
  const stopped = ending.stop();
  expect((await idle.closed).code).toBe(1001);
  proceed();
  await busy.until("response.completed");
  expect((await busy.closed).code).toBe(1001);
  expect(await stopped).toBe(0);
});
