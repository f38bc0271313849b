import type { Dialect, JsonObject } from "../dialect/dialect.ts";
import type { ContentMember, Envelope } from "../dialect/envelope.ts";
import type { Failure } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { openConversation } from "../passage/conversation.ts";
import type { Passage, Unsayable } from "../passage/passage.ts";
import type { Deployment } from "../route/deployment.ts";

/** What clients speak on one path, and the habits around it. */
export interface Surface {
  /** For metrics and logs. */
  readonly name: string;
  /** The member of its requests that holds what is asked. */
  readonly content: ContentMember;
  /** Its API has a member `tags` of its own, which is the provider's: the gateway's are `omen.tags`. */
  readonly keepsTags?: true;
  /** A header, besides x-request-id, in which its clients look for the request's id. */
  readonly idHeader?: string;
  /** The error object of its clients. */
  encodeError(failure: Failure): JsonObject;
  /** The status of a failure, where it differs from OpenAI's. */
  readonly statusOf?: (failure: Failure) => number;
  /** Begins one request of a principal, once. Throws, or rejects with, a `Failure` that names the field at fault. */
  begin(envelope: Envelope, principal: Principal): Begun | Promise<Begun>;
}

/** One request that has begun on a surface. */
export interface Begun {
  /**
   * The way of the request to a deployment and back. Can be asked for again, for another deployment, when an attempt
   * has failed. Throws a `Failure` that names the field when there is none.
   */
  passage(deployment: Deployment, unsayable: Unsayable): Passage;
  /**
   * Nobody waits for the answer, which is worked on from now on: called once, when there is a way. Gives the signal
   * that ends it. Absent where the client waits.
   */
  detach?(): AbortSignal;
  /**
   * Whether clients look for a failure in the stream that they asked for alone: Codex, for a
   * conversation that is too long.
   */
  failsInStream?(failure: Failure): boolean;
}

/** A surface whose requests need nothing but a way: `open` gives it. */
export const statelessSurface = (
  habits: Omit<Surface, "begin">,
  open: (envelope: Envelope, deployment: Deployment, unsayable: Unsayable) => Passage,
): Surface => ({
  ...habits,
  begin: (envelope) => ({ passage: (deployment, unsayable) => open(envelope, deployment, unsayable) }),
});

/** A surface on which conversations are held in a dialect. */
export function conversationSurface(
  dialect: Dialect,
  habits: Pick<Surface, "name" | "content" | "keepsTags" | "idHeader" | "statusOf"> & {
    /** Client headers that go on to a provider of the same dialect. */
    readonly forwarded?: readonly string[];
  },
): Surface {
  const { forwarded = [], ...surface } = habits;
  return statelessSurface(
    { ...surface, encodeError: (failure) => dialect.encodeError(failure) },
    (envelope, deployment, unsayable) => openConversation({ dialect, forwarded }, envelope, deployment, unsayable),
  );
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
