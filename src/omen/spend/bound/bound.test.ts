import { describe, expect, test } from "bun:test";
import type { FormatName } from "../../dialect/name.ts";
import { Dice } from "../ledger/testing.ts";
import { costOf } from "../price/cost.ts";
import { PriceTable } from "../price/lookup.ts";
import { configuredPrice, freePrice, priceOf, type Price } from "../price/price.ts";
import { boundOf, type Bounded, type BoundQuery } from "./bound.ts";
import { withLimit } from "./limit.ts";

const price = configuredPrice({ input: 2, cached_input: 0.2, cache_write: 2.5, output: 10 });
const bounded = (query: Omit<BoundQuery, "price" | "body"> & { body: object; price?: Price }): Bounded => {
  const result = boundOf({ price, ...query, body: JSON.stringify(query.body) });
  if ("unpriced" in result) throw new Error(result.unpriced);
  return result;
};
const unpriced = (format: FormatName, body: object, rest: Partial<BoundQuery> = {}): string | undefined => {
  const result = boundOf({ format, price, body: JSON.stringify(body), ...rest });
  return "unpriced" in result ? result.unpriced : undefined;
};
const chat = (rest: object): object => ({ model: "m", messages: [{ role: "user", content: "Hi" }], ...rest });
const part = (content: object): object => chat({ messages: [{ role: "user", content: [content] }], max_tokens: 5 });

describe("a bound", () => {
  test("counts each byte as a token at the dearest rate, and each answer whole", () => {
    const body = chat({ max_completion_tokens: 100, n: 3 });
    const { inputTokens, bound } = bounded({ format: "openai-chat", body });
    expect(inputTokens).toBe(JSON.stringify(body).length + 1024 + 16);
    expect(bound).toBe(inputTokens * 2500 + 300 * 10_000);
  });

  test("takes the rates of long input where input may be long, and of the service that is asked for", () => {
    const tiered = new PriceTable().find("openai", "gpt-6.1-sol").price as Price;
    const short = bounded({ format: "openai-chat", price: tiered, body: chat({ max_tokens: 10 }) });
    expect(short.boundFor(1) - short.boundFor(0)).toBe(10_000);
    const long = bounded({ format: "openai-chat", price: tiered, body: chat({ user: "x".repeat(272_000) }) });
    expect(long.boundFor(1) - long.boundFor(0)).toBe(15_000);
    const soon = bounded({ format: "openai-chat", price: tiered, body: chat({ service_tier: "priority" }) });
    expect(soon.boundFor(1) - soon.boundFor(0)).toBe(20_000);
  });

  test("of what is kept for an hour is that of the hour, however it is spelt", () => {
    const body = (ttl: string) =>
      `{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"${ttl}"}}]}]}`;
    for (const [ttl, rate] of [
      ["5m", 2500],
      ["1h", 4000],
      ["\\u0031h", 4000],
    ] as const) {
      const result = boundOf({ format: "anthropic", price, body: body(ttl) });
      if ("unpriced" in result) throw new Error(result.unpriced);
      expect(result.boundFor(0)).toBe(result.inputTokens * rate);
    }
  });

  test("counts the tokens of texts that somebody has counted, and bytes for all else", () => {
    const text = "Say what a budget is. ".repeat(500);
    const schema = { type: "object", description: "x".repeat(1000) };
    const body = {
      model: "m",
      messages: [
        { role: "system", content: text },
        { role: "user", content: [{ type: "text", text }] },
      ],
      tools: [{ type: "function", function: { name: "f", parameters: schema } }],
    };
    const { texts, inputTokens } = bounded({ format: "openai-chat", body });
    expect(texts).toEqual([text, text]);
    const counted = bounded({ format: "openai-chat", body, counted: 5000 }).inputTokens;
    expect(counted).toBe(inputTokens - 2 * text.length + 5000 + 2 * 8);
    // Texts that take more tokens than bytes with their frames are bounded by their bytes.
    expect(bounded({ format: "openai-chat", body, counted: 1e9 }).inputTokens).toBe(inputTokens);
    for (const [format, other, found] of [
      ["openai-responses", { instructions: "a", input: "b" }, ["a", "b"]],
      ["openai-responses", { input: [{ role: "user", content: [{ type: "input_text", text: "c" }] }] }, ["c"]],
      ["openai-responses", { input: [{ type: "function_call_output", call_id: "1", output: "d" }] }, ["d"]],
      ["openai-completions", { prompt: ["e", "f"] }, ["e", "f"]],
      ["openai-embeddings", { input: "g" }, ["g"]],
      ["anthropic", { max_tokens: 1, messages: [{ role: "user", content: "h" }] }, []],
    ] as const)
      expect(bounded({ format, body: other }).texts).toEqual(found);
  });

  test("of an image is that of the largest, and not of its bytes", () => {
    const url = `data:image/png;base64,${"A".repeat(400_000)}`;
    const { inputTokens } = bounded({ format: "openai-chat", body: part({ type: "image_url", image_url: { url } }) });
    expect(inputTokens).toBeLessThan(20_000);
    expect(inputTokens).toBeGreaterThan(16_384);
  });

  test("of other media is the model's context, where that is known", () => {
    const file = part({ type: "file", file: { file_data: `data:application/pdf;base64,${"A".repeat(1000)}` } });
    expect(unpriced("openai-chat", file)).toBe("messages");
    const { inputTokens } = bounded({ format: "openai-chat", body: file, contextTokens: 200_000 });
    expect(inputTokens).toBeGreaterThan(200_000);
    const disguised = part({ type: "image_url", image_url: { url: "data:application/pdf;base64,AAAA" } });
    expect(unpriced("openai-chat", disguised)).toBe("messages");
  });

  test("is nothing where nothing costs", () => {
    expect(bounded({ format: "openai-chat", price: freePrice, body: chat({ web_search_options: {} }) }).bound).toBe(0);
    expect(bounded({ format: "anthropic-token-count" as FormatName, body: chat({}) }).bound).toBe(0);
  });

  test("of vectors is that of their texts", () => {
    const { outputLimit, bound, inputTokens } = bounded({
      format: "openai-embeddings",
      body: { model: "m", input: ["a", "b"] },
    });
    expect(outputLimit).toBe(0);
    expect(bound).toBe(inputTokens * 2500);
  });
});

