import type { AnswerUsage } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { sumOf } from "../sound.ts";

/** `usage` of a message or of an event (Messages API, "Usage"); counters that don't apply are null or left out. */
export interface WireUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: number | null } | null;
  readonly output_tokens_details?: { readonly thinking_tokens?: number | null } | null;
  readonly service_tier?: string | null;
}

/**
 * Anthropic's `input_tokens` are those beside the cache: the whole input is the sum of the three. Undefined when it is
 * no usage. An event that counts output alone reads as an input of 0.
 */
export function decodeUsage(usage: unknown): AnswerUsage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined;
  const wire = usage as WireUsage;
  if (typeof wire.input_tokens !== "number" && typeof wire.output_tokens !== "number") return undefined;
  const cacheRead = wire.cache_read_input_tokens ?? undefined;
  const cacheWrite = wire.cache_creation_input_tokens ?? undefined;
  return compact({
    input: sumOf(wire.input_tokens, cacheRead, cacheWrite),
    output: wire.output_tokens ?? 0,
    cacheRead,
    cacheWrite,
    cacheWriteHour: wire.cache_creation?.ephemeral_1h_input_tokens ?? undefined,
    reasoning: wire.output_tokens_details?.thinking_tokens ?? undefined,
  });
}

/** Later counters over earlier ones: those of `message_delta` are totals, and name only what changed. */
export function mergeUsage(earlier: WireUsage, later: WireUsage): WireUsage {
  return { ...earlier, ...Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null)) };
}

/** The counters of `message_delta`. */
export function encodeDeltaUsage({ input, output, cacheRead, cacheWrite, reasoning }: AnswerUsage): object {
  return {
    input_tokens: Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    cache_creation_input_tokens: cacheWrite ?? null,
    cache_read_input_tokens: cacheRead ?? null,
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? null : { thinking_tokens: reasoning },
    server_tool_use: null,
  };
}

/** `usage` of a whole message and of `message_start`; every member is there, as clients demand it. */
export function encodeUsage(usage: AnswerUsage, serviceTier: string | undefined): object {
  const { cacheWrite = 0, cacheWriteHour } = usage;
  return {
    ...encodeDeltaUsage(usage),
    cache_creation:
      cacheWriteHour === undefined
        ? null
        : {
            ephemeral_5m_input_tokens: Math.max(0, cacheWrite - cacheWriteHour),
            ephemeral_1h_input_tokens: cacheWriteHour,
          },
    inference_geo: null,
    service_tier: encodeUsedTier(serviceTier),
    speed: null,
  };
}

/** The tier that served the answer: Anthropic's `standard` is what the canonical form, with OpenAI, calls `default`. */
export const decodeUsedTier = (tier: unknown): string | undefined =>
  typeof tier === "string" ? (tier === "standard" ? "default" : tier) : undefined;

const encodeUsedTier = (tier: string | undefined): string | null => {
  if (tier === "default") return "standard";
  return tier === "priority" || tier === "batch" ? tier : null;
};
