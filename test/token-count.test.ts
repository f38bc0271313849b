import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import { chatProvider } from "./support/scenario/chat.ts";
import { geminiProvider } from "./support/scenario/gemini.ts";
import { configOf, env } from "./support/scenario/index.ts";
import { messagesProvider } from "./support/scenario/messages.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Anthropic's count of tokens, in front of providers that count and one that can't be asked. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    env,
    config: configOf(upstream.origin, [messagesProvider, geminiProvider, chatProvider]),
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const body = { system: "Be brief.", messages: [{ role: "user" as const, content: "Hello" }] };
const count = (model: string) =>
  new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 }).messages.countTokens({ model, ...body });

test("Anthropic counts what its client sent", async () => {
  upstream.route("POST /v1/messages/count_tokens", fixed(200, { input_tokens: 14 }));
  expect(await count("messages/up-model")).toEqual({ input_tokens: 14 });
  expect(upstream.requests[0]?.json).toEqual({ model: "up-model", ...body });
  expect(upstream.requests[0]?.header("x-api-key")).toBe("sk-ant-canary");
});

test("Gemini counts the same in its own words", async () => {
  const path = geminiProvider.routes.whole.replace(/:generateContent$/, ":countTokens");
  upstream.route(path, fixed(200, { totalTokens: 9 }));
  expect(await count(`gemini/${geminiProvider.model}`)).toEqual({ input_tokens: 9 });
  expect(upstream.requests[0]?.json).toMatchObject({
    generateContentRequest: {
      model: `models/${geminiProvider.model}`,
      contents: [{ role: "user", parts: [{ text: "Hello" }] }],
    },
  });
});

test("where nobody can be asked, Omen says that it estimates", async () => {
  const response = await fetch(`${omen.url}/anthropic/v1/messages/count_tokens`, {
    method: "POST",
    body: JSON.stringify({ model: "chat/up-model", ...body }),
  });
  expect(response.headers.get("x-omen-estimated")).toBe("input_tokens");
  const { input_tokens: tokens } = (await response.json()) as { input_tokens: number };
  expect(tokens).toBeGreaterThan(5);
  expect(tokens).toBeLessThan(30);
  expect(upstream.requests).toHaveLength(0);
});

test("wrong ones are refused in Anthropic's shape", async () => {
  const response = await fetch(`${omen.url}/v1/messages/count_tokens`, {
    method: "POST",
    body: JSON.stringify({ model: "chat/up-model", messages: [{ role: "robot", content: "x" }] }),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
});
