import type { ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { decodeCitation } from "./citation.ts";
import { decodeStopReason } from "./stop-reason.ts";
import { decodeRedacted, decodeThought } from "./thought.ts";
import { decodeInput } from "./tool-input.ts";
import { decodeUsage, decodeUsedTier } from "./usage.ts";

/** A block of an answer (Messages API, "Message", `content`), or one that begins in a stream. */
export interface WireBlock {
  readonly type?: string;
  readonly text?: string;
  readonly citations?: readonly unknown[] | null;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
}

/** Why the model would not answer (Messages API, `stop_details`). */
export interface WireStopDetails {
  readonly type?: string;
  readonly explanation?: string | null;
}

/** Anthropic API reference, "Message". Servers that speak it leave members out freely; only the content is needed. */
export function decodeAnswer(body: JsonObject): ModelAnswer {
  const { id, model, content, usage, stop_reason: reason, stop_sequence: stopSequence } = body;
  if (!Array.isArray(content)) throw new Error("the answer has no content");
  const parts = (content as WireBlock[]).flatMap(decodeBlock);
  const explanation = explanationOf(body["stop_details"] as WireStopDetails | null | undefined);
  const hasCalls = parts.some((part) => part.type === "tool_call");
  if (explanation !== undefined) parts.push({ type: "refusal", text: explanation });
  return compact({
    id: typeof id === "string" ? id : "",
    model: typeof model === "string" ? model : "",
    choices: [
      compact({
        parts,
        finish: decodeStopReason(reason, hasCalls),
        stopSequence: typeof stopSequence === "string" ? stopSequence : undefined,
      }),
    ],
    usage: decodeUsage(usage),
    serviceTier: decodeUsedTier((usage as { service_tier?: unknown } | null | undefined)?.service_tier),
  });
}

export const explanationOf = (details: WireStopDetails | null | undefined): string | undefined =>
  details?.type === "refusal" ? (details.explanation ?? undefined) : undefined;

/**
 * Blocks of tools that Anthropic runs itself have no place in the canonical form, which
 * can't ask for such tools either.
 */
function decodeBlock(block: WireBlock): Part[] {
  switch (block.type) {
    case "text": {
      const citations = block.citations?.map(decodeCitation);
      return [
        compact({
          type: "text" as const,
          text: block.text ?? "",
          citations: citations?.length ? citations : undefined,
        }),
      ];
    }
    case "thinking":
      return [decodeThought(block.thinking ?? "", block.signature ?? "")];
    case "redacted_thinking":
      return [decodeRedacted(block.data ?? "")];
    case "tool_use":
      return [{ type: "tool_call", id: block.id ?? "", name: block.name ?? "", arguments: decodeInput(block.input) }];
    default:
      return [];
  }
}
