import { isSaidError, saidBy, type SaidError } from "./said-error.ts";
import type { JsonObject } from "./dialect.ts";

/**
 * A stream that begins with an error: nothing of an answer was given, so that the failure can still have its status.
 */
export class ToldError extends Error {
  override readonly name = "ToldError";

  constructor(readonly said: SaidError) {
    super(said.message);
  }
}

/** The error that a stream's first event tells; undefined where it tells something else. */
export function errorToldBy(event: JsonObject): SaidError | undefined {
  if (event["type"] === "error") return saidBy(event);
  return isSaidError(event) ? saidBy(event) : undefined;
}

/** What an error of a dialect's decoder is in words: its own, never the runtime's about what it stumbled over. */
export const wordsOfBroken = (error: unknown): string =>
  error instanceof Error && error.constructor === Error ? error.message : "it is not of its format";

/** The HTTP statuses that errors have which are told by a name (OpenAI's and Anthropic's references, "Errors"). */
const statuses: ReadonlyMap<string, number> = new Map(
  Object.entries({
    invalid_request_error: 400,
    invalid_prompt: 400,
    context_length_exceeded: 400,
    authentication_error: 401,
    invalid_api_key: 401,
    billing_error: 402,
    insufficient_quota: 429,
    permission_error: 403,
    not_found_error: 404,
    model_not_found: 404,
    request_too_large: 413,
    rate_limit_error: 429,
    rate_limit_exceeded: 429,
    overloaded_error: 529,
    server_is_overloaded: 503,
  }),
);

/** The HTTP status of an error that was told without one; undefined where its name says nothing. */
export const statusOfSaid = ({ status, code, type }: SaidError): number | undefined =>
  status ?? statuses.get(code ?? "") ?? statuses.get(type ?? "");
