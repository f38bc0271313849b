import type { AnswerEvent, AnswerUsage } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { Candidate } from "./candidate.ts";
import { decodeUsage } from "./usage.ts";
import type { WireAnswer } from "./wire.ts";

/** Reads an answer, whole or in pieces, as one and the same events. */
export class AnswerReader {
  #started = false;
  #id = "";
  readonly #events: AnswerEvent[] = [];
  #usage: AnswerUsage | undefined;
  #toldUsage = false;
  readonly #candidates = new Map<number, Candidate>();

  /** The events of the next piece. */
  push(piece: WireAnswer): readonly AnswerEvent[] {
    if (piece.error) this.#fail(piece.error);
    else {
      this.#start(piece);
      for (const candidate of piece.candidates ?? []) this.#candidate(candidate.index ?? 0).push(candidate);
      this.#blocked(piece.promptFeedback);
      this.#count(piece.usageMetadata);
    }
    return this.#events.splice(0); // the list itself stays: the candidates write into it
  }

  /** Ends what is still open, as of a whole answer whose candidate names no reason. */
  end(): readonly AnswerEvent[] {
    for (const candidate of this.#candidates.values()) if (!candidate.ended) candidate.end(undefined);
    this.#count(undefined);
    return this.#events.splice(0);
  }

  #start({ responseId, modelVersion, createTime }: WireAnswer): void {
    if (this.#started) return;
    this.#started = true;
    this.#id = responseId ?? "";
    const created = createTime === undefined ? Number.NaN : Math.floor(Date.parse(createTime) / 1000);
    this.#events.push(
      compact({
        type: "start" as const,
        id: this.#id,
        model: modelVersion ?? "",
        created: Number.isNaN(created) ? undefined : created,
      }),
    );
  }

  #candidate(index: number): Candidate {
    let candidate = this.#candidates.get(index);
    if (!candidate) this.#candidates.set(index, (candidate = new Candidate(index, this.#id, this.#events)));
    return candidate;
  }

  /** A prompt that is not answered at all gets no candidate. */
  #blocked(feedback: WireAnswer["promptFeedback"]): void {
    if (feedback?.blockReason === undefined || this.#candidates.size > 0) return;
    const candidate = this.#candidate(0);
    if (feedback.blockReasonMessage) candidate.refuse(feedback.blockReasonMessage);
    candidate.end("PROHIBITED_CONTENT");
  }

  /** Every piece tells the usage so far; it is worth telling when all is said, and again if it changed after that. */
  #count(metadata: unknown): void {
    const usage = decodeUsage(metadata);
    if (usage) [this.#usage, this.#toldUsage] = [usage, false];
    const candidates = [...this.#candidates.values()];
    if (!this.#usage || this.#toldUsage || candidates.length === 0 || candidates.some(({ ended }) => !ended)) return;
    this.#toldUsage = true;
    this.#events.push({ type: "usage", usage: this.#usage });
  }

  #fail({ message, status }: NonNullable<WireAnswer["error"]>): void {
    this.#events.push({ type: "error", message: message ?? "no reason given", code: status?.toLowerCase() ?? null });
  }
}
