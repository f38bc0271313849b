import { describe, expect, test } from "bun:test";
import type { Conversation, Part, Turn } from "../conversation.ts";
import { bedrockConverse } from "./index.ts";

const nova = "us.amazon.nova-lite-v1:0";
const claude = "us.anthropic.claude-opus-4-6-v1";
const llama = "meta.llama4-scout-17b-instruct-v1:0";

const hello: Turn = { role: "user", parts: [{ type: "text", text: "Hello" }] };

function encoded(conversation: Partial<Conversation>, model = nova) {
  const dropped: string[] = [];
  const whole = { system: [], turns: [hello], stream: false, wantsUsage: true, rest: {}, ...conversation };
  const body = bedrockConverse.encodeRequest(whole, model, (field) => dropped.push(field));
  return { body, dropped };
}

const user = (...parts: readonly Part[]): Turn => ({ role: "user", parts });
const assistant = (...parts: readonly Part[]): Turn => ({ role: "assistant", parts });
const text = (said: string): Part => ({ type: "text", text: said });
const call = (id: string, name = "f"): Part => ({ type: "tool_call", id, name, arguments: '{"x":1}' });
const result = (callId: string, isError?: true): Part => ({
  type: "tool_result",
  callId,
  content: [{ type: "text", text: "r" }],
  ...(isError ? { isError } : {}),
});
const tools = [{ name: "f", description: "F", parameters: { type: "object", properties: {} } }];

test("all that there is a word for", () => {
  const { body, dropped } = encoded({
    system: [{ type: "text", text: "Be brief.", cache: {} }],
    turns: [
      user(text("Hi"), { type: "image", source: { kind: "data", mediaType: "image/png", data: "iVBO" } }),
      assistant(text("Let me look."), call("c1")),
      { role: "tool", parts: [result("c1", true)] },
    ],
    tools: [{ ...tools[0], name: "f", parameters: {}, strict: true, cache: {} }],
    toolChoice: { type: "required" },
    output: { type: "json_schema", name: "o", schema: { type: "object" }, description: "D" },
    sampling: { temperature: 0.5, topP: 0.9, topK: 7 },
    maxTokens: 50,
    stop: ["END"],
    serviceTier: "flex",
  });
  expect(dropped).toEqual([]);
  expect(body).toEqual({
    system: [{ text: "Be brief." }, { cachePoint: { type: "default" } }],
    messages: [
      { role: "user", content: [{ text: "Hi" }, { image: { format: "png", source: { bytes: "iVBO" } } }] },
      {
        role: "assistant",
        content: [{ text: "Let me look." }, { toolUse: { toolUseId: "c1", name: "f", input: { x: 1 } } }],
      },
      { role: "user", content: [{ toolResult: { toolUseId: "c1", content: [{ text: "r" }], status: "error" } }] },
    ],
    inferenceConfig: { maxTokens: 50, temperature: 0.5, topP: 0.9, stopSequences: ["END"] },
    toolConfig: {
      tools: [
        { toolSpec: { name: "f", description: "F", inputSchema: { json: { type: "object" } }, strict: true } },
        { cachePoint: { type: "default" } },
      ],
      toolChoice: { any: {} },
    },
    outputConfig: {
      textFormat: {
        type: "json_schema",
        structure: { jsonSchema: { schema: '{"type":"object"}', name: "o", description: "D" } },
      },
    },
    additionalModelRequestFields: { inferenceConfig: { topK: 7 } },
    serviceTier: { type: "flex" },
  });
});

test("what there is no word for is named", () => {
  const { body, dropped } = encoded(
    {
      count: 2,
      logprobs: { top: 1 },
      cacheKey: "k",
      user: "u",
      sampling: { frequencyPenalty: 1, presencePenalty: 1, seed: 1, logitBias: {}, temperature: 1.5, topK: 3 },
      parallelToolCalls: false,
      builtIns: [{ type: "web_search" }],
      output: { type: "json_object" },
      reasoning: { effort: "high" },
      serviceTier: "turbo",
      stop: [""],
      toolChoice: { type: "required" },
    },
    llama,
  );
  expect(body).toEqual({ messages: [{ role: "user", content: [{ text: "Hello" }] }] });
  expect(dropped.toSorted()).toEqual([
    "builtIns.web_search",
    "cacheKey",
    "count",
    "logprobs",
    "output.json_object",
    "parallelToolCalls",
    "reasoning",
    "sampling.frequencyPenalty",
    "sampling.logitBias",
    "sampling.presencePenalty",
    "sampling.seed",
    "sampling.temperature",
    "sampling.topK",
    "serviceTier",
    "stop",
    "toolChoice",
    "user",
  ]);
});

