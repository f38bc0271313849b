import { describe, expect, test } from "bun:test";
import { overflowIn } from "./overflow.ts";

describe("a conversation that is too long", () => {
  const told: readonly (readonly [who: string, message: string, numbers: object])[] = [
    ["Anthropic", "prompt is too long: 213000 tokens > 200000 maximum", { input: 213_000, max: 200_000 }],
    [
      "Anthropic, with what is to come",
      "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length or `max_tokens` and try again",
      { input: 188_240, output: 21_333, max: 200_000 },
    ],
    ["Bedrock", "Input is too long for requested model.", {}],
    [
      "vLLM",
      "This model's maximum context length is 32768 tokens. However, you requested 32000 output tokens and your prompt contains at least 769 input tokens, for a total of at least 32769 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
      { input: 769, output: 32_000, max: 32_768 },
    ],
    [
      "an older vLLM",
      "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 5120 input tokens (32000 > 32768 - 5120).",
      { input: 5120, output: 32_000, max: 32_768 },
    ],
    [
      "Azure",
      "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8000 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.",
      { input: 8000, output: 1000, max: 8192 },
    ],
    [
      "OpenRouter",
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (108000 of text input, 32000 in the output). Please reduce the length of either one.",
      { input: 108_000, output: 32_000, max: 131_072 },
    ],
    [
      "OpenAI",
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130001 tokens. Please reduce the length of the messages.",
      { input: 130_001, max: 128_000 },
    ],
    [
      "OpenAI's Responses",
      "Your input exceeds the context window of this model. Please adjust your input and try again.",
      {},
    ],
    [
      "llama.cpp",
      "request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it",
      { input: 9001, max: 8192 },
    ],
    [
      "an older llama.cpp",
      "the request exceeds the available context size. try increasing the context size or enable context shift",
      {},
    ],
    [
      "LM Studio",
      "Trying to keep the first 9001 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
      { input: 9001, max: 4096 },
    ],
    [
      "Gemini",
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      { input: 1_200_000, max: 1_048_576 },
    ],
    [
      "xAI",
      "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
      { input: 537_812, max: 131_072 },
    ],
    [
      "Mistral",
      "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
      { input: 40_000, max: 32_768 },
    ],
    ["Groq", "Please reduce the length of the messages or completion.", {}],
    ["LiteLLM", "litellm.BadRequestError: ContextWindowExceededError: too much", {}],
  ];
  for (const [who, message, numbers] of told)
    test(`as ${who} says it`, () => expect(overflowIn({ message })).toEqual(numbers));

  test("is known by a code alone", () => {
    expect(overflowIn({ code: "context_length_exceeded", message: "" })).toEqual({});
    expect(overflowIn({ type: "exceed_context_size_error", message: "x" })).toEqual({});
  });

  test("is nothing else", () => {
    for (const message of [
      "max_tokens must be at least 1",
      "Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 7000, please reduce your message size and try again.",
      "The context of this error is long",
      "",
    ])
      expect(overflowIn({ code: "invalid_request", type: "invalid_request_error", message })).toBeUndefined();
  });
});
