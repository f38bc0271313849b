import type { Citation } from "../conversation.ts";
import { compact } from "../json/fields.ts";
import type { WireGrounding, WireSupport } from "./wire.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * What a search found, as citations of the whole answer's text: one for each source of each supported segment
 * ("Grounding with Google Search"). A segment's offsets count bytes of UTF-8; `partIndex` is not relied on, since a
 * stream's parts are its chunks.
 */
export function decodeGrounding(grounding: WireGrounding, answer: string): readonly Citation[] {
  const { groundingChunks: chunks = [], groundingSupports: supports = [] } = grounding;
  const bytes = encoder.encode(answer);
  return supports.flatMap((support) => {
    const range = rangeOf(support.segment, answer, bytes);
    return (support.groundingChunkIndices ?? []).flatMap((index): Citation[] => {
      const web = chunks[index]?.web;
      if (!web) return [];
      return [compact({ url: web.uri, title: web.title, range, raw: { segment: support.segment, web } })];
    });
  });
}

/** In UTF-16 units of the answer. The segment's text decides, where the offsets lead elsewhere. */
function rangeOf(
  segment: WireSupport["segment"],
  answer: string,
  bytes: Uint8Array,
): readonly [number, number] | undefined {
  if (!segment) return undefined;
  const { startIndex = 0, endIndex = 0, text } = segment;
  const start = decoder.decode(bytes.subarray(0, startIndex)).length;
  const end = start + decoder.decode(bytes.subarray(startIndex, endIndex)).length;
  if (text === undefined || answer.slice(start, end) === text) return [start, end];
  const found = answer.indexOf(text);
  return found < 0 ? undefined : [found, found + text.length];
}

/** The citation for the part that begins at `offset` of the answer: without a range, where that lies outside. */
export function within(citation: Citation, offset: number): Citation {
  const { range, ...rest } = citation;
  if (!range || range[0] < offset) return rest;
  return { ...rest, range: [range[0] - offset, range[1] - offset] };
}
