import type { FilePart, ImagePart, Part, TextPart, ToolResultPart } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { encodeMedia } from "./encode-media.ts";
import { encodeText } from "./encode-model-parts.ts";
import type { ModelTraits } from "./model.ts";
import type { WirePart, WireResult } from "./wire.ts";

/** What encoding carries through the turns. */
export interface Writing {
  readonly traits: ModelTraits;
  readonly unsupported: Unsupported;
  /** Names of the calls so far by their ids: Google wants a result to say which function it is of. */
  readonly names: ReadonlyMap<string, string>;
}

/** What a user says or shows. */
export function encodeUserPart(part: Part, unsupported: Unsupported): readonly WirePart[] {
  if ("cache" in part && part.cache) unsupported("cache");
  switch (part.type) {
    case "text":
      return encodeText(part, unsupported);
    case "image":
    case "audio":
    case "file":
      return [encodeMedia(part, unsupported)];
    default:
      unsupported(part.type);
      return [];
  }
}

/**
 * A tool's result, and behind it the media that the model does not read within one ("Function calling", "Multimodal
 * function responses"). A result of a call that is not there keeps the call's id as its name, for Google to refuse.
 */
export function encodeResult(result: ToolResultPart, { traits, unsupported, names }: Writing): ResultParts {
  const { callId, content, isError, cache } = result;
  if (cache) unsupported("cache");
  const texts = content.filter((part): part is TextPart => part.type === "text");
  const media = content
    .filter((part): part is ImagePart | FilePart => part.type !== "text")
    .map((part) => encodeMedia(part, unsupported));
  const within = media.flatMap(({ inlineData }) => (traits.mediaInResults && inlineData ? [{ inlineData }] : []));
  const functionResponse: WireResult = compact({
    id: callId,
    name: names.get(callId) ?? callId,
    response: { [isError ? "error" : "output"]: outputOf(texts) },
    parts: within.length === 0 ? undefined : within,
  });
  return {
    result: { functionResponse },
    beside: traits.mediaInResults ? media.filter((part) => !part.inlineData) : media,
  };
}

interface ResultParts {
  readonly result: WirePart;
  readonly beside: readonly WirePart[];
}

/** One text as it is, several as a list. */
const outputOf = (texts: readonly TextPart[]): string | readonly string[] =>
  texts.length === 1 ? (texts[0]?.text ?? "") : texts.length === 0 ? "" : texts.map(({ text }) => text);
