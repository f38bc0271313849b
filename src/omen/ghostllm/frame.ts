import type { JsonObject } from "../dialect/dialect.ts";
import { isDeeper, nestingMax } from "../dialect/json/depth.ts";
import { invalidRequest } from "../../platform/failure.ts";

/** What a client of GhostLLM's chat says (GhostLLM API, "WebSocket"). */
export type ClientFrame =
  | { readonly type: "auth"; readonly token: string }
  | {
      readonly type: "chat";
      /** The body of the same request to /v1/chat/completions. */
      readonly body: JsonObject;
    };

/** Reads a frame, already parsed where it was JSON. Throws a `Failure` with status 400 that names the member. */
export function readFrame(frame: unknown): ClientFrame {
  if (!isObject(frame)) throw invalidRequest("A frame must be a JSON object in text.");
  if (isDeeper(frame, nestingMax)) throw invalidRequest(`A frame is nested deeper than ${nestingMax} levels.`);
  const { type, token, data } = frame;
  if (type === "auth") {
    if (typeof token !== "string" || token === "") throw invalidRequest("token must be a key as text.", "token");
    return { type, token };
  }
  if (type === "chat") {
    if (!isObject(data)) throw invalidRequest("data must hold model and messages.", "data");
    return { type, body: { ...data, stream: true } };
  }
  throw invalidRequest('type must be "auth" or "chat".', "type");
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** A piece of the answer's text. */
const chunkFrame = (content: string): string => JSON.stringify({ type: "chunk", content });

/** The answer is over. */
export const doneFrame = JSON.stringify({ type: "done" });

/** An error, as it would stand in the body of an answer over HTTP. */
export const errorFrame = (error: unknown): string => JSON.stringify({ type: "error", error });

/** What of an event of a chat's stream frames can hold: pieces of its text, or the error that ended it. */
export interface Told {
  readonly frames: readonly string[];
  readonly isError: boolean;
}

export function framesOf(data: string): Told {
  if (data === "[DONE]") return { frames: [], isError: false };
  const { choices, error = null } = JSON.parse(data) as { readonly choices?: unknown; readonly error?: unknown };
  if (error !== null) return { frames: [errorFrame(error)], isError: true };
  // Of a stream that passes as it is, nobody has looked at its members.
  const frames = (Array.isArray(choices) ? (choices as (WireChoice | null)[]) : []).flatMap((choice) => {
    const content = choice?.delta?.content;
    return typeof content === "string" && content !== "" ? [chunkFrame(content)] : [];
  });
  return { frames, isError: false };
}

interface WireChoice {
  readonly delta?: { readonly content?: unknown } | null;
}
