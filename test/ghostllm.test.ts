import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chatProvider } from "./support/scenario/chat.ts";
import { messagesProvider } from "./support/scenario/messages.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { endless, fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** GhostLLM's clients: its chat over a WebSocket, frame by frame. */

let upstream: Upstream;
let open: OmenServer;
let keyed: OmenServer;

const key = "sk-omen-ghost";

beforeAll(async () => {
  upstream = await startUpstream();
  const providers = `
    discovery.enabled = false
    [providers.chat]
    models = ["up-model"]
    ${chatProvider.config(upstream.origin)}
    [providers.messages]
    models = ["claude"]
    ${messagesProvider.config(upstream.origin)}
  `;
  const env = { ...chatProvider.env, ...messagesProvider.env, GHOST_KEY: key };
  open = await startOmen({ env, config: providers });
  keyed = await startOmen({ env, config: `${providers}\n[auth]\nmode = "keys"\nkeys.ghost.key = "env:GHOST_KEY"` });
});
afterAll(async () => {
  await open.stop();
  await keyed.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

interface Client {
  say(frame: unknown): void;
  /** Frames up to and including the first of this type. */
  until(type: string): Promise<readonly Record<string, unknown>[]>;
  /** The connection's close code. */
  readonly closed: Promise<number>;
  close(): void;
}

async function connect(omen: OmenServer, headers: Record<string, string> = {}): Promise<Client> {
  const socket = new WebSocket(`${omen.url.replace("http", "ws")}/v1/chat/stream`, { headers } as never);
  const frames: Record<string, unknown>[] = [];
  let wake = () => {};
  socket.addEventListener("message", ({ data }) => {
    frames.push(JSON.parse(String(data)) as Record<string, unknown>);
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => {
      resolve(code);
      wake();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("refused")));
  });
  return {
    say: (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    async until(type) {
      for (;;) {
        const end = frames.findIndex((frame) => frame["type"] === type);
        if (end >= 0) return frames.splice(0, end + 1);
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${type}: ${JSON.stringify(frames)}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    closed,
    close: () => socket.close(),
  };
}

const chat = (model: string) => ({
  type: "chat",
  data: { model, messages: [{ role: "user", content: "Hello" }] },
});
const textOf = (frames: readonly Record<string, unknown>[]) => frames.map((frame) => frame["content"] ?? "").join("");

describe("on this machine", () => {
  test.each([
    ["chat/up-model", chatProvider],
    ["messages/claude", messagesProvider],
  ] as const)("chunks and done, of %s", async (model, provider) => {
    upstream.route(provider.routes.stream, provider.streamed(provider.answer["text, with instructions and sampling"]));
    const client = await connect(open);
    client.say({ type: "auth", token: "any-placeholder" });
    for (const _ of [1, 2]) {
      client.say(chat(model));
      const frames = await client.until("done");
      expect(textOf(frames)).toBe("Hi there.");
      expect(new Set(frames.slice(0, -1).map((frame) => Object.keys(frame).join()))).toEqual(new Set(["type,content"]));
      expect(frames.at(-1)).toEqual({ type: "done" });
    }
    client.close();
  });

  test.each([
    ["no JSON", null],
    [{ type: "sing" }, "type"],
    [{ type: "auth" }, "token"],
    [{ type: "chat" }, "data"],
    [{ type: "chat", data: { model: "chat/up-model" } }, "messages"],
  ])("%j is an error by name, and the connection stays", async (frame, param) => {
    const client = await connect(open);
    client.say(frame);
    expect((await client.until("error")).at(-1)).toMatchObject({ error: { type: "invalid_request_error", param } });
    upstream.route(chatProvider.routes.stream, chatProvider.streamed(chatProvider.answer["truncation"]));
    client.say(chat("chat/up-model"));
    expect(textOf(await client.until("done"))).toBe("Cut");
    client.close();
  });

  test("a provider's error is told, and no done after it", async () => {
    upstream.route(chatProvider.routes.stream, fixed(429, { error: { message: "slow down" } }));
    const client = await connect(open);
    client.say(chat("chat/up-model"));
    expect(await client.until("error")).toEqual([
      { type: "error", error: expect.objectContaining({ code: "rate_limit_exceeded" }) },
    ]);
    client.close();
  });

  test("a client that leaves ends its chat", async () => {
    upstream.route(chatProvider.routes.stream, endless());
    const client = await connect(open);
    client.say(chat("chat/up-model"));
    await client.until("chunk");
    client.close();
    const [request] = await upstream.received("up-model");
    expect(await request?.settled).toBe("abandoned");
  });

  test("another site's page is turned away", async () => {
    await expect(connect(open, { origin: "https://evil.example" })).rejects.toThrow("refused");
  });
});

describe("with keys", () => {
  test("nothing is said before the key", async () => {
    const client = await connect(keyed);
    client.say(chat("chat/up-model"));
    expect((await client.until("error")).at(-1)).toMatchObject({ error: { code: "invalid_api_key" } });
    expect(await client.closed).toBe(1008);
    expect(upstream.requests).toHaveLength(0);
  });

  test("a wrong key ends the connection", async () => {
    const client = await connect(keyed);
    client.say({ type: "auth", token: "sk-wrong" });
    await client.until("error");
    expect(await client.closed).toBe(1008);
  });

  test.each([
    ["in a frame", {}, { type: "auth", token: key }],
    ["with the upgrade", { authorization: `Bearer ${key}` }, undefined],
  ] as const)("a good one %s lets one chat", async (_name, headers, first) => {
    upstream.route(chatProvider.routes.stream, chatProvider.streamed(chatProvider.answer["truncation"]));
    const client = await connect(keyed, headers);
    if (first) client.say(first);
    client.say(chat("chat/up-model"));
    expect(textOf(await client.until("done"))).toBe("Cut");
    expect(JSON.stringify(upstream.requests.map((request) => request.headers))).not.toContain(key);
    client.close();
  });
});
