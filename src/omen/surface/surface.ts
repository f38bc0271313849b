import type { Dialect } from "../dialect/dialect.ts";
import type { Failure } from "../failure.ts";

/** What clients speak on one path: a dialect, and the habits around it. */
export interface Surface {
  /** For metrics and logs. */
  readonly name: string;
  readonly dialect: Dialect;
  /** A header, besides x-request-id, in which its clients look for the request's id. */
  readonly idHeader?: string;
  /** The dialect's own status for a failure, where it differs from OpenAI's. */
  readonly statusOf?: (failure: Failure) => number;
  /** Client headers that go on to a provider of the same dialect. */
  readonly forwarded: readonly string[];
}

/** The whole answer for a failure, in the surface's own shape. */
export const errorResponse = (
  surface: Surface,
  failure: Failure,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  Response.json(surface.dialect.encodeError(failure), {
    status: surface.statusOf?.(failure) ?? failure.status,
    headers: { ...headers, ...failure.headers },
  });