describe("what has no bound is named:", () => {
  const responses = (item: object): object => ({ model: "m", input: [item] });
  const message = (content: object): object => ({ max_tokens: 1, messages: [{ role: "user", content: [content] }] });
  test.each<[FormatName, object, string]>([
    ["openai-chat", chat({ web_search_options: {} }), "web_search_options"],
    ["openai-chat", chat({ prediction: { content: "x" } }), "prediction"],
    ["openai-chat", chat({ tools: [{ type: "web_search" }] }), "tools[0].type"],
    ["openai-chat", chat({ service_tier: "priority" }), "service_tier"],
    ["openai-chat", chat({ n: 1.5 }), "n"],
    ["openai-chat", part({ type: "file", file: { file_id: "file-1" } }), "messages[0].content[0].file.file_id"],
    ["openai-chat", part({ type: "video_url" }), "messages[0].content[0].type"],
    ["openai-responses", { model: "m", input: "x", previous_response_id: "r" }, "previous_response_id"],
    ["openai-responses", { model: "m", input: "x", prompt: { id: "p" } }, "prompt"],
    ["openai-responses", { model: "m", input: "x", tools: [{ type: "code_interpreter" }] }, "tools[0].type"],
    ["openai-responses", responses({ type: "item_reference", id: "i" }), "input[0].type"],
    ["openai-responses", responses({ type: "reasoning", id: "rs_1", summary: [] }), "input[0].id"],
    ["openai-responses", responses({ type: "additional_tools", tools: [{ type: "mcp" }] }), "input[0].tools[0].type"],
    [
      "openai-responses",
      responses({ role: "user", content: [{ type: "input_file", file_url: "https://a.example" }] }),
      "input[0].content[0].file_url",
    ],
    ["anthropic", { max_tokens: 1, messages: [], mcp_servers: [{}] }, "mcp_servers"],
    ["anthropic", { max_tokens: 1, messages: [], speed: "fast" }, "speed"],
    ["anthropic", { max_tokens: 1, messages: [], inference_geo: "us" }, "inference_geo"],
    ["anthropic", { max_tokens: 1, messages: [], tools: [{ type: "web_search_20250305" }] }, "tools[0].type"],
    [
      "anthropic",
      { max_tokens: 1, messages: [], context_management: { edits: [{ type: "compact_20260112" }] } },
      "context_management.edits[0].type",
    ],
    ["anthropic", message({ type: "container_upload", file_id: "f" }), "messages[0].content[0].type"],
    [
      "anthropic",
      message({ type: "document", source: { type: "url", url: "https://a.example" } }),
      "messages[0].content[0].source.type",
    ],
    ["gemini", { contents: [], cachedContent: "c" }, "cachedContent"],
    ["gemini", { contents: [], tools: [{ googleSearch: {} }] }, "tools[0].googleSearch"],
    ["bedrock-converse", { messages: [], guardrailConfig: {} }, "guardrailConfig"],
    ["openai-embeddings", { model: "m", input: [{ type: "image_url" }] }, "input[0]"],
    ["openai-completions", { model: "m", prompt: "x", best_of: -1 }, "n"],
  ])("%s %j: %s", (format, body, field) => expect(unpriced(format, body)).toBe(field));

  test("a member that stands twice, which two readers may read differently", () => {
    const body = '{"model":"m","max_tokens":100000,"max_tokens":1,"messages":[]}';
    expect(boundOf({ format: "openai-chat", price, body })).toEqual({ unpriced: "max_tokens" });
  });
});

