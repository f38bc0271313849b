import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, jsonSchema, Output, streamText, tool, type LanguageModel, type ToolSet } from "ai";
import { answers, configOf, env, providers } from "./support/scenario/index.ts";
import { said, type ClientName, type ScenarioName } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Vercel's AI SDK, which checks every event of a stream against a schema, in front of every provider's dialect. */

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

interface Library {
  readonly dialect: ClientName;
  model(id: string): LanguageModel;
}

const apiKey = "any";
const libraries: Readonly<Record<string, Library>> = {
  "openai, responses": {
    dialect: "responses",
    model: (id) => createOpenAI({ baseURL: `${omen.url}/v1`, apiKey }).responses(id),
  },
  "openai, chat": { dialect: "chat", model: (id) => createOpenAI({ baseURL: `${omen.url}/v1`, apiKey }).chat(id) },
  anthropic: { dialect: "messages", model: (id) => createAnthropic({ baseURL: `${omen.url}/v1`, apiKey })(id) },
  "openai-compatible": {
    dialect: "chat",
    model: (id) =>
      createOpenAICompatible({
        name: "omen",
        baseURL: `${omen.url}/v1`,
        apiKey,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(id),
  },
};

/** The library's types for tools don't hold under exactOptionalPropertyTypes. */
const toolOf = (schema: object): ToolSet[string] =>
  tool({ description: said.tool.description, inputSchema: jsonSchema(schema) }) as unknown as ToolSet[string];

const tools: ToolSet = { weather: toolOf(said.schema) };
for (const [name, { dialect, model }] of Object.entries(libraries)) {
  describe.each(providers.map((provider) => [provider.name, provider] as const))(
    `${name} in front of %s`,
    (_, provider) => {
      const ask = () => model(`${provider.name}/${provider.model}`);

      /** A stream's parts; an event that the schema refuses is one of type error. */
      async function streamed(scenario: ScenarioName, options: object = {}) {
        answers(upstream, provider, dialect, scenario);
        const result = streamText({ model: ask(), prompt: "Hello", maxRetries: 0, maxOutputTokens: 50, ...options });
        const parts = [];
        for await (const part of result.stream) parts.push(part);
        expect(parts.filter(({ type }) => type === "error")).toEqual([]);
        return {
          text: await result.text,
          reasoning: await result.reasoningText,
          calls: await result.toolCalls,
          finish: await result.finishReason,
          usage: await result.usage,
        };
      }

      test("text, and tokens counted", async () => {
        const { text, finish, usage } = await streamed("text, with instructions and sampling");
        expect([text, finish, usage.inputTokens, usage.outputTokens]).toEqual(["Hi there.", "stop", 10, 5]);
      });

      test("parallel tool calls, streamed and whole", async () => {
        const { text, calls, finish } = await streamed("parallel tool calls", { tools });
        const expected = [{ city: "Ulm" }, { city: "Bonn" }];
        expect(text).toBe("Let me look.");
        expect(calls.map(({ input }) => input as unknown)).toEqual(expected);
        expect(finish).toBe("tool-calls");
        const whole = await generateText({ model: ask(), prompt: "Hello", maxRetries: 0, tools, maxOutputTokens: 50 });
        expect(whole.toolCalls.map(({ input }) => input as unknown)).toEqual(expected);
      });

      test("a tool without arguments", async () => {
        const now = toolOf(said.nothing);
        const { calls } = await streamed("a tool without arguments", { tools: { now } });
        expect(calls.map(({ toolName, input }) => [toolName, input as unknown])).toEqual([["now", {}]]);
      });

      test("an answer by a schema", async () => {
        answers(upstream, provider, dialect, "a JSON schema");
        const { output } = await generateText({
          model: ask(),
          prompt: "Hello",
          maxRetries: 0,
          maxOutputTokens: 50,
          output: Output.object({ schema: jsonSchema<{ city: string }>({ ...said.schema, required: ["city"] }) }),
        });
        expect(output).toEqual({ city: "Ulm" });
      });

      test("truncation is length", async () => {
        expect((await streamed("truncation")).finish).toBe("length");
      });

      test("reasoning", async () => {
        const { text, reasoning } = await streamed("reasoning");
        expect(text).toBe("Done.");
        // OpenAI's own chat has no reasoning, so its client doesn't look for any.
        if (name !== "openai, chat") expect(reasoning).toBe("Let me think.");
      });
    },
  );
}
