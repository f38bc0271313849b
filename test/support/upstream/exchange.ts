import type { Socket } from "bun";
import { concat, find, type WireRequest } from "./wire.ts";

/**
 * How an exchange ended: `answered` in full, `abandoned` by the client before that, or `cut` by the mock itself
 * (reset, closed early, stopped).
 */
export type Ending = "answered" | "abandoned" | "cut";

/** What the mock saw of one request, and what became of its answer. Live: the last fields change until `settled`. */
export interface RecordedRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** In the order and the letter case of the sender. */
  readonly headers: WireRequest["headers"];
  /** The first value of a header, by case-insensitive name. */
  header(name: string): string | undefined;
  readonly body: Uint8Array;
  readonly text: string;
  /** The parsed body, or undefined when it isn't JSON. */
  readonly json: unknown;
  /** `model` of a JSON body, when it is a string. */
  readonly model: string | undefined;
  /** Monotonic milliseconds, as of performance.now(). */
  readonly receivedAt: number;
  /** Bytes of the answer, head and framing included, that the kernel has taken so far. */
  readonly bytesWritten: number;
  /** Undefined while the answer is under way. */
  readonly ending: Ending | undefined;
  /** When it ended, on the clock of `receivedAt`. */
  readonly endedAt: number | undefined;
  /** Resolves when the exchange ended; never rejects. */
  readonly settled: Promise<Ending>;
}

/** How the end of a body is told: by chunks, by Content-Length (a header that the caller gives), or by closing. */
export type Framing = "chunked" | "length" | "close";

/** A function that answers one request. When it returns without `end`, the connection is closed. */
export type Behaviour = (exchange: Exchange) => Promise<void> | void;

/** One request and the means to answer it, byte by byte if need be. Sending to a client that left does nothing. */
export interface Exchange {
  readonly request: RecordedRequest;
  /** Resolves when the client left or the exchange ended. */
  readonly closed: Promise<void>;
  /** Whether nothing can be sent any more. */
  readonly isClosed: boolean;
  /** Sends status line and headers. Resolves false when the client is gone. */
  head(status: number, headers: Readonly<Record<string, string>>, framing: Framing): Promise<boolean>;
  /** Sends a piece of the body in the framing that `head` chose; one piece is one chunk. */
  write(piece: string | Uint8Array): Promise<boolean>;
  /** Sends bytes as they are, outside all framing. Resolves true when the kernel has taken them. */
  raw(bytes: string | Uint8Array): Promise<boolean>;
  /** Ends the body as its framing says; the connection then takes the next request, unless the framing is `close`. */
  end(): Promise<void>;
  /** Closes the connection with a TCP reset: what was sent may be lost. */
  reset(): void;
  /** Closes the connection in order (FIN) without ending the body. */
  close(): void;
  /**
   * Waits, but no longer than the client does; 0 gives way to other events once. Resolves false when the client left.
   */
  pause(milliseconds: number): Promise<boolean>;
}

const encoder = new TextEncoder();
const toBytes = (data: string | Uint8Array): Uint8Array => (typeof data === "string" ? encoder.encode(data) : data);

/** Exchange and record in one: what a behaviour drives and a test reads. */
export class ServedExchange implements Exchange, RecordedRequest {
  readonly request: RecordedRequest = this;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: WireRequest["headers"];
  readonly body: Uint8Array;
  readonly json: unknown;
  readonly receivedAt = performance.now();
  readonly settled: Promise<Ending>;
  readonly closed: Promise<void>;
  bytesWritten = 0;
  ending: Ending | undefined;
  endedAt: number | undefined;
  private framing: Framing = "close";
  private wakeWriter: (() => void) | undefined;
  private readonly settle: (ending: Ending) => void;

  constructor(
    wire: WireRequest,
    private readonly socket: Socket<unknown>,
  ) {
    const url = new URL(wire.target, "http://mock");
    this.method = wire.method;
    this.path = url.pathname;
    this.query = url.searchParams;
    this.headers = wire.headers;
    this.body = wire.body;
    this.json = parse(this.text);
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.settled = promise;
    this.closed = promise.then(() => undefined);
    this.settle = resolve;
  }

  get text(): string {
    return new TextDecoder().decode(this.body);
  }

  get model(): string | undefined {
    const { json } = this;
    if (typeof json !== "object" || json === null || !("model" in json)) return undefined;
    return typeof json.model === "string" ? json.model : undefined;
  }

  get isClosed(): boolean {
    return this.ending !== undefined;
  }

  header(name: string): string | undefined {
    return find(this.headers, name);
  }

  async head(status: number, headers: Readonly<Record<string, string>>, framing: Framing): Promise<boolean> {
    this.framing = framing;
    const lines = [`HTTP/1.1 ${status} ${reasons[status] ?? "Status"}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (framing === "chunked") lines.push("Transfer-Encoding: chunked");
    if (framing === "close") lines.push("Connection: close");
    return this.raw(`${lines.join("\r\n")}\r\n\r\n`);
  }

  async write(piece: string | Uint8Array): Promise<boolean> {
    const bytes = toBytes(piece);
    if (this.framing !== "chunked") return this.raw(bytes);
    if (bytes.length === 0) return !this.isClosed; // an empty chunk would end the body
    return this.raw(concat([encoder.encode(`${bytes.length.toString(16)}\r\n`), bytes, encoder.encode("\r\n")]));
  }

  async raw(data: string | Uint8Array): Promise<boolean> {
    let rest = toBytes(data);
    while (!this.isClosed) {
      const written = Math.max(0, this.socket.write(rest));
      this.bytesWritten += written;
      rest = rest.subarray(written);
      if (rest.length === 0) return true;
      await new Promise<void>((resolve) => (this.wakeWriter = resolve));
    }
    return false;
  }

  async end(): Promise<void> {
    if (this.framing === "chunked") await this.raw("0\r\n\r\n");
    this.finish("answered");
    if (this.framing === "close") this.socket.end();
  }

  reset(): void {
    this.finish("cut");
    this.socket.terminate();
  }

  close(): void {
    this.finish("cut");
    this.socket.end();
  }

  async pause(milliseconds: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (milliseconds <= 0) {
      setImmediate(resolve);
      await promise;
    } else {
      const timer = setTimeout(resolve, milliseconds);
      await Promise.race([promise, this.closed]);
      clearTimeout(timer);
    }
    return !this.isClosed;
  }

  /** The socket takes bytes again. */
  drained(): void {
    this.wakeWriter?.();
    this.wakeWriter = undefined;
  }

  /** Sets down how it ended; only the first call counts. */
  finish(ending: Ending): void {
    if (this.isClosed) return;
    this.ending = ending;
    this.endedAt = performance.now();
    this.settle(ending);
    this.drained();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  302: "Found",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};
