import type { Failure } from "../../../platform/failure.ts";
import { overflowCode } from "../overflow.ts";
import type { JsonObject } from "../dialect.ts";

/** OpenAI's error object (API reference, "Error codes"). */
export const encodeError = ({ message, type, param, code, facts }: Failure): JsonObject => ({
  error: { message, type, param, code, ...facts },
});

/** What an `error` event says. */
export interface Fault {
  readonly code: string | null;
  readonly message: string;
  readonly param: string | null;
}

/** The `error` event of a stream (API reference, "Streaming events"), which clients raise. */
export const encodeErrorEvent = ({ code, message, param }: Fault, sequence: number): string =>
  `event: error\ndata: ${JSON.stringify({ type: "error", sequence_number: sequence, code, message, param })}\n\n`;

export const encodeBreak = (failure: Failure): string => encodeErrorEvent(failure, 0);

/** Codes that clients know in `response.error`, of those that a failure has; anything else is the server's error. */
const known: ReadonlySet<string | null> = new Set(["rate_limit_exceeded", "invalid_prompt", overflowCode]);

/** `error` of a response that failed. */
export const encodeResponseError = ({ code, message }: Fault): object => ({
  code: known.has(code) ? code : "server_error",
  message,
});
