import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { getU32, struct } from "./memory.ts";
import { Status, TextPieces as layout } from "./native.gen.ts";

/** What stood alike at the start of some bytes. */
export interface TextPieces {
  /** Offset behind the last event that was passed over; where it is 0, nothing was. */
  readonly end: number;
  /** The insides of the strings, joined: JSON's escapes are not taken out of it. It lies in the same memory. */
  readonly text: Uint8Array;
  /** Whether there is an escape in it. */
  readonly hasEscape: boolean;
}

const taken = struct(layout.bytes);

/** What stands around the strings, as UTF-8. */
const surroundings = Buffer.alloc(16 * 1024);
const unitBytesMax = 3;

/**
 * Passes over events at the start of `bytes` that differ in the inside of one JSON string, which stands between
 * `opening` and `closing`; the latter begins with its closing quote. The bytes that were passed over are written over.
 * Undefined when what stands around the strings is too long.
 */
export function takeTextPieces(bytes: Uint8Array, opening: string, closing: string): TextPieces | undefined {
  if ((opening.length + closing.length) * unitBytesMax > surroundings.length) return undefined;
  const closingAt = surroundings.write(opening, 0);
  const closingLength = surroundings.write(closing, closingAt);
  const status = library().symbols.rune_text_pieces_take(
    bytes,
    bytes.length,
    surroundings,
    closingAt,
    surroundings.subarray(closingAt),
    closingLength,
    taken.bytes,
  );
  if (status !== Status.ok) throw failure(status);
  return {
    end: getU32(taken, layout.at.end),
    text: bytes.subarray(0, getU32(taken, layout.at.text_length)),
    hasEscape: getU32(taken, layout.at.has_escape) === 1,
  };
}
