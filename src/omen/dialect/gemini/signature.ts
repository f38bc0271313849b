import type { WirePart } from "./wire.ts";

/**
 * What Google's documentation gives to calls that it did not make itself, as of a conversation that another model began
 * ("Thought signatures", FAQ): the check of signatures is passed over for it.
 */
const placeholder = "skip_thought_signature_validator";

/**
 * A model's turn as Gemini 3 wants it back: its first call signed. Clients that keep no order between thoughts and the
 * rest hand a call's signature back before the text, which took it; the turn's first call gets it then, since only a
 * turn without calls signs its text. Where none survived, the placeholder stands in, in every turn alike, so that a
 * conversation's beginning stays the same bytes.
 */
export function signFirstCall(parts: readonly WirePart[]): readonly WirePart[] {
  const first = parts.findIndex((part) => part.functionCall);
  const call = parts[first];
  if (!call || call.thoughtSignature !== undefined) return parts;
  const strayed = parts.findLastIndex((part, index) => index < first && isSignedText(part));
  const { thoughtSignature = placeholder, ...text } = parts[strayed] ?? {};
  const signed = parts.with(first, { ...call, thoughtSignature });
  if (strayed < 0) return signed;
  return text.text === "" ? signed.toSpliced(strayed, 1) : signed.with(strayed, text);
}

const isSignedText = ({ text, thought, thoughtSignature }: WirePart): boolean =>
  text !== undefined && thought !== true && thoughtSignature !== undefined;
