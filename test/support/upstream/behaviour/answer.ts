import { completion, defaultDeltas, type Usage } from "../chat.ts";
import type { Behaviour, Exchange } from "../exchange.ts";

const jsonType = "application/json";

/** Sends a whole body with its length, and ends. */
export async function respond(
  exchange: Exchange,
  status: number,
  body: string | Uint8Array | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const isText = typeof body === "string";
  const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(isText ? body : JSON.stringify(body));
  const type = { "Content-Type": isText ? "text/plain; charset=utf-8" : jsonType };
  await exchange.head(status, { ...type, ...headers, "Content-Length": String(bytes.length) }, "length");
  await exchange.write(bytes);
  await exchange.end();
}

export interface CompletionOptions {
  /** Default: the words of `defaultDeltas`, joined. */
  readonly content?: string;
  /** Pad the answer's text until the body has at least this many bytes. */
  readonly bytes?: number;
  readonly usage?: Usage;
  /** Wait before the head. */
  readonly delayMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole chat completion. */
export function whole(options: CompletionOptions = {}): Behaviour {
  return async (exchange) => {
    if (options.delayMs !== undefined && !(await exchange.pause(options.delayMs))) return;
    const model = exchange.request.model ?? "";
    const content = options.content ?? defaultDeltas.join("");
    const length = JSON.stringify(completion(model, content, options.usage)).length;
    const padding = ".".repeat(Math.max(0, (options.bytes ?? 0) - length));
    await respond(exchange, 200, completion(model, content + padding, options.usage), options.headers);
  };
}

/** The answer of a provider that compresses whether or not it was asked to. */
export function gzipped(): Behaviour {
  return async (exchange) => {
    const body = JSON.stringify(completion(exchange.request.model ?? "", defaultDeltas.join("")));
    const headers = { "Content-Type": jsonType, "Content-Encoding": "gzip" };
    await respond(exchange, 200, Bun.gzipSync(body), headers);
  };
}

/** Any fixed answer. */
export function fixed(
  status: number,
  body: string | Uint8Array | object,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (exchange) => respond(exchange, status, body, headers);
}

/** Sends the client elsewhere; with 307 and 308 a client that follows repeats its body, and its key. */
export function redirect(location: string, status: 302 | 307 | 308 = 307): Behaviour {
  return fixed(status, "", { Location: location });
}

/** Promises more bytes than it sends, then closes. */
export function shortBody(): Behaviour {
  return async (exchange) => {
    const body = JSON.stringify(completion(exchange.request.model ?? "", defaultDeltas.join("")));
    await exchange.head(200, { "Content-Type": jsonType, "Content-Length": String(body.length) }, "length");
    await exchange.write(body.slice(0, body.length / 2));
    exchange.close();
  };
}
