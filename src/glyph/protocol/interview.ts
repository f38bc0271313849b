/** What a call in progress wants of its client: a form for its person, or a word of its model. */
export interface Wanted {
  readonly method: "elicitation/create" | "sampling/createMessage";
  readonly params: Readonly<Record<string, unknown>>;
}

type Answer = Readonly<Record<string, unknown>>;

/** What a question is called among `inputRequests`. */
export const questionName = "question";

/**
 * The questions of one call in progress, one at a time: a server behind Glyph waits for each answer, and the client of
 * MCP 2026-07-28 gets it as a result that needs input, to call again.
 */
export class Interview {
  #asked = Promise.withResolvers<Wanted>();
  #answer: ((answer: Answer) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  /** The question before this one has been answered. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Resolves with the next question. */
  next(): Promise<Wanted> {
    return this.#asked.promise;
  }

  /** Asks, and resolves with the answer. Rejects where nobody will give one. */
  ask(wanted: Wanted): Promise<Answer> {
    const answered = this.#turn.then(
      () =>
        new Promise<Answer>((resolve, reject) => {
          this.#answer = resolve;
          this.#fail = reject;
          this.#asked.resolve(wanted);
        }),
    );
    this.#turn = answered.catch(() => undefined);
    return answered;
  }

  answer(answer: Answer): void {
    this.#asked = Promise.withResolvers();
    this.#answer?.(answer);
  }

  /** Nobody will answer any more. */
  end(): void {
    this.#fail?.(new Error("nobody has answered in time"));
  }
}
