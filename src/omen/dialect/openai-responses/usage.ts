import type { AnswerUsage } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { countOrNone } from "../sound.ts";

interface WireUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly total_tokens?: number;
  readonly input_tokens_details?: {
    readonly cached_tokens?: number | null;
    readonly cache_write_tokens?: number | null;
  } | null;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
}

/** `usage` of a response (API reference, "The response object"); undefined when it is none. */
export function decodeUsage(usage: unknown): AnswerUsage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined;
  const wire = usage as WireUsage;
  if (typeof wire.input_tokens !== "number") return undefined;
  return compact({
    input: wire.input_tokens,
    // A total that is larger than its parts has what they leave out.
    output: Math.max(wire.output_tokens ?? 0, (countOrNone(wire.total_tokens) ?? 0) - wire.input_tokens),
    cacheRead: wire.input_tokens_details?.cached_tokens ?? undefined,
    cacheWrite: wire.input_tokens_details?.cache_write_tokens ?? undefined,
    reasoning: wire.output_tokens_details?.reasoning_tokens ?? undefined,
  });
}

/** All counters are there, as the schema demands: one that the provider did not tell is 0. */
export const encodeUsage = ({ input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 }: AnswerUsage): object => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
});
