import { errorBody } from "../chat.ts";
import type { Behaviour } from "../exchange.ts";
import { respond } from "./answer.ts";
import { formatEvent, openStream, sendEvents, streamEvents, type StreamOptions } from "./stream.ts";

export interface FailureOptions {
  readonly type?: string;
  readonly code?: string | null;
  readonly message?: string;
  /** Value of Retry-After: seconds, or a date. */
  readonly retryAfter?: string;
  /** A body that isn't OpenAI's error: a web server's page, or nothing at all. */
  readonly body?: "html" | "empty";
}

/** An error status before anything else. */
export function failure(status: number, options: FailureOptions = {}): Behaviour {
  return async (exchange) => {
    const headers: Record<string, string> = {};
    if (options.retryAfter !== undefined) headers["Retry-After"] = options.retryAfter;
    if (options.body === "empty") return respond(exchange, status, "", headers);
    if (options.body === "html") {
      const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1><hr>nginx</body></html>\n`;
      return respond(exchange, status, page, { ...headers, "Content-Type": "text/html" });
    }
    const usual = usualErrors[status] ?? { type: "server_error", code: null, message: "The server had an error." };
    const { type, code, message } = { ...usual, ...options };
    return respond(exchange, status, errorBody(message, type, code), headers);
  };
}

const usualErrors: Readonly<Record<number, { type: string; code: string | null; message: string }>> = {
  400: { type: "invalid_request_error", code: null, message: "The mock finds this request invalid." },
  401: { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided: sk-mock." },
  403: { type: "permission_error", code: null, message: "The mock refuses." },
  404: { type: "invalid_request_error", code: "model_not_found", message: "The model does not exist." },
  429: { type: "rate_limit_error", code: "rate_limit_exceeded", message: "Rate limit reached for requests." },
  503: { type: "server_error", code: "overloaded", message: "The engine is overloaded." },
};

/** Accepts the request and never answers. */
export function silent(): Behaviour {
  return (exchange) => exchange.closed;
}

/** Sends the head of a stream, then nothing. */
export function stallAfterHead(): Behaviour {
  return async (exchange) => {
    await openStream(exchange);
    await exchange.closed;
  };
}

/** Sends this many events of a stream, then nothing, with the connection open. */
export function stallAfter(events: number, options: StreamOptions = {}): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange, options))) return;
    await sendEvents(exchange, streamEvents(exchange, options).slice(0, events), options);
    await exchange.closed;
  };
}

/** Dies in the middle of a stream: after `events` whole events, and half of one more when `midEvent`. */
export function dies(options: { events: number; midEvent?: boolean; how?: "reset" | "close" }): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange))) return;
    const events = streamEvents(exchange);
    await sendEvents(exchange, events.slice(0, options.events));
    const next = events[options.events] ?? "";
    if (options.midEvent === true) await exchange.write(next.slice(0, next.length / 2));
    await exchange.pause(20); // a reset may overtake bytes that the client has not read yet
    if (options.how === "close") exchange.close();
    else exchange.reset();
  };
}

/** Resets the connection instead of answering. */
export function refuses(): Behaviour {
  return (exchange) => exchange.reset();
}

/** An error event after some events; `named` puts `event: error` before it, as some servers do. */
export function errorInStream(options: { events: number; named?: boolean; done?: boolean }): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange))) return;
    const error = formatEvent(errorBody("The mock ran out of memory.", "server_error", "out_of_memory"));
    const events = streamEvents(exchange).slice(0, options.events);
    events.push(options.named === true ? `event: error\n${error}` : error);
    if (options.done === true) events.push("data: [DONE]\n\n");
    if (await sendEvents(exchange, events)) await exchange.end();
  };
}

/** A stream with bytes in its middle that are no event of this API; it goes on and ends well afterwards. */
export function malformed(kind: "garbage" | "brokenJson" | "notAnObject" | "invalidUtf8" | "truncated"): Behaviour {
  return async (exchange) => {
    if (!(await openStream(exchange))) return;
    const events = streamEvents(exchange);
    if (!(await sendEvents(exchange, events.slice(0, 3)))) return;
    if (!(await exchange.write(malformations[kind]))) return;
    if (kind === "truncated" || (await sendEvents(exchange, events.slice(3)))) await exchange.end();
  };
}

const malformations: Readonly<Record<Parameters<typeof malformed>[0], string | Uint8Array>> = {
  garbage: "<html>\u0000\u0001 this is not an event\n\n",
  brokenJson: 'data: {"id":"chatcmpl-mock","choices":[{"index":0,"delta":{"con\n\n',
  notAnObject: 'data: ["an array"]\n\n',
  invalidUtf8: Uint8Array.from([...new TextEncoder().encode('data: {"x":"'), 0xff, 0xfe, 0xc3, 0x22, 0x7d, 10, 10]),
  truncated: 'data: {"id":"chatcmpl-mock","choices":[{"index":0,"delta":{"con',
};
