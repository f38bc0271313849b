import type { Failure } from "../../../platform/failure.ts";
import type { JsonObject } from "../dialect.ts";

/** OpenAI's error object (API reference, "Error codes"). */
export const encodeError = ({ message, type, param, code, facts }: Failure): JsonObject => ({
  error: { message, type, param, code, ...facts },
});

/** An event that OpenAI's clients raise as an error, then the end marker for those that look for it alone. */
export const encodeBreak = (failure: Failure): string =>
  `data: ${JSON.stringify(encodeError(failure))}\n\ndata: [DONE]\n\n`;
