import { Dice } from "../testing.ts";
import type { WireAnswer, WirePart } from "./wire.ts";

/** Random answers as Gemini writes them: neighbours of one kind differ by a signature, or they would be one part. */
export class GeminiDice extends Dice {
  #signatures = 0;
  #calls = 0;

  signature(): string {
    return `c2lnbmF0dXJl${this.#signatures++}==`;
  }

  /** A part that stays apart from its neighbours. */
  part(): WirePart {
    const thoughtSignature = this.signature();
    return this.pick<WirePart>(
      { text: this.words(), thought: true, thoughtSignature },
      { text: this.words(), thoughtSignature },
      { functionCall: this.call(), thoughtSignature },
      { functionCall: this.call() },
    );
  }

  call(): NonNullable<WirePart["functionCall"]> {
    const args = this.pick<object>({}, { city: this.words() }, { deep: [{ n: -1.5e-7, x: null }], yes: true });
    return { id: `call-${this.#calls++}`, name: this.pick("f", "get_it"), args };
  }

  parts(): readonly WirePart[] {
    return [
      ...this.pick<readonly WirePart[]>(
        [],
        [{ text: this.words() }],
        [{ text: this.words(), thought: true }, { text: this.words() }],
      ),
      ...this.some(3, () => this.part()),
      ...this.some(1, (): WirePart => ({ text: "", thoughtSignature: this.signature() })),
    ];
  }

  answer(): WireAnswer {
    return {
      candidates: [
        { index: 0, content: { parts: this.parts() }, finishReason: this.pick("STOP", "MAX_TOKENS", "SAFETY") },
      ],
      usageMetadata: {
        promptTokenCount: 10 + this.below(90),
        ...this.maybe("candidatesTokenCount", () => this.below(50)),
        ...this.maybe("thoughtsTokenCount", () => this.below(50)),
        ...this.maybe("cachedContentTokenCount", () => this.below(10)),
      },
      modelVersion: "gemini-3-pro",
      responseId: "r1",
    };
  }
}

/**
 * The same answer in pieces: texts cut anywhere, usage in each, a signature on the last piece of its text or behind it.
 */
export function chunked(dice: Dice, answer: WireAnswer): readonly WireAnswer[] {
  const [candidate] = answer.candidates ?? [];
  const { modelVersion, responseId, usageMetadata } = answer;
  const pieces = (candidate?.content?.parts ?? []).flatMap((part) => cut(dice, part));
  const head = { modelVersion, responseId } as WireAnswer;
  const chunks = pieces.map((part): WireAnswer => ({
    candidates: [{ index: 0, content: { parts: [part] } }],
    usageMetadata: { promptTokenCount: 1 },
    ...head,
  }));
  const end: WireAnswer = { candidates: [{ ...candidate, content: {} }], usageMetadata, ...head };
  return [...chunks, end];
}

/** A signed text comes in one piece, since its signature says that it is a part of its own. */
function cut(dice: Dice, part: WirePart): readonly WirePart[] {
  const { text = "", thoughtSignature, ...rest } = part;
  if (part.functionCall || text.length < 2 || (thoughtSignature !== undefined && !part.thought)) return [part];
  const at = 1 + dice.below(text.length - 1);
  const signed = thoughtSignature === undefined ? {} : { thoughtSignature };
  return [
    { ...rest, text: text.slice(0, at) },
    { ...rest, text: text.slice(at), ...signed },
  ];
}
