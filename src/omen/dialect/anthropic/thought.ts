import type { ReasoningPart } from "../conversation.ts";
import { seal, unseal } from "../seal.ts";

/** A `thinking` block. What another provider sealed comes as its signature, whatever it was there. */
export function decodeThought(text: string, signature: string): ReasoningPart {
  if (signature === "") return { type: "reasoning", text };
  const { bytes, origin } = unseal(signature, "anthropic");
  return origin === "anthropic"
    ? { type: "reasoning", text, signature: bytes, origin }
    : { type: "reasoning", text, encrypted: bytes, origin };
}

/** A `redacted_thinking` block. */
export function decodeRedacted(data: string): ReasoningPart {
  const { bytes, origin } = unseal(data, "anthropic");
  return { type: "reasoning", text: "", encrypted: bytes, origin };
}

/**
 * A thought as a block of an answer: only Anthropic's own may be redacted, since another's text and bytes both matter.
 */
export const encodeThought = (part: ReasoningPart): object =>
  isRedacted(part)
    ? encodeRedacted(part.encrypted ?? "")
    : {
        type: "thinking",
        thinking: part.text,
        signature: seal(part.signature ?? part.encrypted ?? "", part.origin, "anthropic"),
      };

/** A thought for Anthropic itself, which takes back only what it signed; undefined for any other. */
export function encodeOwnThought({
  text,
  signature,
  encrypted,
  origin = "anthropic",
}: ReasoningPart): object | undefined {
  if (origin !== "anthropic") return undefined;
  if (encrypted !== undefined) return encodeRedacted(encrypted);
  return signature === undefined ? undefined : { type: "thinking", thinking: text, signature };
}

export const isRedacted = ({ encrypted, origin = "anthropic" }: Pick<ReasoningPart, "encrypted" | "origin">): boolean =>
  encrypted !== undefined && origin === "anthropic";

export const encodeRedacted = (data: string): object => ({ type: "redacted_thinking", data });
