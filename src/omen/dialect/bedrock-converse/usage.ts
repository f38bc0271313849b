import type { AnswerUsage } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { sumOf } from "../sound.ts";

/** API reference, "TokenUsage". */
interface WireUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
  readonly cacheDetails?: readonly { readonly ttl?: string; readonly inputTokens?: number }[] | null;
}

/** `inputTokens` are those beside the cache: the whole input is the sum of the three. Undefined when it is no usage. */
export function decodeUsage(usage: unknown): AnswerUsage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined;
  const wire = usage as WireUsage;
  if (typeof wire.inputTokens !== "number") return undefined;
  const { cacheReadInputTokens: cacheRead, cacheWriteInputTokens: cacheWrite, cacheDetails } = wire;
  return compact({
    input: sumOf(wire.inputTokens, cacheRead, cacheWrite),
    output: wire.outputTokens ?? 0,
    cacheRead,
    cacheWrite,
    cacheWriteHour: cacheDetails?.find(({ ttl }) => ttl === "1h")?.inputTokens,
  });
}

/** The tier that served the answer ("ServiceTier"), in words that are the canonical form's own. */
export function decodeUsedTier(tier: unknown): string | undefined {
  const { type } = (tier ?? {}) as { readonly type?: unknown };
  return typeof type === "string" ? type : undefined;
}
