import type { Part, ReasoningPart, TextPart, ToolCallPart } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { encodeMedia } from "./encode-media.ts";
import { encodeArguments } from "./tool-arguments.ts";
import type { WirePart } from "./wire.ts";

/**
 * What the model said before, as parts of its turn. A thought of Gemini's own without text is the signature of the part
 * behind it; at the turn's end it goes on an empty text, the way it came ("Thought signatures", streaming).
 */
export function encodeModelParts(parts: readonly Part[], unsupported: Unsupported): readonly WirePart[] {
  const encoded: WirePart[] = [];
  let signature: string | undefined;
  const add = (part: WirePart): void => {
    encoded.push(signature === undefined ? part : { ...part, thoughtSignature: signature });
    signature = undefined;
  };
  for (const part of parts) {
    if (part.type === "reasoning") {
      const own = signatureOf(part);
      if (part.text !== "") encoded.push(compact({ text: part.text, thought: true, thoughtSignature: own }));
      else if (own !== undefined) {
        if (signature !== undefined) add({ text: "" });
        signature = own;
      }
      reportForeign(part, own, unsupported);
    } else for (const said of encodeSaid(part, unsupported)) add(said);
  }
  if (signature !== undefined) add({ text: "" });
  return encoded;
}

/** Gemini takes back only what it signed itself. */
const signatureOf = ({ signature, encrypted, origin }: ReasoningPart): string | undefined =>
  origin === "gemini" ? (encrypted ?? signature) : undefined;

function reportForeign(part: ReasoningPart, own: string | undefined, unsupported: Unsupported): void {
  if (own !== undefined || (part.signature === undefined && part.encrypted === undefined)) return;
  unsupported(part.text === "" ? "reasoning" : "reasoning.signature");
}

function encodeSaid(part: Exclude<Part, ReasoningPart>, unsupported: Unsupported): readonly WirePart[] {
  if ("cache" in part && part.cache) unsupported("cache");
  switch (part.type) {
    case "text":
      return encodeText(part, unsupported);
    case "refusal":
      return part.text === "" ? [] : [{ text: part.text }];
    case "tool_call":
      return [encodeCall(part)];
    case "image":
    case "audio":
    case "file":
      return [encodeMedia(part, unsupported)];
    case "tool_result":
      unsupported(part.type);
      return [];
  }
}

/** An empty text says nothing, and Gemini refuses contents of nothing else. */
export function encodeText({ text, citations }: TextPart, unsupported: Unsupported): readonly WirePart[] {
  if (citations) unsupported("text.citations");
  return text === "" ? [] : [{ text }];
}

const encodeCall = ({ id, name, arguments: text }: ToolCallPart): WirePart => ({
  functionCall: { id, name, args: encodeArguments(text) },
});
