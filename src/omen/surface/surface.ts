import type { Principal } from "../access/access.ts";
import type { Dialect, JsonObject } from "../dialect/dialect.ts";
import type { ContentMember, Envelope } from "../dialect/envelope.ts";
import type { Failure } from "../failure.ts";
import { openConversation } from "../passage/conversation.ts";
import type { Passage, Unsayable } from "../passage/passage.ts";
import type { Deployment } from "../route/catalogue.ts";

/** What clients speak on one path, and the habits around it. */
export interface Surface {
  /** For metrics and logs. */
  readonly name: string;
  /** The member of its requests that holds what is asked. */
  readonly content: ContentMember;
  /** A header, besides x-request-id, in which its clients look for the request's id. */
  readonly idHeader?: string;
  /** The error object of its clients. */
  encodeError(failure: Failure): JsonObject;
  /** The status of a failure, where it differs from OpenAI's. */
  readonly statusOf?: (failure: Failure) => number;
  /**
   * The way of one request of a principal to a deployment and back. Throws a `Failure` that names the field when there is none.
   */
  open(envelope: Envelope, deployment: Deployment, unsayable: Unsayable, principal: Principal): Passage;
}

/** A surface on which conversations are held in a dialect. */
export function conversationSurface(
  dialect: Dialect,
  habits: Pick<Surface, "name" | "content" | "idHeader" | "statusOf"> & {
    /** Client headers that go on to a provider of the same dialect. */
    readonly forwarded?: readonly string[];
  },
): Surface {
  const { forwarded = [], ...surface } = habits;
  return {
    ...surface,
    encodeError: (failure) => dialect.encodeError(failure),
    open: (envelope, deployment, unsayable) =>
      openConversation({ dialect, forwarded }, envelope, deployment, unsayable),
  };
}

/** The whole answer for a failure, in the surface's own shape. */
export const errorResponse = (
  surface: Surface,
  failure: Failure,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  Response.json(surface.encodeError(failure), {
    status: surface.statusOf?.(failure) ?? failure.status,
    headers: { ...headers, ...failure.headers },
  });
