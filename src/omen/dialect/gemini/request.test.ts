import { describe, expect, test } from "bun:test";
import type { Conversation, Part, Reasoning, Tool, Turn } from "../conversation.ts";
import { gemini } from "./index.ts";

const base: Conversation = { system: [], turns: [], stream: false, wantsUsage: true, rest: {} };
const user = (...parts: readonly Part[]): Turn => ({ role: "user", parts });
const assistant = (...parts: readonly Part[]): Turn => ({ role: "assistant", parts });
const text = (text: string): Part => ({ type: "text", text });
const call = (id: string, name = "f"): Part => ({ type: "tool_call", id, name, arguments: '{"x":1}' });
const result = (callId: string, more: Partial<Extract<Part, { type: "tool_result" }>> = {}): Part => ({
  type: "tool_result",
  callId,
  content: [{ type: "text", text: "ok" }],
  ...more,
});
const sealed = (encrypted: string): Part => ({ type: "reasoning", text: "", encrypted, origin: "gemini" });
const tool: Tool = { name: "f", parameters: { type: "object", properties: {} } };

function encoded(conversation: Partial<Conversation>, model = "gemini-2.5-flash") {
  const dropped: string[] = [];
  const body = gemini.encodeRequest({ ...base, ...conversation }, model, (field) => dropped.push(field));
  return { body, dropped };
}
const contents = (turns: readonly Turn[], model?: string) => encoded({ turns }, model).body["contents"];

describe("turns", () => {
  test("a user who said nothing says so: Google takes no conversation without contents", () => {
    const said = (text: string) => ({
      ...base,
      turns: [{ role: "user" as const, parts: [{ type: "text" as const, text }] }],
    });
    const sent = (text: string) => gemini.encodeRequest(said(text), "gemini-3-pro", () => undefined)["contents"];
    expect(sent("")).toEqual([{ role: "user", parts: [{ text: "…" }] }]);
    expect(sent("Hi")).toEqual([{ role: "user", parts: [{ text: "Hi" }] }]);
  });

  test("alternate: what is said between two answers is one content, results first and by their calls' names", () => {
    const turns = [
      user(text("a")),
      user(text("b")),
      assistant(call("1", "f"), call("2", "g")),
      { role: "tool" as const, parts: [result("2")] },
      user(text("c"), result("1", { isError: true })),
    ];
    expect(contents(turns)).toEqual([
      { role: "user", parts: [{ text: "a" }, { text: "b" }] },
      {
        role: "model",
        parts: [
          { functionCall: { id: "1", name: "f", args: { x: 1 } } },
          { functionCall: { id: "2", name: "g", args: { x: 1 } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "2", name: "g", response: { output: "ok" } } },
          { functionResponse: { id: "1", name: "f", response: { error: "ok" } } },
          { text: "c" },
        ],
      },
    ]);
  });

  test("an id that is used again names the newest call", () => {
    const turns = [assistant(call("1", "f")), user(result("1")), assistant(call("1", "g")), user(result("1"))];
    expect(JSON.stringify(contents(turns)).match(/"functionResponse":\{"id":"1","name":"(.)"/g)).toEqual([
      '"functionResponse":{"id":"1","name":"f"',
      '"functionResponse":{"id":"1","name":"g"',
    ]);
  });

  test("none is empty", () => {
    expect(contents([user(text("a")), assistant(text("")), user(text("b"))])).toEqual([
      { role: "user", parts: [{ text: "a" }, { text: "b" }] },
    ]);
  });

  test("instructions go before all turns, and lose their place where they had another", () => {
    const system = (said: string): Turn => ({ role: "system", parts: [text(said)] });
    const { body, dropped } = encoded({
      system: [{ type: "text", text: "1" }],
      turns: [system("2"), user(text("a")), system("3")],
    });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: "1" }, { text: "2" }, { text: "3" }] },
      contents: [{ role: "user", parts: [{ text: "a" }] }],
    });
    expect(dropped).toEqual(["turn.system"]);
  });

  test("instructions alone are what is said", () => {
    const { body, dropped } = encoded({ system: [{ type: "text", text: "1" }] });
    expect(body).toEqual({ contents: [{ role: "user", parts: [{ text: "1" }] }] });
    expect(dropped).toEqual(["system"]);
  });

  test("arguments that are no object are wrapped; results without text are empty, of several texts a list", () => {
    const odd: Part = { type: "tool_call", id: "1", name: "f", arguments: "[1" };
    const none = result("1", { content: [] });
    const several = result("1", {
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    });
    expect(contents([assistant(odd), user(none, several)])).toMatchObject([
      { parts: [{ functionCall: { args: { UNREADABLE_ARGUMENTS: "[1" } } }] },
      {
        parts: [
          { functionResponse: { response: { output: "" } } },
          { functionResponse: { response: { output: ["a", "b"] } } },
        ],
      },
    ]);
  });
});

