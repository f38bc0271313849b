import { describe, expect, test } from "bun:test";
import type { AnswerEvent } from "../answer.ts";
import type { Conversation } from "../conversation.ts";
import { fold } from "../testing.ts";
import { ollama } from "./index.ts";

const plain: Conversation = {
  system: [],
  turns: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
  stream: false,
  wantsUsage: false,
  rest: {},
};

function encoded(conversation: Partial<Conversation>, model = "llama3") {
  const reported: string[] = [];
  const body = ollama.encodeRequest({ ...plain, ...conversation }, model, (field) => reported.push(field));
  return { body, reported };
}

describe("requests", () => {
  test("all that it has words for", () => {
    const { body, reported } = encoded({
      system: [{ type: "text", text: "Be brief." }],
      turns: [
        {
          role: "user",
          parts: [
            { type: "text", text: "What?" },
            { type: "image", source: { kind: "data", mediaType: "image/png", data: "iVBO" } },
            { type: "file", source: { kind: "text", text: "notes" } },
          ],
        },
        {
          role: "assistant",
          parts: [
            { type: "reasoning", text: "hm" },
            { type: "text", text: "Let me look." },
            { type: "tool_call", id: "a", name: "f", arguments: '{"x":1}' },
          ],
        },
        { role: "tool", parts: [{ type: "tool_result", callId: "a", content: [{ type: "text", text: "y" }] }] },
      ],
      tools: [{ name: "f", description: "d", parameters: { type: "object" } }],
      output: { type: "json_schema", name: "n", schema: { type: "object" } },
      reasoning: { effort: "high" },
      sampling: { temperature: 0, topP: 0.5, topK: 4, seed: 7 },
      logprobs: { top: 2 },
      maxTokens: 9,
      stop: ["END"],
      stream: true,
    });
    expect(reported).toEqual([]);
    expect(body).toEqual({
      model: "llama3",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "What?\n\nnotes", images: ["iVBO"] },
        {
          role: "assistant",
          content: "Let me look.",
          thinking: "hm",
          tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: { x: 1 } } }],
        },
        { role: "tool", tool_name: "f", tool_call_id: "a", content: "y" },
      ],
      tools: [{ type: "function", function: { name: "f", description: "d", parameters: { type: "object" } } }],
      format: { type: "object" },
      think: true,
      logprobs: true,
      top_logprobs: 2,
      options: { num_predict: 9, temperature: 0, top_p: 0.5, top_k: 4, seed: 7, stop: ["END"] },
      stream: true,
    });
  });

  test.each([
    ["gpt-oss:20b", { effort: "minimal" }, "low"],
    ["gpt-oss:20b", { effort: "xhigh" }, "high"],
    ["gpt-oss:20b", { visible: true }, true],
    ["qwen3", { effort: "low" }, true],
    ["qwen3", { effort: "none" }, false],
  ] as const)("%s thinks %j as %p", (model, reasoning, think) => {
    expect(encoded({ reasoning }, model).body["think"]).toBe(think);
  });

  test("what it can't say is named", () => {
    const { body, reported } = encoded({
      turns: [
        {
          role: "user",
          parts: [
            { type: "image", source: { kind: "url", url: "https://a/b.png" } },
            { type: "file", source: { kind: "data", mediaType: "application/pdf", data: "JVBE" } },
            { type: "audio", format: "wav", data: "UklG" },
          ],
        },
        { role: "assistant", parts: [{ type: "tool_call", id: "a", name: "f", arguments: "broken" }] },
        { role: "tool", parts: [{ type: "tool_result", callId: "a", content: [], isError: true }] },
      ],
      tools: [{ name: "f", parameters: {}, strict: true }],
      toolChoice: { type: "required" },
      parallelToolCalls: false,
      builtIns: [{ type: "web_search" }],
      sampling: { logitBias: { "1": 1 } },
      count: 2,
      user: "u",
      cacheKey: "k",
    });
    expect(reported.toSorted()).toEqual([
      "audio",
      "builtIns.web_search",
      "cacheKey",
      "count",
      "file.mediaType",
      "image.url",
      "parallelToolCalls",
      "sampling.logitBias",
      "tool.strict",
      "toolChoice",
      "tool_result.isError",
      "user",
    ]);
    expect(body["messages"]).toContainEqual(
      expect.objectContaining({
        tool_calls: [{ id: "a", type: "function", function: { name: "f", arguments: { input: "broken" } } }],
      }),
    );
  });

  test("a tool that must not be called is not offered", () => {
    const { body } = encoded({ tools: [{ name: "f", parameters: {} }], toolChoice: { type: "none" } });
    expect(body).not.toHaveProperty("tools");
  });
});

describe("answers", () => {
  const head = { model: "llama3", created_at: "2026-01-02T03:04:05.678Z" };
  const lines = [
    { ...head, message: { role: "assistant", content: "", thinking: "h" }, done: false },
    { ...head, message: { role: "assistant", content: "", thinking: "m" }, done: false },
    { ...head, message: { role: "assistant", content: "Let me " }, done: false },
    {
      ...head,
      message: { role: "assistant", content: "look.", tool_calls: [{ function: { name: "f", arguments: { x: 1 } } }] },
      done: false,
    },
    { ...head, message: { role: "assistant", content: "", tool_calls: [{ id: "own", function: { name: "now" } }] } },
    {
      ...head,
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 10,
      eval_count: 5,
    },
  ];
  const answer = {
    id: "ollama-20260102030405678",
    model: "llama3",
    created: 1_767_323_045,
    choices: [
      {
        parts: [
          { type: "reasoning", text: "hm" },
          { type: "text", text: "Let me look." },
          { type: "tool_call", id: "call_0", name: "f", arguments: '{"x":1}' },
          { type: "tool_call", id: "own", name: "now", arguments: "{}" },
        ],
        finish: "tool_calls",
      },
    ],
    usage: { input: 10, output: 5 },
  } as const;

  test("a stream of lines and the whole are the same", () => {
    const decoder = ollama.decodeStream();
    const events = lines.flatMap((line): readonly AnswerEvent[] => decoder.push({ data: JSON.stringify(line) }));
    const { created: _, ...rest } = answer;
    expect(fold(events)).toEqual(rest);
    expect(events.at(-1)).toEqual({ type: "end" });
    const whole = ollama.decodeAnswer({
      ...head,
      message: {
        role: "assistant",
        content: "Let me look.",
        thinking: "hm",
        tool_calls: [{ function: { name: "f", arguments: { x: 1 } } }, { id: "own", function: { name: "now" } }],
      },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 10,
      eval_count: 5,
    });
    expect(whole).toEqual(answer);
  });

  test("truncation is no stop, nor is an answer without a message one", () => {
    const cut = ollama.decodeAnswer({ ...head, message: { content: "Cut" }, done_reason: "length" });
    expect(cut.choices[0]?.finish).toBe("length");
    expect(() => ollama.decodeAnswer({ error: "no" })).toThrow("no message");
  });

  test.each([null, ""])("an error that is %p is none", (error) => {
    const line = JSON.stringify({ ...head, message: { content: "x" }, error });
    expect(
      ollama
        .decodeStream()
        .push({ data: line })
        .map(({ type }) => type),
    ).toEqual(["start", "part_start", "part_delta"]);
  });

  test("an error within a stream ends it", () => {
    expect(ollama.decodeStream().push({ data: '{"error":"out of memory"}' })).toEqual([
      { type: "error", message: "out of memory", code: null },
    ]);
  });
});
