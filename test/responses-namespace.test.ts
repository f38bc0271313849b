import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI from "openai";
import { answerOf } from "./support/responses.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * Tools of an MCP server as Codex gives them, in front of providers that know no namespaces, and of OpenAI, which does.
 */

let upstream: Upstream;
let omen: OmenServer;
let sdk: OpenAI;

beforeAll(async () => {
  upstream = await startUpstream();
  const provider = (name: string, type: string, model: string) => `
    [providers.${name}]
    type = "${type}"
    base_url = "${upstream.baseUrl}"
    models = ["${model}"]
  `;
  omen = await startOmen({
    config: `
      discovery.enabled = false
      ${provider("openai", "openai", "gpt-5-up")}
      ${provider("likely", "vllm", "likely-model")}
      ${provider("chat", "openai_compatible", "chat-model")}
    `,
  });
  sdk = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any", maxRetries: 0 });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const parameters = { type: "object", properties: {} };
const tools = [
  {
    type: "namespace",
    name: "mcp__docs__",
    description: "Documents.",
    tools: [{ type: "function", name: "search", parameters, strict: false }],
  },
] as unknown as OpenAI.Responses.Tool[];
const [arguments_, callId] = ["{}", "call_1"];
const call = { type: "function_call", namespace: "mcp__docs__", name: "search", arguments: arguments_ };
const result = { type: "function_call_output", call_id: callId, output: "found" } as const;

const chatAnswer = (message: object) => ({
  id: "chatcmpl-up",
  object: "chat.completion",
  created: 7,
  model: "up-model",
  choices: [{ index: 0, finish_reason: "tool_calls", message: { role: "assistant", content: null, ...message } }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});
const flatCall = { name: "mcp__docs__search", arguments: arguments_ };
const responsesCall = (named: object) => ({
  ...answerOf(""),
  output: [
    { type: "function_call", id: "fc_1", call_id: callId, arguments: arguments_, status: "completed", ...named },
  ],
});

/** The next request of a client that answered the call. */
const next = (model: string) =>
  sdk.responses.create({
    model,
    tools,
    input: [{ role: "user", content: "x" }, { ...call, call_id: callId } as OpenAI.Responses.ResponseInputItem, result],
  });
const sent = (): string => JSON.stringify(upstream.requests.at(-1)?.json);

describe.each([
  [
    "that speaks chat",
    "chat-model",
    "POST /v1/chat/completions",
    chatAnswer({ tool_calls: [{ id: callId, type: "function", function: flatCall }] }),
  ],
  ["that is like OpenAI", "likely-model", "POST /v1/responses", responsesCall({ name: "mcp__docs__search" })],
])("a provider %s", (_, model, route, answer) => {
  beforeEach(() => upstream.route(route, fixed(200, answer)));

  test("is offered each tool by one name, and its calls bear the namespace", async () => {
    const { output, tools: repeated } = await sdk.responses.create({ model, input: "x", tools });
    expect(output).toMatchObject([{ ...call, call_id: callId }]);
    expect(repeated).toEqual(tools);
    expect(sent()).toContain('"mcp__docs__search"');
    expect(sent()).not.toContain("namespace");
  });

  test("hears of earlier calls by the same name", async () => {
    await next(model);
    expect(sent()).not.toContain("namespace");
    expect(sent().match(/"mcp__docs__search"/g)).toHaveLength(2);
  });
});

test("OpenAI gets namespaces as they are", async () => {
  upstream.route("POST /v1/responses", fixed(200, responsesCall({ name: "search", namespace: "mcp__docs__" })));
  const { output } = await sdk.responses.create({ model: "gpt-5-up", input: "x", tools });
  expect(output).toMatchObject([{ ...call, call_id: callId }]);
  expect(upstream.requests[0]?.json).toMatchObject({ tools });
});