describe("media", () => {
  test("go as bytes, or as an address with what its name tells", () => {
    const turn = user(
      { type: "image", source: { kind: "data", mediaType: "image/png", data: "iVBO" } },
      { type: "image", source: { kind: "url", url: "https://a/b.JPG?x=1" } },
      { type: "audio", format: "wav", data: "UklG" },
      { type: "file", source: { kind: "file", id: "https://generativelanguage.googleapis.com/v1beta/files/x" } },
      { type: "file", source: { kind: "url", url: "https://a/b" } },
      { type: "file", source: { kind: "text", text: "t" } },
    );
    expect(contents([turn])).toEqual([
      {
        role: "user",
        parts: [
          { inlineData: { mimeType: "image/png", data: "iVBO" } },
          { fileData: { mimeType: "image/jpeg", fileUri: "https://a/b.JPG?x=1" } },
          { inlineData: { mimeType: "audio/wav", data: "UklG" } },
          { fileData: { fileUri: "https://generativelanguage.googleapis.com/v1beta/files/x" } },
          { fileData: { fileUri: "https://a/b" } },
          { text: "t" },
        ],
      },
    ]);
  });

  test("of a result stand within it for Gemini 3, behind all results before", () => {
    const image = { type: "image", source: { kind: "data", mediaType: "image/png", data: "iVBO" } } as const;
    const inlineData = { mimeType: "image/png", data: "iVBO" };
    const turns = [assistant(call("1"), call("2")), user(result("1", { content: [image] }), result("2"))];
    expect(contents(turns, "gemini-3-flash-preview")).toMatchObject([
      {},
      { parts: [{ functionResponse: { parts: [{ inlineData }] } }, { functionResponse: { id: "2" } }] },
    ]);
    expect(contents(turns, "gemini-2.5-flash")).toMatchObject([
      {},
      { parts: [{ functionResponse: { id: "1" } }, { functionResponse: { id: "2" } }, { inlineData }] },
    ]);
  });
});

describe("signatures", () => {
  test("stand on the part behind them, or on an empty text at the end", () => {
    expect(contents([assistant(sealed("A"), text("a"), sealed("B"), call("1"), call("2"), sealed("C"))])).toMatchObject(
      [
        {
          parts: [
            { text: "a", thoughtSignature: "A" },
            { functionCall: { id: "1" }, thoughtSignature: "B" },
            { functionCall: { id: "2" } },
            { text: "", thoughtSignature: "C" },
          ],
        },
      ],
    );
  });

  test("that a client put before the text go to Gemini 3 on the call", () => {
    expect(contents([assistant(sealed("A"), text("a"), call("1"))], "gemini-3.1-pro-preview")).toEqual([
      {
        role: "model",
        parts: [{ text: "a" }, { functionCall: { id: "1", name: "f", args: { x: 1 } }, thoughtSignature: "A" }],
      },
    ]);
  });

  test("that are missing have their placeholder, on the first call alone, for models that ask for one", () => {
    const signatures = (model: string) =>
      JSON.stringify(contents([assistant(call("1"), call("2"))], model)).match(/"thoughtSignature":"[^"]*"/g);
    expect(signatures("gemini-3-pro-preview")).toEqual(['"thoughtSignature":"skip_thought_signature_validator"']);
    expect(signatures("gemini-flash-latest")).toHaveLength(1);
    expect(signatures("gemini-2.5-pro")).toBeNull();
  });

  test("of others never go to Google; their thoughts' words do", () => {
    const { body, dropped } = encoded({
      turns: [
        assistant(
          { type: "reasoning", text: "hm", signature: "s", origin: "anthropic" },
          { type: "reasoning", text: "", encrypted: "e", origin: "anthropic" },
          { type: "reasoning", text: "plain" },
          text("a"),
        ),
      ],
    });
    expect(body["contents"]).toEqual([
      { role: "model", parts: [{ text: "hm", thought: true }, { text: "plain", thought: true }, { text: "a" }] },
    ]);
    expect(dropped).toEqual(["reasoning.signature", "reasoning"]);
  });
});

describe("tools", () => {
  test.each([
    [{ type: "auto" }, { mode: "AUTO" }],
    [{ type: "none" }, { mode: "NONE" }],
    [{ type: "required" }, { mode: "ANY" }],
    [
      { type: "tool", name: "f" },
      { mode: "ANY", allowedFunctionNames: ["f"] },
    ],
  ] as const)("%j is %j", (toolChoice, functionCallingConfig) => {
    expect(encoded({ tools: [tool], toolChoice }).body).toMatchObject({
      tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: tool.parameters }] }],
      toolConfig: { functionCallingConfig },
    });
  });

  test("Google's own go alone", () => {
    const builtIns = [{ type: "web_search", maxUses: 3 }, { type: "code_execution" }] as const;
    expect(encoded({ builtIns })).toMatchObject({
      body: { tools: [{ googleSearch: {} }, { codeExecution: {} }] },
      dropped: ["builtIns.web_search.maxUses"],
    });
    expect(encoded({ builtIns, tools: [tool] }).dropped).toEqual(["builtIns"]);
  });

  test("a forced choice without tools, one call at a time and strictness can't be said", () => {
    expect(encoded({ toolChoice: { type: "required" } }).dropped).toEqual(["toolChoice"]);
    expect(encoded({ tools: [{ ...tool, strict: true }], parallelToolCalls: false }).dropped).toEqual([
      "parallelToolCalls",
      "tool.strict",
    ]);
  });
});

