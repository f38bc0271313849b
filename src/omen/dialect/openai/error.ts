import type { Failure } from "../../failure.ts";

/** OpenAI's error object (API reference, "Error codes"). */
interface OpenAIError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

const encodeError = (failure: Failure): OpenAIError => ({
  error: { message: failure.message, type: failure.type, param: failure.param, code: failure.code },
});

/** The whole answer for a failure. */
export const errorResponse = (failure: Failure, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(encodeError(failure), { status: failure.status, headers: { ...headers, ...failure.headers } });

/**
 * The end of a stream that has already begun: an event that OpenAI's clients raise as an error, then the end marker for those
 * that look for it alone.
 */
export const errorEvents = (failure: Failure): string =>
  `data: ${JSON.stringify(encodeError(failure))}\n\ndata: [DONE]\n\n`;
