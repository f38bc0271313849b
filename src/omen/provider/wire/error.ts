/**
 * A call over the wire that failed. `code` is the system's own where there is one (ECONNREFUSED, ENOTFOUND, a
 * certificate's fault), else one of `codes`; the message says what happened in words for a person.
 */
export class WireError extends Error {
  override readonly name = "WireError";

  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const codes = {
  /** The connection ended before the answer did. */
  closed: "ECONNRESET",
  /** No connection within the limit. */
  connectTimeout: "ETIMEDOUT",
  /** The answer is not HTTP/1.1 as RFC 9112 has it, or could be read in two ways. */
  malformed: "EBADMSG",
  /** The call itself can't be written as HTTP/1.1. */
  invalid: "EINVAL",
} as const;

export const malformed = (what: string): WireError =>
  new WireError(codes.malformed, `its answer is malformed: ${what}`);

export const closedEarly = (): WireError => new WireError(codes.closed, "it closed the connection");
