import type { AnswerEvent, PartDelta, PartStart } from "../answer.ts";
import { decodeFinishReason, failureIn } from "./finish-reason.ts";
import { decodeGrounding, within } from "./grounding.ts";
import { PartialArguments } from "./partial-arguments.ts";
import { decodeArguments } from "./tool-arguments.ts";
import type { WireBlob, WireCall, WireCandidate, WireGrounding, WirePart } from "./wire.ts";

/** The part that takes further text. */
interface OpenPart {
  readonly type: "text" | "reasoning";
  readonly part: number;
  /** Where it begins in the answer's text, in UTF-16 units. */
  readonly offset: number;
  /** It bears a signature, and a part that does must stay as it is ("Thought signatures"): it takes no more. */
  readonly signed: boolean;
}

/**
 * One candidate, whether it comes whole or in chunks: texts that follow each other are one part, and a
 * signature becomes a thought without text before the part that it signs. A signature on an empty text, as a
 * stream ends with, stands alone.
 */
export class Candidate {
  readonly #choice: number;
  readonly #answerId: string;
  readonly #events: AnswerEvent[];
  #count = 0;
  #calls = 0;
  /** The call whose arguments come in pieces. */
  #growing: { readonly part: number; readonly arguments: PartialArguments } | undefined;
  #open: OpenPart | undefined;
  #text = "";
  /** On an empty text: it waits for what comes next, since citations may still go to the text before. */
  #signature: string | undefined;
  #grounding: WireGrounding | undefined;
  ended = false;

  /** Adds to `events` what it reads. */
  constructor(choice: number, answerId: string, events: AnswerEvent[]) {
    this.#choice = choice;
    this.#answerId = answerId;
    this.#events = events;
  }

  push({ content, finishReason, finishMessage, groundingMetadata }: WireCandidate): void {
    if (this.ended) return;
    for (const part of content?.parts ?? []) this.#take(part);
    this.#grounding = groundingMetadata ?? this.#grounding;
    if (finishReason) this.end(finishReason, finishMessage); // "if empty, the model has not stopped"
  }

  /** No more will come; a reason that tells of failure makes it an error. */
  end(reason: string | undefined, message?: string): void {
    this.ended = true;
    this.#finishGrowing();
    this.#cite();
    this.#sign();
    this.#close();
    const failure = failureIn(reason, message);
    this.#events.push(
      failure === undefined
        ? { type: "finish", choice: this.#choice, finish: decodeFinishReason(reason, this.#calls > 0) }
        : { type: "error", message: failure, code: reason?.toLowerCase() ?? null },
    );
  }

  /** What is said in place of an answer. */
  refuse(text: string): void {
    const part = this.#begin({ type: "refusal" });
    this.#grow(part, { text });
    this.#events.push({ type: "part_end", choice: this.#choice, part });
  }

  /** Parts of Google's own tools have no place in the canonical form: their findings are told in the text. */
  #take({ text, thought, thoughtSignature, functionCall, inlineData }: WirePart): void {
    const signature = thoughtSignature ?? undefined;
    if (functionCall) return this.#call(functionCall, signature);
    if (inlineData && !thought) return this.#show(inlineData, signature);
    if (typeof text !== "string") return;
    this.#finishGrowing();
    if (thought) this.#think(text, signature);
    else if (text === "") {
      if (signature === undefined) return;
      this.#sign();
      this.#signature = signature;
    } else this.#say(text, signature);
  }

  #say(text: string, signature: string | undefined): void {
    this.#sign();
    if (signature !== undefined) this.#seal(signature);
    const { part } = this.#openAs("text", signature !== undefined);
    this.#grow(part, { text });
    this.#text += text;
  }

  /** An image; other media are not asked for. */
  #show({ mimeType: mediaType, data }: WireBlob, signature: string | undefined): void {
    if (typeof mediaType !== "string" || !mediaType.startsWith("image/")) return;
    this.#finishGrowing();
    this.#sign();
    if (signature !== undefined) this.#seal(signature);
    this.#close();
    const part = this.#begin({ type: "image", source: { kind: "data", mediaType, data } });
    this.#events.push({ type: "part_end", choice: this.#choice, part });
  }

  /** A thought's signature comes with its last words, or with none. */
  #think(text: string, signature: string | undefined): void {
    this.#sign();
    if (text === "") {
      if (signature === undefined) return;
      if (this.#open?.type !== "reasoning") return this.#seal(signature);
    }
    const { part } = this.#openAs("reasoning", false);
    if (text !== "") this.#grow(part, { text });
    if (signature === undefined) return;
    this.#grow(part, { encrypted: signature });
    this.#close();
  }

  #call(call: WireCall, signature: string | undefined): void {
    const { id, name, args, willContinue } = call;
    const partialArgs = call.partialArgs ?? [];
    if (!this.#growing) {
      this.#sign();
      if (signature !== undefined) this.#seal(signature);
      this.#close();
      const number = this.#calls++;
      const part = this.#begin({ type: "tool_call", id: id || this.#callId(number), name: name ?? "" });
      if (partialArgs.length === 0 && !willContinue) return this.#finishCall(part, decodeArguments(args));
      this.#growing = { part, arguments: new PartialArguments() };
    }
    this.#growing.arguments.add(partialArgs);
    if (!willContinue) this.#finishGrowing();
  }

  #finishGrowing(): void {
    if (this.#growing) this.#finishCall(this.#growing.part, String(this.#growing.arguments));
    this.#growing = undefined;
  }

  #finishCall(part: number, text: string): void {
    this.#grow(part, { arguments: text });
    this.#events.push({ type: "part_end", choice: this.#choice, part });
  }

  /** Of a call that came without: the same each time, and like none of another answer. */
  #callId(number: number): string {
    return ["call", this.#answerId, this.#choice, number].filter((piece) => piece !== "").join("_");
  }

  #sign(): void {
    const signature = this.#signature;
    this.#signature = undefined;
    if (signature !== undefined) this.#seal(signature);
  }

  /** A signature of what comes next. */
  #seal(encrypted: string): void {
    this.#close();
    const part = this.#begin({ type: "reasoning", encrypted, origin: "gemini" });
    this.#events.push({ type: "part_end", choice: this.#choice, part });
  }

  /** Google tells at the end what the answer rests on. */
  #cite(): void {
    if (!this.#grounding || this.#open?.type !== "text") return;
    const { part, offset } = this.#open;
    for (const citation of decodeGrounding(this.#grounding, this.#text))
      this.#grow(part, { citation: within(citation, offset) });
  }

  #openAs(type: OpenPart["type"], signed: boolean): OpenPart {
    if (this.#open?.type === type && !this.#open.signed && !signed) return this.#open;
    this.#close();
    const part = this.#begin(type === "text" ? { type } : { type, origin: "gemini" });
    return (this.#open = { type, part, offset: this.#text.length, signed });
  }

  #close(): void {
    if (this.#open) this.#events.push({ type: "part_end", choice: this.#choice, part: this.#open.part });
    this.#open = undefined;
  }

  #begin(kind: PartStart): number {
    const part = this.#count++;
    this.#events.push({ type: "part_start", choice: this.#choice, part, kind });
    return part;
  }

  #grow(part: number, delta: PartDelta): void {
    this.#events.push({ type: "part_delta", choice: this.#choice, part, delta });
  }
}
