import { now } from "../../platform/clock.ts";
import { randomName } from "../../platform/random.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { sealSummary } from "../dialect/openai-responses/summary.ts";
import { inputItems } from "./request.ts";

const prompt =
  "Summarise the conversation so far for yourself, so that you can go on with it from the summary alone. Keep every fact, decision, " +
  "name, path, number and open question that may still matter, what was tried and how it ended, and what is to be done next. " +
  "Write the summary only.";

/** The request that has a model write a summary of the conversation, which works with every provider. */
export function summaryRequest(body: JsonObject): JsonObject {
  const { model, instructions, previous_response_id: previous, service_tier: tier, prompt_cache_key: cacheKey } = body;
  const given = { instructions, previous_response_id: previous, service_tier: tier, prompt_cache_key: cacheKey };
  return {
    model,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null)),
    input: [...inputItems(body["input"]), { type: "message", role: "user", content: prompt }],
    store: false,
  };
}

interface Summary {
  readonly output?: readonly { readonly type?: string; readonly content?: readonly { readonly text?: string }[] }[];
  readonly usage?: unknown;
}

/**
 * What takes the conversation's place (API reference, "Compact a response"): one item, to be
 * sent as the next request's input.
 */
export function compacted({ output = [], usage }: Summary): JsonObject {
  const text = output
    .filter(({ type }) => type === "message")
    .flatMap(({ content = [] }) => content.map((part) => part.text ?? ""))
    .join("\n");
  return {
    id: `resp_${randomName(32)}`,
    object: "response.compaction",
    created_at: Math.floor(now() / 1000),
    output: [{ type: "compaction", id: `cmp_${randomName(24)}`, encrypted_content: sealSummary(text) }],
    usage: usage ?? null,
  };
}
