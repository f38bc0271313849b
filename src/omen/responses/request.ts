import { invalidRequest, type Failure } from "../../platform/failure.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { kindOf } from "../dialect/json/fields.ts";

/** What a request says of keeping its answer and of what came before it. */
export interface StateRequest {
  /**
   * The client wants the answer kept; so it does when it says nothing (API reference, "Create a response", `store`).
   */
  readonly store: boolean;
  /** The answer that this request goes on from. */
  readonly previous: string | undefined;
  /** Nobody waits for the answer. */
  readonly background: boolean;
}

/**
 * Reads that. Throws a `Failure` with status 400, as for conversations that are kept by name, which Omen does not know.
 */
export function readStateRequest(value: JsonObject): StateRequest {
  const { store = null, previous_response_id: previous = null, conversation = null, background = null } = value;
  if (conversation !== null)
    throw invalidRequest("conversation is not supported here; send previous_response_id.", "conversation");
  if (background !== null && typeof background !== "boolean")
    throw invalidRequest(`background must be true or false, not ${kindOf(background)}.`, "background");
  if (store !== null && typeof store !== "boolean")
    throw invalidRequest(`store must be true or false, not ${kindOf(store)}.`, "store");
  if (previous !== null && typeof previous !== "string")
    throw invalidRequest(`previous_response_id must be a text, not ${kindOf(previous)}.`, "previous_response_id");
  return { store: store !== false, previous: previous ?? undefined, background: background === true };
}

/**
 * As OpenAI answers for an id that it does not know, or that is somebody else's; `gone` is
 * one before it that is missing.
 */
export function previousNotFound(id: string, gone?: string): Failure {
  const why = gone === undefined ? "" : ` It goes on from '${gone}', which is gone: send the whole conversation.`;
  return invalidRequest(
    `Previous response with id '${id.slice(0, 100)}' not found.${why}`,
    "previous_response_id",
    "previous_response_not_found",
  );
}

/** `input` as items: a text is a message of the user's. */
export function inputItems(input: unknown): readonly unknown[] {
  if (typeof input !== "string") return Array.isArray(input) ? (input as unknown[]) : [];
  return [{ type: "message", role: "user", content: [{ type: "input_text", text: input }] }];
}
