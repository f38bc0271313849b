import type { AnswerUsage } from "../answer.ts";
import { compact } from "../json/fields.ts";

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
    input: (wire.promptTokenCount ?? 0) + (wire.toolUsePromptTokenCount ?? 0),
    output: (wire.candidatesTokenCount ?? 0) + (wire.thoughtsTokenCount ?? 0),
    cacheRead: wire.cachedContentTokenCount,
    reasoning: wire.thoughtsTokenCount,
  });
}