describe("generation", () => {
  test("says all that Gemini has a word for", () => {
    const { body, dropped } = encoded({
      maxTokens: 50,
      count: 2,
      stop: ["a"],
      logprobs: { top: 3 },
      output: { type: "json_schema", name: "n", schema: { type: "object" } },
      sampling: { temperature: 0, topP: 0.5, topK: 7, seed: 1, presencePenalty: 0.1, frequencyPenalty: 0.2 },
      serviceTier: "auto",
    });
    expect(body["generationConfig"]).toEqual({
      temperature: 0,
      topP: 0.5,
      topK: 7,
      seed: 1,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      maxOutputTokens: 50,
      stopSequences: ["a"],
      candidateCount: 2,
      responseMimeType: "application/json",
      responseJsonSchema: { type: "object" },
      responseLogprobs: true,
      logprobs: 3,
    });
    expect(dropped).toEqual([]);
  });

  test.each([
    ["auto", undefined],
    ["default", undefined],
    ["flex", "flex"],
    ["priority", "priority"],
  ])("the tier %s is %p", (serviceTier, told) => {
    expect(encoded({ serviceTier })).toEqual({
      body: { contents: [], ...(told && { serviceTier: told }) },
      dropped: [],
    });
  });

  test("reports the rest", () => {
    const { dropped } = encoded({
      user: "u",
      cacheKey: "k",
      serviceTier: "scale",
      stop: ["1", "2", "3", "4", "5", "6"],
      logprobs: { top: 0 },
      stream: true,
      output: { type: "json_object" },
      tools: [tool],
      sampling: { logitBias: { a: 1 } },
      turns: [{ ...user({ type: "text", text: "a", cache: {} }), name: "n" }],
    });
    expect(dropped.sort()).toEqual([
      "cache",
      "cacheKey",
      "logprobs",
      "output",
      "sampling.logitBias",
      "serviceTier",
      "stop",
      "turn.name",
      "user",
    ]);
  });
});

describe("thinking", () => {
  test.each<[string, Reasoning, object | undefined, readonly string[]]>([
    ["gemini-2.5-flash", { effort: "none" }, { thinkingBudget: 0 }, []],
    ["gemini-2.5-pro", { effort: "none" }, { thinkingBudget: 128 }, ["reasoning.effort"]],
    ["gemini-2.5-pro", { effort: "max" }, { includeThoughts: true, thinkingBudget: 32_768 }, []],
    ["gemini-2.5-flash", { effort: "max" }, { includeThoughts: true, thinkingBudget: 24_576 }, []],
    ["gemini-2.5-flash-lite", { budgetTokens: 100 }, { includeThoughts: true, thinkingBudget: 512 }, []],
    ["gemini-2.5-flash", { visible: false }, { includeThoughts: false }, []],
    ["gemini-3-pro-preview", { effort: "medium" }, { includeThoughts: true, thinkingLevel: "HIGH" }, []],
    ["gemini-3.1-pro-preview", { effort: "minimal" }, { includeThoughts: true, thinkingLevel: "LOW" }, []],
    ["gemini-3-flash-preview", { effort: "none" }, { thinkingLevel: "MINIMAL" }, ["reasoning.effort"]],
    ["gemini-3.8-flash", { effort: "minimal" }, { includeThoughts: true, thinkingLevel: "LOW" }, []],
    ["gemini-3.8-flash-lite", { effort: "minimal" }, { includeThoughts: true, thinkingLevel: "MINIMAL" }, []],
    ["gemini-3-flash-preview", { budgetTokens: 5000 }, { includeThoughts: true, thinkingLevel: "MEDIUM" }, []],
    ["gemini-2.0-flash", { effort: "none" }, undefined, []],
    ["gemini-2.0-flash-001", { effort: "low" }, undefined, ["reasoning"]],
    ["gemma-3-27b-it", { effort: "low" }, undefined, ["reasoning"]],
  ])("%s, %j", (model, reasoning, thinkingConfig, reported) => {
    const { body, dropped } = encoded({ reasoning }, model);
    expect(body["generationConfig"]).toEqual(thinkingConfig && { thinkingConfig });
    expect(dropped).toEqual([...reported]);
  });
});
