import {
  defaultDeltas,
  deltaChunk,
  finishChunk,
  roleChunk,
  usageChunk,
  wantsUsage,
  defaultUsage,
  type Usage,
} from "../chat.ts";
import type { Behaviour, Exchange, Framing } from "../exchange.ts";

export interface StreamOptions {
  /** The pieces of the text; default `defaultDeltas`. */
  readonly deltas?: readonly string[];
  /** This many events with text, numbered, instead of `deltas`. */
  readonly count?: number;
  /** Wait between events; default 0: all in one write. */
  readonly intervalMs?: number;
  /** Wait before the head. */
  readonly headDelayMs?: number;
  /** Wait after the head, before the first event. */
  readonly firstDelayMs?: number;
  /** How lines end; SSE allows all three. Default LF. */
  readonly newline?: "\n" | "\r\n" | "\r";
  /** A comment line before every event, as keep-alives are sent; default none. */
  readonly comment?: string;
  /** Spread each event's JSON over several `data:` lines. */
  readonly multiline?: boolean;
  /** No space after the colon: SSE allows both. */
  readonly tight?: boolean;
  /** When to send a usage event after finish_reason; default `asked`. */
  readonly usage?: "asked" | "always" | "never";
  readonly usageValue?: Usage;
  /** Send `[DONE]` at the end; default true. */
  readonly done?: boolean;
  /** Split the body into one write per event, one per byte, or two writes at this offset; default one write. */
  readonly split?: "events" | "bytes" | number;
  readonly framing?: Exclude<Framing, "length">;
  readonly headers?: Readonly<Record<string, string>>;
}

export const streamType = "text/event-stream; charset=utf-8";

/** A chat completion as a stream of server-sent events. */
export function stream(options: StreamOptions = {}): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange, options))) return;
    if (!(await sendEvents(exchange, streamEvents(exchange, options), options))) return;
    await exchange.end();
  };
}

/** Sends the head of a stream and waits as told; false when the client left. */
export async function openStream(exchange: Exchange, options: StreamOptions = {}): Promise<boolean> {
  if (options.headDelayMs !== undefined && !(await exchange.pause(options.headDelayMs))) return false;
  const headers = { "Content-Type": streamType, "Cache-Control": "no-cache", ...options.headers };
  if (!(await exchange.head(200, headers, options.framing ?? "chunked"))) return false;
  return options.firstDelayMs === undefined || exchange.pause(options.firstDelayMs);
}

/** The events of an answer, as text ready to be sent. */
export function streamEvents(exchange: Exchange, options: StreamOptions = {}): string[] {
  const model = exchange.request.model ?? "";
  const withUsage = options.usage === "always" || (options.usage !== "never" && wantsUsage(exchange.request.json));
  const none = withUsage ? null : undefined;
  const deltas =
    options.count === undefined
      ? (options.deltas ?? defaultDeltas)
      : Array.from({ length: options.count }, (_, index) => `word${index} `);
  const chunks = [roleChunk(model, none), ...deltas.map((text) => deltaChunk(model, text, none))];
  chunks.push(finishChunk(model, "stop", none));
  if (withUsage) chunks.push(usageChunk(model, options.usageValue ?? defaultUsage));
  const events = chunks.map((chunk) => formatEvent(chunk, options));
  if (options.done !== false) events.push(formatData(["[DONE]"], options));
  return events;
}

/** One event as text. */
export function formatEvent(data: object, options: StreamOptions = {}): string {
  const lines = options.multiline === true ? JSON.stringify(data, undefined, 1).split("\n") : [JSON.stringify(data)];
  return formatData(lines, options);
}

function formatData(lines: readonly string[], options: StreamOptions): string {
  const newline = options.newline ?? "\n";
  const colon = options.tight === true ? ":" : ": ";
  const comment = options.comment === undefined ? "" : `:${options.comment}${newline}${newline}`;
  return `${comment}${lines.map((line) => `data${colon}${line}${newline}`).join("")}${newline}`;
}

/** Sends events split and paced as told; false when the client left. */
export async function sendEvents(
  exchange: Exchange,
  events: readonly string[],
  options: Pick<StreamOptions, "intervalMs" | "split"> = {},
): Promise<boolean> {
  const { intervalMs = 0, split } = options;
  const pieces = intervalMs > 0 || split === "events" ? events : pieceTogether(events, split);
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && !(await exchange.pause(intervalMs))) return false;
    if (!(await exchange.write(piece))) return false;
  }
  return true;
}

function pieceTogether(events: readonly string[], split: "bytes" | number | undefined): Uint8Array[] {
  const bytes = new TextEncoder().encode(events.join(""));
  if (split === undefined) return [bytes];
  if (split === "bytes") return Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  return [bytes.subarray(0, split), bytes.subarray(split)].filter((piece) => piece.length > 0);
}
