import type { Authenticate, Head, Principal } from "../platform/principal.ts";
import { Failure } from "../platform/failure.ts";
import { readBody, tooLarge, type BodyLimits } from "./body.ts";

/** The way by which calls come in: what one listener knows of all its calls. */
export interface Edge {
  /** The way itself says who calls: the data folder's socket, which only its owner can open, or this very process. */
  readonly isTrusted: boolean;
  readonly authenticate: Authenticate;
}

/** What a client asks for, whatever way it came: over TCP, by the folder's socket, as a frame of a WebSocket, from inside. */
export interface Call {
  readonly url: string;
  readonly headers: Headers;
  /** Aborted when the client leaves. Made when it is first asked for, which costs: most calls are over before. */
  readonly signal: AbortSignal;
  /** Who calls. Throws, or rejects with, the `Failure` that turns the caller away. */
  identify(): Principal | Promise<Principal>;
  /** The body, whole and without its Content-Encoding. Rejects with a `Failure`, as `readBody` does. */
  read(limits: BodyLimits): Promise<Uint8Array>;
  /** What makes further calls of this caller, when the call itself is over. */
  caller(): Caller;
}

/** A call that a request over HTTP is. */
export class RequestCall implements Call {
  readonly #request: Request;
  readonly #edge: Edge;

  constructor(request: Request, edge: Edge) {
    this.#request = request;
    this.#edge = edge;
  }

  get url(): string {
    return this.#request.url;
  }

  get headers(): Headers {
    return this.#request.headers;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  identify(): Principal | Promise<Principal> {
    return this.#edge.authenticate(headOf(this.#request.headers, this.#edge));
  }

  read(limits: BodyLimits): Promise<Uint8Array> {
    return readBody(this.#request, limits);
  }

  caller(): Caller {
    return new Caller(this.#request.url, new Headers(this.#request.headers), this.#edge);
  }
}

const headOf = (headers: Headers, { isTrusted }: Edge): Head => ({ headers, isTrusted });

/** Headers that describe a body, and go with it. */
const bodyHeaders = ["content-length", "transfer-encoding", "content-encoding"];

/** A caller whose calls are made here: frames of a connection, or steps of what was asked. Each call is identified anew, so that a key that was taken back ends them. */
export class Caller {
  readonly url: string;
  readonly headers: Headers;
  readonly #edge: Edge;

  constructor(url: string, headers: Headers, edge: Edge) {
    this.url = url;
    this.headers = headers;
    this.#edge = edge;
  }

  /** The same caller with other headers, or at another path. */
  with({ path, headers }: { readonly path?: string; readonly headers?: Headers }): Caller {
    return new Caller(
      path === undefined ? this.url : new URL(path, this.url).href,
      headers ?? this.headers,
      this.#edge,
    );
  }

  /** A call with this text as its body. */
  call(body: string, signal: AbortSignal): Call {
    const headers = new Headers(this.headers);
    for (const name of bodyHeaders) headers.delete(name);
    return {
      url: this.url,
      headers,
      signal,
      identify: () => this.identify(),
      read: ({ bytesMax }) => {
        const bytes = Buffer.from(body);
        return bytes.length > bytesMax ? Promise.reject<Uint8Array>(tooLarge(bytesMax)) : Promise.resolve(bytes);
      },
      caller: () => this,
    };
  }

  /** Who calls, as `Call.identify`. */
  identify(): Principal | Promise<Principal> {
    return this.#edge.authenticate(headOf(this.headers, this.#edge));
  }
}

/** Whether what was thrown says that nobody is known under what the caller sent, or that he sent nothing. */
export const isUnauthenticated = (error: unknown): boolean => error instanceof Failure && error.status === 401;
