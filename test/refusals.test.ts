import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI, { BadRequestError } from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, plain, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/** A model or server that refuses what a client always sends: it is asked again without, and the client is told. */

let upstream: Upstream;
let omen: OmenServer;
let strict: OmenServer;

/** Answers as long as a request has none of these members; else refuses the first of them in a server's own words. */
const refusing =
  (members: readonly string[], status: number, words: (member: string) => object): Behaviour =>
  (exchange) => {
    const body = exchange.request.json as Readonly<Record<string, unknown>>;
    const refused = members.find((member) => member in body);
    return (refused === undefined ? plain : fixed(status, words(refused)))(exchange);
  };

const openaiError = (message: string) => ({
  error: { message, type: "invalid_request_error", param: null, code: null },
});

const thinking = refusing(["temperature", "top_p", "max_tokens"], 400, (member) =>
  openaiError(`Unsupported parameter: '${member}' is not supported with this model.`),
);

/** A model for each test: what is learnt of one is remembered. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  asked: thinking,
  streamed: thinking,
  limited: thinking,
  kept: thinking,
  "knows-little": refusing(["store", "user", "max_completion_tokens"], 422, (member) => ({
    object: "error",
    message: { detail: [{ type: "extra_forbidden", loc: ["body", member], msg: "Extra inputs are not permitted" }] },
  })),
  "no-tools": refusing(["tools"], 400, (member) => openaiError(`property '${member}' is unsupported`)),
};

const config = (unsupported: string) => `
  discovery.enabled = false
  server.unsupported = "${unsupported}"
  [providers.p]
  type = "openai_compatible"
  base_url = "${upstream.baseUrl}"
`;

beforeAll(async () => {
  upstream = await startUpstream({ models: Object.keys(behaviours) });
  for (const [model, behaviour] of Object.entries(behaviours)) upstream.script(model, behaviour);
  [omen, strict] = await Promise.all([startOmen({ config: config("drop") }), startOmen({ config: config("refuse") })]);
});
afterAll(async () => {
  await Promise.all([omen.stop(), strict.stop()]);
  await upstream.stop();
});

const openai = (server: OmenServer): OpenAI =>
  new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "any", maxRetries: 0 });
const messages = [{ role: "user" as const, content: "Hello" }];
const sampled = { messages, temperature: 0.2, top_p: 0.5 };

describe("what a model refuses by name", () => {
  test("is left out of a chat, named, and the next time left out at once", async () => {
    for (const tries of [3, 1]) {
      upstream.clear();
      const asking = openai(omen).chat.completions.create({ ...sampled, model: "asked" });
      const { data, response } = await asking.withResponse();
      expect(data.choices[0]?.message.content).toBeTruthy();
      expect(response.headers.get("x-omen-dropped")?.split(/, ?/).toSorted()).toEqual(["temperature", "top_p"]);
      expect(await upstream.received("asked", tries)).toHaveLength(tries);
    }
  });

  test("is left out of a stream to a client of Messages", async () => {
    const anthropic = new Anthropic({ baseURL: omen.url, apiKey: "any", maxRetries: 0 });
    const stream = anthropic.messages.stream({ messages, model: "streamed", max_tokens: 20, temperature: 0.2 });
    expect((await stream.finalMessage()).content).toMatchObject([{ type: "text" }]);
    expect((await upstream.received("streamed")).at(-1)?.json).not.toHaveProperty("temperature");
  });

  test("goes by its other name, where it has one", async () => {
    const limits = [
      { model: "limited", max_tokens: 7 },
      { model: "knows-little", max_completion_tokens: 7, store: false, user: "u" },
    ];
    for (const limit of limits) await openai(omen).chat.completions.create({ messages, ...limit });
    const last = async (model: string) => (await upstream.received(model)).at(-1)?.json;
    expect(await last("limited")).toEqual({ messages, model: "limited", max_completion_tokens: 7 });
    expect(await last("knows-little")).toEqual({ messages, model: "knows-little", max_tokens: 7 });
  });

  test("is the client's to hear where the request can't be without it, or nothing may be left out", async () => {
    const tool = { type: "function" as const, function: { name: "f", parameters: { type: "object" } } };
    const essential = openai(omen).chat.completions.create({ messages, model: "no-tools", tools: [tool] });
    const kept = openai(strict).chat.completions.create({ ...sampled, model: "kept" });
    const errors = await Promise.allSettled([essential, kept]);
    expect(errors.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    for (const error of errors) expect("reason" in error && error.reason).toBeInstanceOf(BadRequestError);
    expect(errors.map((error) => "reason" in error && String(error.reason))).toEqual([
      expect.stringContaining("'tools' is unsupported"),
      expect.stringContaining("'temperature' is not supported"),
    ]);
  });
});
