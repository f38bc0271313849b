import { numberOr, type TokenCountFormat } from "../token-count.ts";
import { encodeRequest } from "./encode-request.ts";

/**
 * Members of a request that say how to answer, and nothing of what is counted (API
 * reference, "Count tokens in a Message").
 */
const ofAnswers: ReadonlySet<string> = new Set([
  "max_tokens",
  "stream",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "metadata",
  "service_tier",
]);

/** Anthropic API reference, "Count tokens in a Message". */
export const anthropicTokenCount: TokenCountFormat = {
  name: "anthropic-token-count",
  passes: "anthropic",
  encodeRequest: (conversation, model, unsupported) =>
    Object.fromEntries(
      Object.entries(encodeRequest(conversation, model, unsupported)).filter(([name]) => !ofAnswers.has(name)),
    ),
  decodeAnswer: ({ input_tokens: tokens }) => numberOr(tokens, "the answer has no input_tokens"),
};
