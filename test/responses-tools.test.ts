import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { chatProvider } from "./support/scenario/chat.ts";
import { configOf, env, providers } from "./support/scenario/index.ts";
import type { Json, ProviderColumn } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * Free-form tools of OpenAI's clients in front of providers that have only functions: the call that comes back
 * is of the kind that was offered.
 */

let upstream: Upstream;
let omen: OmenServer;
let sdk: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
  sdk = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const patch = '*** Begin Patch\n*** Update File: a.txt\n-"old" \\d+\n+Grüße 😀\n*** End Patch\n';
const grammar = { syntax: "lark", definition: 'start: "*** Begin Patch" /.+/s' } as const;
const format = { type: "grammar", ...grammar } as const;

/**
 * The provider's answer with two calls, each with one text: what it calls them is `input`, and the first is the patch.
 */
function answerOf(provider: ProviderColumn): Json {
  const given = JSON.stringify(provider.answer["parallel tool calls"]);
  const named = given.replaceAll('"city"', '"input"').replaceAll('\\"city\\"', '\\"input\\"');
  const [value, text] = [JSON.stringify(patch), JSON.stringify(JSON.stringify(patch)).slice(1, -1)];
  return JSON.parse(named.replace('\\"Ulm\\"', () => text).replace('"Ulm"', () => value)) as Json;
}

/** A call as its client gets it. */
interface Got {
  readonly name: string;
  readonly input: string;
}

interface Client {
  readonly name: "chat" | "responses";
  /** Asks with the tool, and gives the free-form calls. */
  readonly ask: (model: string, stream: boolean) => Promise<readonly Got[]>;
  /** Hands back a call and its result. */
  readonly continue: (model: string) => Promise<unknown>;
}

const chatTools = [
  { type: "custom", custom: { name: "weather", description: "Tells it", format: { type: "grammar", grammar } } },
] as const;

async function streamedChat(model: string): Promise<readonly Got[]> {
  const calls: { name: string; input: string }[] = [];
  const messages = [{ role: "user", content: "Hello" }] as const;
  for await (const { choices } of await sdk.chat.completions.create({
    model,
    messages: [...messages],
    tools: [...chatTools],
    stream: true,
  })) {
    const deltas = (choices[0]?.delta.tool_calls ?? []) as readonly { index: number; custom?: Partial<Got> }[];
    for (const { index, custom } of deltas) {
      const call = (calls[index] ??= { name: "", input: "" });
      call.name += custom?.name ?? "";
      call.input += custom?.input ?? "";
    }
  }
  return calls;
}

const chat: Client = {
  name: "chat",
  async ask(model, stream) {
    if (stream) return streamedChat(model);
    const answer = await sdk.chat.completions.create({
      model,
      messages: [{ role: "user", content: "Hello" }],
      tools: [...chatTools],
      tool_choice: { type: "custom", custom: { name: "weather" } },
    });
    return (answer.choices[0]?.message.tool_calls ?? []).flatMap((call) => (call.type === "custom" ? call.custom : []));
  },
  continue: (model) =>
    sdk.chat.completions.create({
      model,
      messages: [
        { role: "user", content: "Hello" },
        {
          role: "assistant",
          tool_calls: [{ id: "call_1", type: "custom", custom: { name: "weather", input: patch } }],
        },
        { role: "tool", tool_call_id: "call_1", content: "Done!" },
      ],
      tools: [...chatTools],
    }),
};

const tools = [{ type: "custom", name: "weather", description: "Tells it", format }] as const;

const isCall = ({ type }: { type: string }): boolean => type === "custom_tool_call";

async function streamedResponse(model: string): Promise<readonly Got[]> {
  const inputs = new Map<string, string>();
  const done: Got[] = [];
  for await (const event of await sdk.responses.create({ model, input: "Hello", tools: [...tools], stream: true })) {
    if (event.type === "response.custom_tool_call_input.delta")
      inputs.set(event.item_id, (inputs.get(event.item_id) ?? "") + event.delta);
    if (event.type === "response.custom_tool_call_input.done") expect(inputs.get(event.item_id)).toBe(event.input);
    if (event.type === "response.output_item.done" && event.item.type === "custom_tool_call") done.push(event.item);
    if (event.type === "response.completed") expect(event.response.output.filter(isCall)).toMatchObject(done);
  }
  return done;
}

