import type { Failure } from "../../failure.ts";
import type { JsonObject } from "../dialect.ts";

/** OpenAI's error object (API reference, "Error codes"). */
export const encodeError = ({ message, type, param, code }: Failure): JsonObject => ({
  error: { message, type, param, code },
});
