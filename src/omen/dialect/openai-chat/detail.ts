import type { Part, ReasoningPart } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";

/**
 * A piece of a thought as a gateway in front of several providers tells it, whose `reasoning_details` it wants back
 * unchanged (OpenRouter docs, "Reasoning Tokens", "Preserving Reasoning"): without them its Gemini refuses the turn
 * behind a tool call. A server that tells a thought's text alone tells a piece without a type.
 */
export interface Detail {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly summary?: unknown;
  readonly [name: string]: unknown;
}

const [encryptedType, summaryType] = ["reasoning.encrypted", "reasoning.summary"];

/** Where a message, or a delta of one, tells what the model thought. */
export interface Thinking {
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_details?: readonly Detail[] | null;
}

/** The thoughts of a message. Its text by itself says the same as the text of its details, where they have any. */
export function detailsIn({ reasoning_content: content, reasoning, reasoning_details: details }: Thinking): Detail[] {
  const given = Array.isArray(details) ? (details as unknown[]).filter(isDetail) : [];
  const text = content ?? reasoning;
  return text && given.every((detail) => textOf(detail) === "") ? [{ text }, ...given] : given;
}

const isDetail = (value: unknown): value is Detail =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What can be read of it. */
export const textOf = ({ text, summary }: Detail): string =>
  typeof text === "string" ? text : typeof summary === "string" ? summary : "";

/** Whether a streamed piece goes on with the one before; what is encrypted comes whole. */
export const goesOn = (before: Detail, piece: Detail): boolean =>
  piece.type === before.type &&
  piece.type !== encryptedType &&
  piece["index"] === before["index"] &&
  (piece["id"] ?? before["id"]) === (before["id"] ?? piece["id"]);

/** The detail with its next piece: all but its text, which is passed on as it comes. */
export const grown = (detail: Detail, piece: Detail): Detail => ({
  ...detail,
  ...Object.fromEntries(Object.entries(piece).filter(([, value]) => value !== null)),
});

type Bytes = { readonly signature: string } | { readonly encrypted: string };

/** All of a detail but its text, for a client to keep unread; undefined where that says nothing. */
export function bytesOf(detail: Detail): Bytes | undefined {
  const kept = Object.entries(detail).filter(isKept);
  if (!kept.some(([name, value]) => !common.has(name) && value !== "unknown")) return undefined;
  const inOrder = kept.toSorted(([one], [other]) => (one < other ? -1 : 1)); // the same of a stream as of a whole answer
  const bytes = JSON.stringify(Object.fromEntries(inOrder));
  return detail.type === encryptedType ? { encrypted: bytes } : { signature: bytes };
}

/** Members that every detail has: no reason to keep one. */
const common: ReadonlySet<string> = new Set(["type", "index"]);

/** Plain values alone: nothing else is known in a detail, and what comes back from a client could be of any depth. */
const isKept = ([name, value]: readonly [string, unknown]): boolean =>
  name !== "text" && name !== "summary" && ["string", "number", "boolean"].includes(typeof value);

/** A detail as a part; undefined when it says nothing. */
export function thoughtOf(detail: Detail): ReasoningPart | undefined {
  const text = textOf(detail);
  const bytes = bytesOf(detail);
  if (bytes) return { type: "reasoning", text, ...bytes, origin: "openai-chat" };
  return text === "" ? undefined : { type: "reasoning", text };
}

/** A part as the detail that it came from; undefined where it came from none. */
export function detailOf({ text, signature, encrypted, origin }: Omit<ReasoningPart, "type">): Detail | undefined {
  if (origin !== "openai-chat") return undefined;
  const kept = parsed(encrypted ?? signature ?? "");
  return kept && (text === "" && kept.type === encryptedType ? kept : { ...kept, [textName(kept)]: text });
}

const textName = ({ type }: Detail): "text" | "summary" => (type === summaryType ? "summary" : "text");

/** What a model thought, for its server: in the details that it was told in, else its text. */
export function encodeThoughts(
  parts: readonly Part[],
  unsupported: Unsupported,
): { readonly text: string; readonly details: readonly object[] } {
  const details: object[] = [];
  let text = "";
  for (const part of parts) {
    if (part.type !== "reasoning") continue;
    const detail = detailOf(part);
    if (detail) details.push(detail);
    else text += part.text;
    if (!detail && (part.encrypted !== undefined || part.signature !== undefined)) unsupported("reasoning.signature");
  }
  return { text, details };
}

function parsed(bytes: string): Detail | undefined {
  try {
    const value: unknown = JSON.parse(bytes);
    return isDetail(value) ? Object.fromEntries(Object.entries(value).filter(isKept)) : undefined;
  } catch {
    return undefined;
  }
}
