import type { Authenticate, Principal } from "../platform/principal.ts";
import { Failure } from "../platform/failure.ts";
import { readBody, tooLarge, type BodyLimits } from "./body.ts";

/** The way by which calls come in: what one listener knows of all its calls. */
export interface Edge {
  /** The way itself says who calls: the data folder's socket, which only its owner can open, or this very process. */
  readonly isTrusted: boolean;
  readonly authenticate: Authenticate;
  /** The IP address that a request came from. Of no use any more when the request is over. */
  addressOf?(request: Request): string | undefined;
}

/** What a client asks for, whatever way it came: over TCP, by the folder's socket, as a frame of a WebSocket, from inside. */
export interface Call {
  readonly url: string;
  readonly headers: Headers;
  /** Aborted when the client leaves. Made when it is first asked for, which costs: most calls are over before. */
  readonly signal: AbortSignal;
  /** It came by a way that only this machine's user has. */
  readonly isTrusted: boolean;
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

  get isTrusted(): boolean {
    return this.#edge.isTrusted;
  }

  identify(): Principal | Promise<Principal> {
    return this.#edge.authenticate({
      method: this.#request.method,
      headers: this.headers,
      isTrusted: this.isTrusted,
      address: () => this.#address(),
    });
  }

  read(limits: BodyLimits): Promise<Uint8Array> {
    return readBody(this.#request, limits);
  }

  caller(): Caller {
    return new Caller({
      url: this.url,
      headers: new Headers(this.headers),
      edge: this.#edge,
      address: this.#address(),
    });
  }

  #address(): string | undefined {
    return this.#edge.addressOf?.(this.#request);
  }
}

/** Headers that describe a body, and go with it. */
const bodyHeaders = ["content-length", "transfer-encoding", "content-encoding"];

export interface CallerOptions {
  readonly url: string;
  readonly headers: Headers;
  readonly edge: Edge;
  /** The IP address at the other end. */
  readonly address: string | undefined;
}

/** A caller whose calls are made here: frames of a connection, or steps of what was asked. Each call is identified anew, so that a key that was taken back ends them. */
export class Caller {
  readonly #from: CallerOptions;

  constructor(from: CallerOptions) {
    this.#from = from;
  }

  get headers(): Headers {
    return this.#from.headers;
  }

  get url(): string {
    return this.#from.url;
  }

  /** He came by a way that only this machine's user has. */
  get isTrusted(): boolean {
    return this.#from.edge.isTrusted;
  }

  /** The same caller with other headers, or at another path. */
  with({ path, headers = this.headers }: { readonly path?: string; readonly headers?: Headers }): Caller {
    const url = path === undefined ? this.#from.url : new URL(path, this.#from.url).href;
    return new Caller({ ...this.#from, url, headers });
  }

  /** A call with this text as its body. */
  call(body: string, signal: AbortSignal): Call {
    const headers = new Headers(this.headers);
    for (const name of bodyHeaders) headers.delete(name);
    return {
      url: this.#from.url,
      headers,
      signal,
      isTrusted: this.#from.edge.isTrusted,
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
    const { edge, headers, address } = this.#from;
    return edge.authenticate({ method: "POST", headers, isTrusted: edge.isTrusted, address: () => address });
  }
}

/** Whether what was thrown says that nobody is known under what the caller sent, or that he sent nothing. */
export const isUnauthenticated = (error: unknown): boolean => error instanceof Failure && error.status === 401;
