import { describe, expect, test } from "bun:test";
import { gemini } from "./index.ts";
import type { WireCandidate } from "./wire.ts";

const answered = (candidate: WireCandidate, more: object = {}) =>
  gemini.decodeAnswer({ candidates: [candidate], ...more });
const partsOf = (candidate: WireCandidate) => answered(candidate).choices[0]?.parts;

describe("decodeAnswer", () => {
  test("all of an answer", () => {
    const call = { functionCall: { name: "f", args: { x: 1 } } };
    expect(
      answered(
        {
          content: {
            parts: [
              { text: "hm", thought: true },
              { text: "A" },
              { text: "B" },
              { ...call, thoughtSignature: "S" },
              { functionCall: { id: "own", name: "g" } },
            ],
          },
          finishReason: "STOP",
        },
        {
          responseId: "r-1",
          modelVersion: "gemini-3-pro",
          createTime: "2026-01-02T03:04:05.6Z",
          usageMetadata: {
            promptTokenCount: 10,
            toolUsePromptTokenCount: 5,
            candidatesTokenCount: 3,
            thoughtsTokenCount: 4,
            cachedContentTokenCount: 2,
          },
        },
      ),
    ).toEqual({
      id: "r-1",
      model: "gemini-3-pro",
      created: 1_767_323_045,
      choices: [
        {
          parts: [
            { type: "reasoning", text: "hm" },
            { type: "text", text: "AB" },
            { type: "reasoning", text: "", encrypted: "S", origin: "gemini" },
            { type: "tool_call", id: "call_r-1_0_0", name: "f", arguments: '{"x":1}' },
            { type: "tool_call", id: "own", name: "g", arguments: "{}" },
          ],
          finish: "tool_calls",
        },
      ],
      usage: { input: 15, output: 7, cacheRead: 2, reasoning: 4 },
    });
  });

  test.each([
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["CONTINUATION", "length"],
    ["SAFETY", "content_filter"],
    ["RECITATION", "content_filter"],
    ["BLOCKLIST", "content_filter"],
    ["PROHIBITED_CONTENT", "content_filter"],
    ["SPII", "content_filter"],
    ["IMAGE_SAFETY", "content_filter"],
    ["LANGUAGE", "content_filter"],
    ["OTHER", "stop"],
    ["SOMETHING_NEW", "stop"],
  ] as const)("%s is %s", (finishReason, finish) => {
    expect(answered({ finishReason }).choices).toEqual([{ parts: [], finish }]);
  });

  test("truncation is a length, calls or not", () => {
    const content = { parts: [{ functionCall: { name: "f" } }] };
    expect(answered({ content, finishReason: "MAX_TOKENS" }).choices[0]?.finish).toBe("length");
  });

  test.each(["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MISSING_THOUGHT_SIGNATURE"])(
    "%s is no answer",
    (finishReason) => {
      expect(() => answered({ finishReason, finishMessage: "call:f(" })).toThrow(`${finishReason}: call:f(`);
    },
  );

  test("a blocked prompt is filtered, and says why where Google does", () => {
    const usageMetadata = { promptTokenCount: 3 };
    expect(gemini.decodeAnswer({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata })).toMatchObject({
      choices: [{ parts: [], finish: "content_filter" }],
      usage: { input: 3, output: 0 },
    });
    const promptFeedback = { blockReason: "OTHER", blockReasonMessage: "No." };
    expect(gemini.decodeAnswer({ promptFeedback }).choices[0]?.parts).toEqual([{ type: "refusal", text: "No." }]);
  });

  test("what is none, or an error, is refused", () => {
    expect(() => gemini.decodeAnswer({ usageMetadata: {} })).toThrow("no candidates");
    expect(() => gemini.decodeAnswer({ error: { code: 500, message: "oh", status: "INTERNAL" } })).toThrow("oh");
  });

  test("candidates are choices, in their order", () => {
    const candidate = (index: number): WireCandidate => ({ index, content: { parts: [{ text: `${index}` }] } });
    const { choices } = gemini.decodeAnswer({ candidates: [candidate(1), candidate(0)] });
    expect(choices.map(({ parts }) => parts)).toEqual([[{ type: "text", text: "0" }], [{ type: "text", text: "1" }]]);
  });

  test("log probabilities have OpenAI's form", () => {
    const logprobsResult = {
      chosenCandidates: [{ token: "ü", tokenId: 7, logProbability: -0.5 }],
      topCandidates: [
        {
          candidates: [
            { token: "ü", logProbability: -0.5 },
            { token: "u", logProbability: -2 },
          ],
        },
      ],
    };
    expect(answered({ logprobsResult }).choices[0]?.logprobs).toEqual({
      content: [
        {
          token: "ü",
          logprob: -0.5,
          bytes: [0xc3, 0xbc],
          top_logprobs: [
            { token: "ü", logprob: -0.5, bytes: [0xc3, 0xbc] },
            { token: "u", logprob: -2, bytes: [0x75] },
          ],
        },
      ],
      refusal: null,
    });
  });
});

describe("grounding", () => {
  const grounded = (segment: object, texts: readonly string[] = ["Grüße 😀 aus Ulm."]) =>
    partsOf({
      content: { parts: texts.map((text) => ({ text })) },
      groundingMetadata: {
        groundingChunks: [{ web: { uri: "https://a", title: "A" } }, { web: { uri: "https://b" } }],
        groundingSupports: [{ segment, groundingChunkIndices: [0, 1, 9] }],
      },
    });

  test("offsets of bytes become offsets of UTF-16", () => {
    const segment = { startIndex: 13, endIndex: 20, text: "aus Ulm" };
    expect(grounded(segment)).toEqual([
      {
        type: "text",
        text: "Grüße 😀 aus Ulm.",
        citations: [
          { url: "https://a", title: "A", range: [9, 16], raw: { segment, web: { uri: "https://a", title: "A" } } },
          { url: "https://b", range: [9, 16], raw: { segment, web: { uri: "https://b" } } },
        ],
      },
    ]);
  });

  test("the segment's text decides where the offsets lead elsewhere; unknown ones have no range", () => {
    expect(grounded({ startIndex: 1, endIndex: 4, text: "Ulm" })).toMatchObject([
      { citations: [{ range: [13, 16] }, {}] },
    ]);
    const [part] = grounded({ startIndex: 1, endIndex: 4, text: "Bonn" }) ?? [];
    expect(part).toMatchObject({ citations: [{ url: "https://a" }, { url: "https://b" }] });
    expect(JSON.stringify(part)).not.toContain("range");
  });
});
