import type { Authenticate, Principal } from "../platform/principal.ts";
import { Failure } from "../platform/failure.ts";
import { readBody, tooLarge, type BodyLimits } from "./body.ts";
import { paced, Share, smallBytes, tooManyCalls, type Load } from "./load.ts";

/** The way by which calls come in: what one listener knows of all its calls. */
export interface Edge {
  /** The way itself says who calls: the data folder's socket, which only its owner can open, or this very process. */
  readonly isTrusted: boolean;
  readonly authenticate: Authenticate;
  /** What all calls may cost together. */
  readonly load: Load;
  /** Calls and connections that are under way by this way. */
  underWay?(): number;
  /** Closes the request's connection when nothing of its answer can be written for so many seconds. */
  limitWrites?(request: Request, seconds: number): void;
  /** The IP address that a request came from. Of no use any more when the request is over. */
  addressOf?(request: Request): string | undefined;
}

/** Throws a `Failure` with status 503 where as much is under way as may be. */
export function checkRoom({ load, underWay }: Edge): void {
  if (underWay && underWay() > load.limits.callsMax) throw tooManyCalls;
}

/**
 * What a client asks for, whatever way it came: over TCP, by the folder's socket, as a
 * frame of a WebSocket, from inside.
 */
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
  /** More of a whole answer came, and is held. Throws a `Failure` with status 503 where all calls hold too much. */
  hold(bytes: number): void;
  /** The answer as it is to be given: a large one as its client takes it. */
  give(body: Uint8Array | string): Uint8Array | string | ReadableStream<Uint8Array>;
  /**
   * The answer comes piece by piece, and something at least this often, in seconds: a client
   * that takes nothing of it is left.
   */
  givesEvery(seconds: number): void;
  /** What is read is held until `release`, else until the call is answered. */
  keepUntilReleased(): void;
  /** What was read and held is needed no more. */
  release(): void;
  /** What makes further calls of this caller, when the call itself is over. */
  caller(): Caller;
}

/** A call that a request over HTTP is. */
export class RequestCall implements Call {
  readonly #request: Request;
  readonly #edge: Edge;
  #share: Share | undefined;
  #answered: Response | Promise<Response> | undefined;
  #isKept = false;

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
    return readBody(this.#request, limits, (bytes) => this.#held().take(bytes));
  }

  hold(bytes: number): void {
    this.#held().answered(bytes);
  }

  give(body: Uint8Array | string): Uint8Array | string | ReadableStream<Uint8Array> {
    if (body.length <= smallBytes) return body;
    const { load } = this.#edge;
    const limit = (seconds: number): void => this.#edge.limitWrites?.(this.#request, seconds);
    limit(load.limits.writeSeconds);
    // What the kernel has of it may take a slow client longer, and is not seen to move.
    const onLast = (): void => limit(timeoutSecondsMax);
    return paced(typeof body === "string" ? Buffer.from(body) : body, { load, signal: this.signal, onLast });
  }

  givesEvery(seconds: number): void {
    const { writeSeconds } = this.#edge.load.limits;
    // A stream is as quiet as its provider: what may be longer than a client may take says nothing of the client.
    if (seconds * 2 <= timeoutSecondsMax)
      this.#edge.limitWrites?.(this.#request, Math.max(writeSeconds, Math.ceil(seconds * 2)));
  }

  keepUntilReleased(): void {
    this.#isKept = true;
  }

  release(): void {
    this.#share?.release();
  }

  /** How the call is answered, to be told as soon as it has begun. */
  set answered(answered: Response | Promise<Response>) {
    this.#answered = answered;
    if (this.#share) this.#releaseWith(answered);
  }

  #held(): Share {
    if (this.#share) return this.#share;
    if (this.#answered) this.#releaseWith(this.#answered);
    return (this.#share = new Share(this.#edge.load));
  }

  #releaseWith(answered: Response | Promise<Response>): void {
    const over = () => {
      if (!this.#isKept) this.release();
    };
    if (answered instanceof Promise) answered.then(over, over);
    else over();
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

/** The longest that the runtime waits for a connection on which nothing happens, in seconds. */
const timeoutSecondsMax = 255;

/** Headers that describe a body, and go with it. */
const bodyHeaders = ["content-length", "transfer-encoding", "content-encoding"];

export interface CallerOptions {
  readonly url: string;
  readonly headers: Headers;
  readonly edge: Edge;
  /** The IP address at the other end. */
  readonly address: string | undefined;
}

/**
 * A caller whose calls are made here: frames of a connection, or steps of what was asked. Each call is identified anew,
 * so that a key that was taken back ends them.
 */
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
    const share = new Share(this.#from.edge.load);
    return {
      url: this.#from.url,
      headers,
      signal,
      isTrusted: this.#from.edge.isTrusted,
      identify: () => this.identify(),
      read: ({ bytesMax }) => {
        const bytes = Buffer.from(body);
        if (bytes.length > bytesMax) return Promise.reject<Uint8Array>(tooLarge(bytesMax));
        if (bytes.length > smallBytes) share.take(bytes.length);
        return Promise.resolve(bytes);
      },
      hold: (bytes) => share.answered(bytes),
      give: (given) => given,
      givesEvery: () => undefined,
      keepUntilReleased: () => undefined,
      release: () => share.release(),
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
