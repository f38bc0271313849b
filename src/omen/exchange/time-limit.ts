import { Failure, invalidRequest } from "../../platform/failure.ts";

const header = "x-omen-timeout-ms";

/** A day: who wants to wait longer sets no limit. */
const mostMs = 86_400_000;

/**
 * How long a client wants to wait for all of its answer, from its request's head on, in milliseconds; undefined where
 * it does not say. Throws a `Failure` with status 400 for what is no such time.
 */
export function timeLimitIn(headers: Headers): number | undefined {
  const given = headers.get(header);
  if (given === null) return undefined;
  const ms = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (ms < 1 || ms > mostMs)
    throw invalidRequest(`${header} is whole milliseconds, 1 to ${mostMs}, not '${given.slice(0, 40)}'.`, header);
  return ms;
}

/** What a client is told whose own limit has passed. */
export const limitPassed = (ms: number): Failure =>
  new Failure({
    status: 504,
    type: "api_error",
    code: "timeout",
    message: `The answer was not whole after ${ms} ms, the request's own ${header}.`,
    headers: { "x-should-retry": "false" },
  });
