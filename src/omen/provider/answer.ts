/** Whoever takes a body as it comes. Neither call throws. */
export interface Taker {
  /** The next bytes, never none; they are the taker's own. */
  push(chunk: Uint8Array): void;
  /** The body's end, with what broke it off if it is not whole. Called once, last. */
  end(error?: Error): void;
}

/**
 * A provider's answer: its head, and a body that is given as it comes. Smaller than fetch's `Response`, so that an HTTP
 * client of our own can stand behind it; every way of calling a provider gives one. Bytes are pushed because each
 * promise between the socket and the client costs every event of every stream.
 */
export interface Answer {
  readonly status: number;
  /** What was left out of the request, by name, because the provider refuses it; absent where nothing was. */
  readonly leftOut?: readonly string[];
  /** The value of a header by its lower-case name; several of the same name are joined by ", ". */
  header(name: string): string | undefined;
  /** Gives the body to `taker`, to one only: what is here already within this call, the rest when it comes. */
  follow(taker: Taker): void;
  /** Holds the provider back: nothing is given until `release`, neither bytes nor the end. Idempotent. */
  hold(): void;
  release(): void;
  /**
   * Gives up the rest of the body: no more of it comes, at most an end that was on its way. The connection is closed or
   * used again, as is cheaper. Idempotent, never throws.
   */
  cancel(): void;
}

/** Whether the provider did what it was asked (RFC 9110 §15.3). */
export const succeeded = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

/** The answer with something of it changed. */
export const changed = (
  answer: Answer,
  change: Partial<Pick<Answer, "status" | "leftOut" | "header" | "follow">>,
): Answer => ({
  status: answer.status,
  ...(answer.leftOut && { leftOut: answer.leftOut }),
  header: (name) => answer.header(name),
  follow: (taker) => answer.follow(taker),
  hold: () => answer.hold(),
  release: () => answer.release(),
  cancel: () => answer.cancel(),
  ...change,
});

/** The body that is all here. */
export const givenWhole =
  (body: Uint8Array): Answer["follow"] =>
  (taker) => {
    if (body.length > 0) taker.push(body);
    taker.end();
  };
