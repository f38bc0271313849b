import type { Call } from "../../front/call.ts";
import { Failure } from "../../platform/failure.ts";
import {
  type Batch,
  errorCode,
  judge,
  type JsonRpcError,
  type Judgement,
  type RequestId,
} from "../protocol/jsonrpc.ts";
import { maxFrameBytes } from "../transport/stdio.ts";

/** Longest wait for a whole request, in milliseconds. */
const waitMs = 60_000;

/**
 * What of a POST's head must be right before its body is read (MCP 2025-11-25, Transports, Sending messages). Throws a
 * `Failure` with status 415 or 406.
 */
export function checkHead(headers: Headers): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw failure(415, "unsupported_media_type", "Content-Type must be application/json.");
  if (!accepts(headers, "application/json") && !accepts(headers, "text/event-stream"))
    throw failure(406, "not_acceptable", "Accept must name application/json and text/event-stream.");
}

/** Whether a client takes a type; one that says nothing takes everything. */
export function accepts(headers: Headers, type: string): boolean {
  const accept = headers.get("accept");
  if (accept === null) return true;
  const [family] = type.split("/");
  return accept
    .split(",")
    .map((part) => part.split(";")[0]?.trim().toLowerCase())
    .some((part) => part === type || part === "*/*" || part === `${family}/*`);
}

/** The message, or the messages, of a POST. Rejects with a `Failure` for a body that is too large or too slow. */
export async function readFrame(call: Call): Promise<Judgement | Batch> {
  const bytes = await call.read({ bytesMax: maxFrameBytes, waitMs });
  try {
    return judge(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { kind: "invalid", id: null, error: { code: errorCode.parseError, message: "this is not UTF-8" } };
  }
}

/** A JSON-RPC error as the answer to a POST. */
export const errorAnswer = (
  status: number,
  id: RequestId | null,
  error: JsonRpcError,
  headers: Readonly<Record<string, string>> = {},
): Response => Response.json({ jsonrpc: "2.0", id, error }, { status, headers });

/** A refusal in HTTP's terms. */
export const failure = (status: number, code: string, message: string): Failure =>
  new Failure({ status, type: "invalid_request_error", code, message });
