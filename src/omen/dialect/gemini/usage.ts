import type { AnswerUsage } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { sumOf } from "../sound.ts";

/** "UsageMetadata" of generateContent; counters that are 0 are left out. */
interface WireUsage {
  /** What was read from a cache included. */
  readonly promptTokenCount?: number;
  /** Without thoughts. */
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  /** What tools of Google's own gave the model to read. */
  readonly toolUsePromptTokenCount?: number;
}

/** Undefined when it is no usage. */
export function decodeUsage(usage: unknown): AnswerUsage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined;
  const wire = usage as WireUsage;
  if (typeof wire.promptTokenCount !== "number" && typeof wire.candidatesTokenCount !== "number") return undefined;
  return compact({
    input: sumOf(wire.promptTokenCount, wire.toolUsePromptTokenCount),
    output: sumOf(wire.candidatesTokenCount, wire.thoughtsTokenCount),
    cacheRead: wire.cachedContentTokenCount,
    reasoning: wire.thoughtsTokenCount,
  });
}
