import { repeatedMember } from "./repeated.ts";

/** JSON-RPC 2.0 as far as a server must judge it before anything else may look at a message. */

/** What identifies a request: a string or an integer (MCP 2025-11-25, Basic protocol, Requests: never null). */
export type RequestId = string | number;

export interface JsonRpcRequest {
  readonly jsonrpc: "2.0";
  readonly id: RequestId;
  readonly method: string;
  readonly params?: Record<string, unknown>;
  /** The name of a member that an object of a tools/call says twice: what is meant is anybody's guess. */
  readonly repeated?: string;
}

interface JsonRpcNotification {
  readonly jsonrpc: "2.0";
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

export interface JsonRpcError {
  readonly code: number;
  readonly message: string;
  /** More for programs, where the method's specification defines it. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export type JsonRpcResponse =
  | { readonly jsonrpc: "2.0"; readonly id: RequestId; readonly result: Record<string, unknown> }
  | { readonly jsonrpc: "2.0"; readonly id?: RequestId | null; readonly error: JsonRpcError };

export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResponse;

/** The error codes of JSON-RPC 2.0 §5.1 that Glyph answers with. */
export const errorCode = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
} as const;

/** A JSON-RPC error to answer a request with; anything else that a handler throws becomes an internal error. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  constructor(
    readonly code: number,
    message: string,
    readonly data?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }

  /** As it is answered. */
  get wire(): JsonRpcError {
    return { code: this.code, message: this.message, ...(this.data && { data: this.data }) };
  }
}

/** What one message is. */
export type Judgement =
  | { readonly kind: "request"; readonly message: JsonRpcRequest }
  | { readonly kind: "notification"; readonly message: JsonRpcNotification }
  | { readonly kind: "response"; readonly message: JsonRpcResponse }
  /** To be answered; `id` is null where none could be made out (JSON-RPC 2.0 §5). */
  | { readonly kind: "invalid"; readonly id: RequestId | null; readonly error: JsonRpcError };

/** Several messages in one frame (MCP 2025-03-26 alone, Basic protocol, Batching). */
export interface Batch {
  readonly kind: "batch";
  readonly items: readonly Judgement[];
}

/** Most messages in a batch. */
const batchMax = 100;

/**
 * Says what one frame's text is. Whether a batch is welcome is for whoever knows the connection to say. Never throws.
 */
export function judge(text: string): Judgement | Batch {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid(null, errorCode.parseError, "this is not JSON; a message is one JSON object");
  }
  // JSON.parse keeps the last of two members with one name; whoever reads the same text
  // otherwise would judge another call.
  const repeated = () => repeatedMember(text, value);
  if (!Array.isArray(value)) return judgeOne(value, repeated);
  if (value.length === 0 || value.length > batchMax)
    return invalid(null, errorCode.invalidRequest, `a batch has 1 to ${batchMax} messages`);
  return { kind: "batch", items: value.map((item: unknown) => judgeOne(item, repeated)) };
}

/** What becomes of a batch where none was agreed on. */
export const batchRefused = invalid(
  null,
  errorCode.invalidRequest,
  "batches are part of MCP 2025-03-26 alone; send one message at a time",
);

function judgeOne(value: unknown, repeated: () => string | undefined): Judgement {
  if (!isRecord(value)) return invalid(null, errorCode.invalidRequest, "a message is a JSON object");
  const message = value;
  const id = requestId(message["id"]);
  if (message["jsonrpc"] !== "2.0") return invalid(id ?? null, errorCode.invalidRequest, `"jsonrpc" must be "2.0"`);
  if ("method" in message) return judgeCall(message, id, repeated);
  // A bad answer is not answered with an error: nobody waits for one.
  if ("result" in message || "error" in message)
    return { kind: "response", message: message as unknown as JsonRpcResponse };
  return invalid(id ?? null, errorCode.invalidRequest, `"method" is missing`);
}

function judgeCall(
  message: Record<string, unknown>,
  id: RequestId | undefined,
  repeatedIn: () => string | undefined,
): Judgement {
  const { method, params: given } = message as { method: unknown; params?: unknown };
  const params = given ?? undefined; // several libraries write null where they have nothing to say
  if (typeof method !== "string") return invalid(id ?? null, errorCode.invalidRequest, `"method" must be a string`);
  if ("id" in message && id === undefined) {
    return invalid(
      null,
      errorCode.invalidRequest,
      `"id" must be a string or an integer up to ${Number.MAX_SAFE_INTEGER}`,
    );
  }
  if (params !== undefined && !isRecord(params)) {
    return invalid(id ?? null, errorCode.invalidParams, `"params" must be an object`);
  }
  // Only the members that JSON-RPC knows go on: others are allowed, and mean nothing.
  const call = { jsonrpc: "2.0" as const, method, ...(params && { params }) };
  if (id === undefined) return { kind: "notification", message: call };
  const repeated = method === "tools/call" ? repeatedIn() : undefined;
  return { kind: "request", message: { ...call, id, ...(repeated !== undefined && { repeated }) } };
}

function invalid(
  id: RequestId | null,
  code: number,
  message: string,
): { readonly kind: "invalid"; readonly id: RequestId | null; readonly error: JsonRpcError } {
  return { kind: "invalid", id, error: { code, message } };
}

const requestId = (value: unknown): RequestId | undefined =>
  typeof value === "string" || (typeof value === "number" && Number.isSafeInteger(value)) ? value : undefined;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