describe("a limit", () => {
  test.each<[FormatName, string, string | undefined, string]>([
    ["openai-chat", '{"model":"m"}', undefined, '{"model":"m","max_completion_tokens":7}'],
    ["openai-chat", '{"model":"m"}', "max_tokens", '{"model":"m","max_tokens":7}'],
    ["openai-chat", '{ "max_tokens": 50, "model": "m" }', undefined, '{ "max_tokens": 7, "model": "m" }'],
    ["openai-chat", '{"max_completion_tokens":9,"max_tokens":50}', undefined, '{"max_completion_tokens":7}'],
    ["openai-responses", '{"input":"a}"}\n', undefined, '{"input":"a}","max_output_tokens":7}\n'],
    ["anthropic", '{"max_tokens":99}', undefined, '{"max_tokens":7}'],
    ["gemini", '{"contents":[]}', undefined, '{"contents":[],"generationConfig":{"maxOutputTokens":7}}'],
    [
      "bedrock-converse",
      '{"inferenceConfig":{"topP":1,"maxTokens":9}}',
      undefined,
      '{"inferenceConfig":{"topP":1,"maxTokens":7}}',
    ],
    ["ollama", "{}", undefined, '{"options":{"num_predict":7}}'],
    ["openai-embeddings", '{"input":"a"}', undefined, '{"input":"a"}'],
  ])("of %s: %s", (format, body, member, written) => expect(withLimit(format, body, 7, member)).toBe(written));

  test("is the largest that is affordable, the model's at most, and the client's", () => {
    const open = bounded({ format: "openai-chat", body: chat({}), maxOutput: 5000 });
    expect(open).toMatchObject({ outputLimit: undefined, bound: undefined });
    expect(open.limitFor(1e12)).toBe(5000);
    expect(open.limitFor(open.boundFor(0) - 1)).toBe(0);
    expect(open.limitFor(open.boundFor(123))).toBe(123);
    expect(open.limitFor(open.boundFor(123) - 1)).toBe(122);
    const asked = bounded({ format: "openai-chat", body: chat({ max_tokens: 40 }), maxOutput: 5000 });
    expect(asked.limitFor(1e12)).toBe(40);
  });
});

test("nothing that a provider may count by a request costs more than its bound", () => {
  const dice = new Dice(11);
  const table = new PriceTable();
  const models = ["openai", "anthropic", "gemini", "bedrock"].flatMap((type) =>
    table.models(type).map((model) => table.find(type, model).price as Price),
  );
  const text = (): string => 'ab"ü😀\n'.repeat(dice.below(dice.of([3, 300, 60_000])));
  for (let round = 0; round < 3000; round++) {
    const one = dice.chance(0.1) ? priceOf({ input: dice.below(1e12), output: dice.below(1e12) }) : dice.of(models);
    const limit = dice.chance(0.5) ? 1 + dice.below(100_000) : undefined;
    const n = 1 + dice.below(3);
    const tier = dice.of([undefined, "default", "flex", "auto"]);
    const body = chat({ messages: [{ role: "user", content: text() }], n, max_tokens: limit, service_tier: tier });
    const found = bounded({ format: "openai-chat", body, price: one });
    const most = found.outputLimit ?? found.limitFor(dice.below(1e12));
    const bound = found.boundFor(most);
    const input = dice.of([found.inputTokens, dice.below(found.inputTokens)]);
    const output = dice.of([most * n, dice.below(most * n + 1)]);
    const cacheRead = dice.chance(0.5) ? dice.below(input + 1) : 0;
    const cacheWrite = dice.chance(0.5) ? dice.below(input - cacheRead + 1) : 0;
    const reasoning = dice.chance(0.5) ? dice.below(output + 1) : 0;
    const usage = { input, output, cacheRead, cacheWrite, reasoning };
    expect(costOf(usage, one, tier === "flex" ? dice.of(["flex", "default"]) : "default")).toBeLessThanOrEqual(bound);
  }
});
