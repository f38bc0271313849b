import { Failure, invalidRequest } from "../../platform/failure.ts";
import type { JsonObject } from "../dialect/dialect.ts";
import { isDeeper, nestingMax } from "../dialect/json/depth.ts";

/** What a client asks for on a connection (WebSocket mode, `response.create`). */
export interface CreateFrame {
  /** The body of the same request over HTTP. */
  readonly body: JsonObject;
  /** False only prepares: an answer without output, to go on from. */
  readonly generate: boolean;
}

/** Reads a frame, already parsed where it was JSON. Throws a `Failure` with status 400. */
export function readFrame(frame: unknown): CreateFrame {
  if (typeof frame !== "object" || frame === null || Array.isArray(frame) || ArrayBuffer.isView(frame))
    throw invalidRequest("A frame must be a JSON object in text.");
  if (isDeeper(frame, nestingMax)) throw invalidRequest(`A frame is nested deeper than ${nestingMax} levels.`);
  const { type, generate, stream: _stream, ...body } = frame as JsonObject;
  if (type !== "response.create") throw invalidRequest('type must be "response.create".', "type");
  if (body["stream_id"] !== undefined)
    throw invalidRequest(
      "stream_id is not supported here: answers of a connection come one after the other.",
      "stream_id",
    );
  if (generate !== undefined && typeof generate !== "boolean")
    throw invalidRequest("generate must be true or false.", "generate");
  return { body: { ...body, stream: true }, generate: generate !== false };
}

/** An error on the connection itself, or of a request that never became a stream. */
export const errorFrame = (status: number, error: unknown): string => JSON.stringify({ type: "error", status, error });

export const failureFrame = ({ status, type, code, message, param }: Failure): string =>
  errorFrame(status, { type, code, message, param });

/** Connections end after an hour (WebSocket mode, "Connection limits"). */
export const connectionLimit = (minutes: number): Failure =>
  invalidRequest(
    `The connection has been open for ${minutes} minutes, which is the limit. Open another one to go on.`,
    null,
    "websocket_connection_limit_reached",
  );

/** More requests wait on the connection than are held. */
export const tooManyWaiting = (most: number): Failure =>
  new Failure({
    status: 429,
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    message: `${most} requests wait on this connection already; they are answered one after the other.`,
  });