const responses: Client = {
  name: "responses",
  async ask(model, stream) {
    if (stream) return streamedResponse(model);
    const { output } = await sdk.responses.create({
      model,
      input: "Hello",
      tools: [...tools],
      tool_choice: { type: "custom", name: "weather" },
    });
    return output.flatMap((item) => (item.type === "custom_tool_call" ? item : []));
  },
  continue: (model) =>
    sdk.responses.create({
      model,
      input: [
        { role: "user", content: "Hello" },
        { type: "custom_tool_call", call_id: "call_1", name: "weather", input: patch },
        { type: "custom_tool_call_output", call_id: "call_1", output: "Done!" },
      ],
      tools: [...tools],
    }),
};

for (const client of [chat, responses]) {
  for (const provider of providers) {
    if (provider.name === client.name || provider.also?.[client.name]) continue; // passes as it is
    const model = `${provider.name}/${provider.model}`;
    describe(`${client.name} in front of ${provider.name}`, () => {
      test.each([false, true])("free-form calls come back as such, stream: %p", async (stream) => {
        const answer = answerOf(provider);
        upstream.route(provider.routes.whole, provider.whole(answer));
        if (stream) upstream.route(provider.routes.stream, provider.streamed(answer));
        expect(await client.ask(model, stream)).toMatchObject([
          { name: "weather", input: patch },
          { name: "weather", input: "Bonn" },
        ]);
        const told = JSON.stringify(upstream.requests[0]?.json);
        expect(told).toContain(JSON.stringify(grammar.definition).slice(1, -1));
      });

      test("a call and its result go back to the provider", async () => {
        upstream.route(provider.routes.whole, provider.whole(provider.answer["an image"]));
        await client.continue(model);
        const sent = JSON.stringify(upstream.requests[0]?.json);
        const object = JSON.stringify({ input: patch });
        expect(sent.includes(object) || sent.includes(JSON.stringify(object))).toBe(true);
        expect(sent).toContain("Done!");
      });
    });
  }
}

test("a response with a free-form call is gone on from by its id", async () => {
  const model = `chat/${chatProvider.model}`;
  upstream.route(chatProvider.routes.whole, chatProvider.whole(answerOf(chatProvider)));
  const first = await sdk.responses.create({ model, input: "Hello", tools: [...tools] });
  upstream.route(chatProvider.routes.whole, chatProvider.whole(chatProvider.answer["an image"]));
  const calls = first.output.flatMap((item) => (item.type === "custom_tool_call" ? item : []));
  await sdk.responses.create({
    model,
    previous_response_id: first.id,
    input: calls.map(({ call_id }) => ({ type: "custom_tool_call_output", call_id, output: `Done with ${call_id}!` })),
    tools: [...tools],
  });
  const { messages } = (upstream.requests[1]?.json ?? { messages: [] }) as { messages: readonly object[] };
  const call = (input: string) => ({
    type: "function",
    function: { name: "weather", arguments: JSON.stringify({ input }) },
  });
  expect(messages.slice(1)).toMatchObject([
    { role: "assistant", tool_calls: [call(patch), call("Bonn")] },
    { role: "tool", tool_call_id: calls[0]?.call_id, content: `Done with ${calls[0]?.call_id}!` },
    { role: "tool", tool_call_id: calls[1]?.call_id, content: `Done with ${calls[1]?.call_id}!` },
  ]);
});

test("a grammar that nothing holds the model to is named", async () => {
  upstream.route(chatProvider.routes.whole, chatProvider.whole(chatProvider.answer["an image"]));
  const ask = (tool: object) =>
    fetch(`${omen.url}/v1/responses`, {
      method: "POST",
      body: JSON.stringify({ model: `chat/${chatProvider.model}`, input: "x", tools: [tool] }),
    });
  expect((await ask(tools[0])).headers.get("x-omen-dropped")).toBe("tool.grammar");
  expect((await ask({ type: "custom", name: "f", format: { type: "text" } })).headers.get("x-omen-dropped")).toBeNull();
  expect((await ask({ type: "custom", name: "f" })).headers.get("x-omen-dropped")).toBeNull();
});
