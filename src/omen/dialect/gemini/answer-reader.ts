import type { AnswerEvent } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { Candidate } from "./candidate.ts";
import { decodeUsage } from "./usage.ts";
import type { WireAnswer } from "./wire.ts";

/** Reads an answer, whole or in pieces, as one and the same events. */
export class AnswerReader {
  #started = false;
  #id = "";
  readonly #events: AnswerEvent[] = [];
  /** The newest usage that was not told yet. */
  #metadata: unknown;
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

  /**
   * A prompt that is not answered at all gets no candidate; one that turns out later to be blocked has no further
   * words.
   */
  #blocked(feedback: WireAnswer["promptFeedback"]): void {
    if (!feedback?.blockReason) return;
    const said = this.#candidates.size > 0;
    const first = this.#candidate(0);
    if (!said && feedback.blockReasonMessage) first.refuse(feedback.blockReasonMessage);
    for (const candidate of this.#candidates.values()) if (!candidate.ended) candidate.end("PROHIBITED_CONTENT");
  }

  /** Every piece tells the usage so far; it is worth telling when all is said, and again if it is told after that. */
  #count(metadata: unknown): void {
    this.#metadata = metadata ?? this.#metadata;
    if (this.#metadata === undefined || !this.#allSaid()) return;
    const usage = decodeUsage(this.#metadata);
    this.#metadata = undefined;
    if (usage) this.#events.push({ type: "usage", usage });
  }

  #allSaid(): boolean {
    for (const { ended } of this.#candidates.values()) if (!ended) return false;
    return this.#candidates.size > 0;
  }

  #fail({ message, status }: NonNullable<WireAnswer["error"]>): void {
    this.#events.push({ type: "error", message: message ?? "no reason given", code: status?.toLowerCase() ?? null });
  }
}