describe("turns", () => {
  test("alternate, the user first; results come in front; later instructions lose their place", () => {
    const { body, dropped } = encoded({
      turns: [
        assistant(text("I began.")),
        user(text("a")),
        { role: "user", parts: [text("b"), text(" ")], name: "n" },
        assistant(call("c1")),
        assistant(call("c2")),
        user(text("late"), result("c1")),
        { role: "system", parts: [text("Now French.")] },
        { role: "tool", parts: [result("c2")] },
      ],
      tools,
    });
    expect(body["system"]).toEqual([{ text: "Now French." }]);
    const messages = body["messages"] as readonly { role: string; content: readonly object[] }[];
    expect(messages.map(({ role, content }) => [role, ...content.map((block) => Object.keys(block)[0])])).toEqual([
      ["user", "text"],
      ["assistant", "text"],
      ["user", "text", "text"],
      ["assistant", "toolUse", "toolUse"],
      ["user", "toolResult", "toolResult", "text"],
    ]);
    expect(dropped).toEqual(["turn.name", "turn.system"]);
  });

  test("thoughts go back to whoever signed them", () => {
    const { body, dropped } = encoded({
      turns: [
        hello,
        assistant(
          { type: "reasoning", text: "hm", signature: "s", origin: "bedrock-converse" },
          { type: "reasoning", text: "", encrypted: "e", origin: "bedrock-converse" },
          { type: "reasoning", text: "hm", signature: "s", origin: "anthropic" },
          { type: "reasoning", text: "hm" },
          text("x"),
        ),
      ],
    });
    expect((body["messages"] as readonly object[])[1]).toEqual({
      role: "assistant",
      content: [
        { reasoningContent: { reasoningText: { text: "hm", signature: "s" } } },
        { reasoningContent: { redactedContent: "e" } },
        { text: "x" },
      ],
    });
    expect(dropped).toEqual(["reasoning.signature", "reasoning"]);
  });
});

describe("tools", () => {
  test("are declared by the names of calls where nobody declares them any more", () => {
    const turns = [hello, assistant(call("a", "f"), call("b", "$READ")), user(result("a"), result("b"))];
    const { body, dropped } = encoded({ turns });
    expect(body["toolConfig"]).toEqual({
      tools: [
        { toolSpec: { name: "f", inputSchema: { json: { type: "object" } } } },
        { toolSpec: { name: "_24_READ", inputSchema: { json: { type: "object" } } } },
      ],
    });
    expect(dropped).toEqual([]);
  });

  test("are withheld for a choice of none, unless calls stand in the conversation", () => {
    expect(encoded({ tools, toolChoice: { type: "none" } })).toEqual({ body: encoded({}).body, dropped: [] });
    const turns = [hello, assistant(call("a")), user(result("a"))];
    const { body, dropped } = encoded({ turns, tools, toolChoice: { type: "none" } });
    expect(body["toolConfig"]).toMatchObject({ tools: [{ toolSpec: { name: "f" } }] });
    expect(dropped).toEqual(["toolChoice.none"]);
  });

  test("with names that Converse does not take are left out, and named", () => {
    const long = { name: "x".repeat(65), parameters: {} };
    const { body, dropped } = encoded({ tools: [...tools, long], toolChoice: { type: "tool", name: long.name } });
    expect(body["toolConfig"]).toMatchObject({ tools: [{ toolSpec: { name: "f" } }] });
    expect(dropped).toEqual(["tool.name", "toolChoice"]);
  });

  test("one may be chosen", () => {
    expect(encoded({ tools, toolChoice: { type: "tool", name: "f" } }).body["toolConfig"]).toMatchObject({
      toolChoice: { tool: { name: "f" } },
    });
  });

  test("an id that is too long is spelt shorter, alike in call and result", () => {
    const id = `call ${"x".repeat(100)}`;
    const { body } = encoded({ turns: [hello, assistant(call(id)), user(result(id))], tools });
    const [, made, answered] = body["messages"] as readonly {
      content: readonly Record<string, Record<string, string>>[];
    }[];
    const spelt = made?.content[0]?.["toolUse"]?.["toolUseId"];
    expect(spelt).toMatch(/^call_20_x+_\w{13}$/);
    expect(spelt).toHaveLength(64);
    expect(answered?.content[0]?.["toolResult"]?.["toolUseId"]).toBe(spelt as string);
  });
});

