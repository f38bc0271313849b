import { deltaChunk } from "../chat.ts";
import type { Behaviour } from "../exchange.ts";
import { formatEvent, openStream, sendEvents, streamEvents, type StreamOptions } from "./stream.ts";

/** A stream without end, to be left by its client. */
export function endless(options: { intervalMs?: number } = {}): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange))) return;
    const model = exchange.request.model ?? "";
    for (let index = 0; await exchange.pause(options.intervalMs ?? 5); index++) {
      if (!(await exchange.write(formatEvent(deltaChunk(model, `word${index} `))))) return;
    }
  };
}

/** As much stream as the client takes, as fast as it takes it; what went out is in `request.bytesWritten`. */
export function flood(options: { bytes: number; eventBytes?: number }): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange))) return;
    const event = formatEvent(deltaChunk(exchange.request.model ?? "", "x".repeat(options.eventBytes ?? 16_384)));
    const piece = new TextEncoder().encode(event);
    for (let sent = 0; sent < options.bytes; sent += piece.length) if (!(await exchange.write(piece))) return;
    if (await sendEvents(exchange, streamEvents(exchange).slice(-2))) await exchange.end();
  };
}

/** Sends one event, is quiet for so long, then ends as a stream should. */
export function quiet(milliseconds: number, options: StreamOptions = {}): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange, options))) return;
    const events = streamEvents(exchange, options);
    if (!(await sendEvents(exchange, events.slice(0, 2)))) return;
    if (!(await exchange.pause(milliseconds))) return;
    if (await sendEvents(exchange, events.slice(2))) await exchange.end();
  };
}
