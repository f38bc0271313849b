import { expect, test } from "bun:test";
import { encodeMinimal } from "./minimal.ts";

const routing = { provider: "p", model: "m", latencyMs: 12.6 };

test("what a closed parser does not know is not there", () => {
  const answer = {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000.4,
    model: "m",
    system_fingerprint: "fp",
    service_tier: "default",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: "Hi", refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: "stop",
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, prompt_tokens_details: { cached_tokens: 0 } },
  };
  expect(encodeMinimal(answer, routing)).toEqual({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    routing_metadata: { provider: "p", model_used: "m", latency_ms: 13, was_cached: false },
  });
});

test("a text is never null", () => {
  const answer = { choices: [{ message: { content: null, tool_calls: [] }, finish_reason: null }], usage: null };
  expect(encodeMinimal(answer, routing)).toMatchObject({
    id: "",
    choices: [{ index: 0, message: { content: "" }, finish_reason: "stop" }],
  });
  expect(encodeMinimal(answer, routing)).not.toHaveProperty("usage");
});