describe("media", () => {
  const contentOf = (...parts: readonly Part[]) => {
    const { body, dropped } = encoded({ turns: [user(...parts)] });
    return { content: (body["messages"] as readonly { content: unknown }[] | undefined)?.[0]?.content, dropped };
  };

  test("images and documents of bytes and in S3", () => {
    expect(
      contentOf(
        { type: "image", source: { kind: "url", url: "s3://b/p.jpg" } },
        { type: "file", source: { kind: "text", text: "ü" }, name: "notes  v1.txt" },
        { type: "file", source: { kind: "data", mediaType: "application/pdf", data: "JVBE" }, name: "notes v1-txt" },
        { type: "file", source: { kind: "data", mediaType: "text/x-log", data: "YQ==" } },
        { type: "file", source: { kind: "url", url: "s3://b/sheet.xlsx" } },
      ),
    ).toEqual({
      content: [
        { image: { format: "jpeg", source: { s3Location: { uri: "s3://b/p.jpg" } } } },
        { document: { format: "txt", name: "notes v1-txt", source: { bytes: "w7w=" } } },
        { document: { format: "pdf", name: "notes v1-txt (2)", source: { bytes: "JVBE" } } },
        { document: { format: "txt", name: "document", source: { bytes: "YQ==" } } },
        { document: { format: "xlsx", name: "document (2)", source: { s3Location: { uri: "s3://b/sheet.xlsx" } } } },
      ],
      dropped: [],
    });
  });

  test("what lies elsewhere, or has another format, is named", () => {
    expect(
      contentOf(
        { type: "image", source: { kind: "url", url: "https://a/b.png" }, detail: "high" },
        { type: "image", source: { kind: "file", id: "f" } },
        { type: "image", source: { kind: "data", mediaType: "image/tiff", data: "a" } },
        { type: "image", source: { kind: "data", mediaType: "constructor", data: "a" } },
        { type: "file", source: { kind: "url", url: "https://a/b.pdf" } },
        { type: "file", source: { kind: "file", id: "f" } },
        { type: "file", source: { kind: "data", mediaType: "application/zip", data: "a" } },
        { type: "audio", format: "mp3", data: "a" },
      ),
    ).toEqual({
      content: [{ text: "…" }],
      dropped: [
        "image.detail",
        "image.url",
        "image.file",
        "image.mediaType",
        "image.mediaType",
        "file.url",
        "file.file",
        "file.mediaType",
        "audio",
      ],
    });
  });
});

describe("by model", () => {
  const cached = { turns: [user({ type: "text", text: "x", cache: { ttl: "1h" } })] };

  test.each([
    [claude, { type: "default", ttl: "1h" }, []],
    [nova, { type: "default" }, ["cache.ttl"]],
    [llama, undefined, ["cache"]],
  ])("cache points of %s", (model, cachePoint, named) => {
    const { body, dropped } = encoded(cached, model);
    const [message] = body["messages"] as readonly { content: readonly object[] }[];
    expect(message?.content).toEqual([{ text: "x" }, ...(cachePoint ? [{ cachePoint }] : [])]);
    expect(dropped).toEqual(named);
  });

  test.each([
    [claude, { top_k: 7 }],
    ["mistral.mistral-large-2407-v1:0", { top_k: 7 }],
    ["cohere.command-r-v1:0", { k: 7 }],
  ])("top-k of %s", (model, fields) => {
    expect(encoded({ sampling: { topK: 7 } }, model).body["additionalModelRequestFields"]).toEqual(fields);
  });

  test("an error of a tool is told where the model knows it", () => {
    const turns = [hello, assistant(call("a")), user(result("a", true))];
    const { body, dropped } = encoded({ turns, tools }, llama);
    expect(JSON.stringify(body)).not.toContain("status");
    expect(dropped).toEqual(["tool_result.isError"]);
  });

  test.each([
    [claude, { effort: "high" }, { thinking: { type: "adaptive" } }, { effort: "high" }, []],
    [claude, { effort: "none" }, { thinking: { type: "disabled" } }, undefined, []],
    ["us.amazon.nova-2-lite-v1:0", { effort: "minimal" }, nova2("low"), undefined, []],
    [
      "us.amazon.nova-2-lite-v1:0",
      { budgetTokens: 9, visible: false },
      nova2("medium"),
      undefined,
      ["reasoning.budgetTokens", "reasoning.visible"],
    ],
    ["us.amazon.nova-2-lite-v1:0", { effort: "none" }, { reasoningConfig: { type: "disabled" } }, undefined, []],
    ["openai.gpt-oss-120b-1:0", { effort: "max" }, { reasoning_effort: "high" }, undefined, []],
    ["openai.gpt-oss-120b-1:0", { effort: "none" }, { reasoning_effort: "low" }, undefined, ["reasoning.effort"]],
    ["openai.gpt-oss-120b-1:0", {}, undefined, undefined, []],
    [llama, { effort: "none" }, undefined, undefined, []],
  ] as const)("reasoning of %s, %j", (model, reasoning, fields, output, named) => {
    const { body, dropped } = encoded({ reasoning }, model);
    expect(body["additionalModelRequestFields"]).toEqual(fields as object);
    expect(body["outputConfig"]).toEqual(output as object);
    expect(dropped).toEqual([...named]);
  });

  test("Nova 2 sets its own limits at high effort", () => {
    const conversation: Partial<Conversation> = {
      reasoning: { effort: "high" },
      maxTokens: 50,
      sampling: { temperature: 0.5, topP: 0.5 },
      stop: ["END"],
    };
    const { body, dropped } = encoded(conversation, "amazon.nova-2-lite-v1:0");
    expect(body["inferenceConfig"]).toEqual({ stopSequences: ["END"] });
    expect(dropped).toEqual(["maxTokens", "sampling.temperature", "sampling.topP"]);
  });
});

function nova2(maxReasoningEffort: string): object {
  return { reasoningConfig: { type: "enabled", maxReasoningEffort } };
}
