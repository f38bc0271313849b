import { changed, type Answer } from "../answer.ts";

/**
 * What AWS's errors mean in HTTP's words, where their own status says something else (Bedrock API
 * reference, "Errors" of each operation).
 */
const statuses: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ThrottlingException: 429,
    TooManyRequestsException: 429,
    ServiceQuotaExceededException: 429,
    ModelNotReadyException: 503,
    ModelTimeoutException: 504,
    ModelErrorException: 502,
    ExpiredTokenException: 403,
    UnrecognizedClientException: 403,
  }),
);

/** Errors that say that the credentials are no longer good, and that others may be. */
const stale: ReadonlySet<string> = new Set([
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
]);

/**
 * The error that a refused request met: `ThrottlingException` of `ThrottlingException:http://internal.amazon.com/…`.
 */
const errorTypeOf = (answer: Answer): string => answer.header("x-amzn-errortype")?.split(":")[0] ?? "";

export const saysStale = (answer: Answer): boolean => stale.has(errorTypeOf(answer));

/** The error answer with the status that its type means. */
export function withMeaning(answer: Answer): Answer {
  const status = statuses.get(errorTypeOf(answer));
  if (status === undefined || status === answer.status) return answer;
  return changed(answer, { status });
}
