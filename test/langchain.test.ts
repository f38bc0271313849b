import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { ChatAnthropic } from "@langchain/anthropic";
import { HumanMessage, ToolMessage, type AIMessageChunk, type UsageMetadata } from "@langchain/core/messages";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { answers, configOf, env, providers } from "./support/scenario/index.ts";
import { said, type ClientName } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** LangChain's clients of OpenAI and Anthropic in front of every provider's dialect. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

/** Its types lose this member when two models are one variable. */
const usageOf = (message: object): Partial<UsageMetadata> =>
  (message as { usage_metadata?: UsageMetadata }).usage_metadata ?? {};

const tools = [{ name: said.tool.name, description: said.tool.description, schema: said.schema }];

const clients = [
  ["openai, chat", "chat"],
  ["openai, responses", "responses"],
  ["anthropic", "messages"],
] as const satisfies readonly (readonly [string, ClientName])[];

function modelOf(dialect: ClientName, model: string) {
  const common = { model, apiKey: "any", maxRetries: 0, maxTokens: 50 };
  return dialect === "messages"
    ? new ChatAnthropic({ ...common, anthropicApiUrl: omen.url })
    : new ChatOpenAI({
        ...common,
        configuration: { baseURL: `${omen.url}/v1` },
        useResponsesApi: dialect === "responses",
      });
}

for (const [name, dialect] of clients) {
  describe.each(providers.map((provider) => [provider.name, provider] as const))(
    `${name} in front of %s`,
    (_, provider) => {
      const model = () => modelOf(dialect, `${provider.name}/${provider.model}`);

      test("text, whole and streamed, tokens counted", async () => {
        answers(upstream, provider, dialect, "text, with instructions and sampling");
        const whole = await model().invoke([new HumanMessage("Hello")]);
        expect([whole.text, usageOf(whole).input_tokens]).toEqual(["Hi there.", 10]);
        let text = "";
        let tokens = 0;
        for await (const chunk of await model().stream([new HumanMessage("Hello")])) {
          text += chunk.text;
          tokens += usageOf(chunk).output_tokens ?? 0;
        }
        expect(text).toBe("Hi there.");
        // It adds what Anthropic says at the beginning, where one token is written, to what it says at the end.
        expect([5, 6]).toContain(tokens);
      });

      test("a turn with tools, streamed, and its results handed back", async () => {
        answers(upstream, provider, dialect, "parallel tool calls");
        const bound = model().bindTools(tools);
        let answer: AIMessageChunk | undefined;
        for await (const chunk of await bound.stream([new HumanMessage("Hello")]))
          answer = answer?.concat(chunk) ?? chunk;
        const calls = answer?.tool_calls ?? [];
        expect(calls.map(({ name: called, args }) => [called, args])).toEqual([
          ["weather", { city: "Ulm" }],
          ["weather", { city: "Bonn" }],
        ]);
        answers(upstream, provider, dialect, "tool results, one of them an error");
        const results = calls.map(({ id = "" }) => new ToolMessage({ content: "rain", tool_call_id: id }));
        if (!answer) throw new Error("the stream was empty");
        const last = await bound.invoke([new HumanMessage("Hello"), answer, ...results]);
        expect(last.text).toBe("It rains.");
      });
    },
  );
}

test("embeddings", async () => {
  upstream.route(
    "POST /v1/embeddings",
    fixed(200, {
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [0.5, -1] }],
      model: "up-model",
      usage: { prompt_tokens: 3, total_tokens: 3 },
    }),
  );
  const embeddings = new OpenAIEmbeddings({
    model: "chat/up-model",
    apiKey: "any",
    maxRetries: 0,
    encodingFormat: "float",
    configuration: { baseURL: `${omen.url}/v1` },
  });
  expect(await embeddings.embedQuery("Hello")).toEqual([0.5, -1]);
});
