import type { Socket } from "bun";
import { catalogue } from "./catalogue.ts";
import { errorBody } from "./chat.ts";
import { ServedExchange, type Behaviour, type RecordedRequest } from "./exchange.ts";
import { fixed } from "./behaviour/answer.ts";
import { persona, type Identity } from "./identity.ts";
import { complaintAbout } from "./validate.ts";
import { RequestReader, WireError } from "./wire.ts";

export { gzipped, fixed, redirect, respond, shortBody, whole } from "./behaviour/answer.ts";
export {
  dies,
  errorInStream,
  failure,
  malformed,
  refuses,
  silent,
  stallAfter,
  stallAfterHead,
} from "./behaviour/failure.ts";
export { formatEvent, stream, streamEvents, type StreamOptions } from "./behaviour/stream.ts";
export { endless, flood, quiet } from "./behaviour/volume.ts";
export { catalogue, plain, type CatalogueModel } from "./catalogue.ts";
export { completion, completionId, defaultDeltas, defaultUsage, errorBody, type Usage } from "./chat.ts";
export type { Behaviour, Ending, Exchange, RecordedRequest } from "./exchange.ts";
export type { Identity } from "./identity.ts";

export interface UpstreamOptions {
  /** Default: a free one. Give the old one to let a provider come back. */
  readonly port?: number;
  /** Whom it claims to be; default an OpenAI-compatible server that is nothing else. */
  readonly identity?: Identity;
  /** Answer 401 to chat requests that don't bear this. */
  readonly apiKey?: string;
  /** The models that /v1/models, /api/tags and so on list; default the scripted ones and the catalogue's. */
  readonly models?: readonly string[];
}

/** A provider that behaves, or misbehaves, as told, and remembers all that it was asked. */
export interface Upstream extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  /** Every request, of any path, in the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Connections that are open now. */
  readonly connections: number;
  /** Most requests that were under way at the same time. */
  readonly peak: number;
  /** Requests that are under way now. */
  readonly underWay: number;
  /**
   * Lets a model behave so from now on. Of several behaviours each serves one request, in order; the last one serves
   * all that follow.
   */
  script(model: string, behaviour: Behaviour | readonly [Behaviour, ...Behaviour[]]): void;
  /** Answers `METHOD /path` so, before all else. */
  route(methodAndPath: string, behaviour: Behaviour): void;
  /** Resolves with the requests for a model (or all) once there are this many; never rejects. */
  received(model?: string, count?: number): Promise<readonly RecordedRequest[]>;
  /** Forgets the requests so far. */
  clear(): void;
  /** Closes the listener and all connections. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a mock provider on 127.0.0.1. It speaks HTTP/1.1 on a bare TCP socket, so that every byte and every way to
 * fail is its own; how it answers a chat is chosen by the request's model (see ./catalogue.ts).
 */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const upstream = new MockUpstream(options);
  return upstream;
}

interface Connection {
  readonly reader: RequestReader;
  current: ServedExchange | undefined;
  /** Requests that were pipelined behind the current one. */
  readonly waiting: ServedExchange[];
}

class MockUpstream implements Upstream {
  readonly requests: RecordedRequest[] = [];
  peak = 0;
  underWay = 0;
  private readonly scripts = new Map<string, Behaviour[]>();
  private readonly routes = new Map<string, Behaviour>();
  private readonly sockets = new Set<Socket<Connection>>();
  private readonly watchers = new Set<() => void>();
  private readonly listener: Bun.TCPSocketListener<Connection>;

  constructor(private readonly options: UpstreamOptions) {
    this.listener = Bun.listen<Connection>({
      hostname: "127.0.0.1",
      port: options.port ?? 0,
      socket: {
        open: (socket) => {
          socket.data = { reader: new RequestReader(), current: undefined, waiting: [] };
          socket.setNoDelay(true);
          this.sockets.add(socket);
        },
        data: (socket, bytes) => this.take(socket, bytes),
        drain: (socket) => socket.data.current?.drained(),
        end: (socket) => {
          this.leave(socket);
          socket.end();
        },
        close: (socket) => this.leave(socket),
        error: (socket) => this.leave(socket),
      },
    });
  }

  get port(): number {
    return this.listener.port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  get connections(): number {
    return this.sockets.size;
  }

  script(model: string, behaviour: Behaviour | readonly [Behaviour, ...Behaviour[]]): void {
    this.scripts.set(model, typeof behaviour === "function" ? [behaviour] : [...behaviour]);
  }

  route(methodAndPath: string, behaviour: Behaviour): void {
    this.routes.set(methodAndPath, behaviour);
  }

  async received(model?: string, count = 1): Promise<readonly RecordedRequest[]> {
    for (;;) {
      const found = this.requests.filter((request) => model === undefined || request.model === model);
      if (found.length >= count) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.watchers.add(resolve);
      await promise;
    }
  }

  clear(): void {
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.data.current?.finish("cut");
    this.listener.stop(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private take(socket: Socket<Connection>, bytes: Uint8Array): void {
    try {
      for (const wire of socket.data.reader.push(bytes)) {
        const exchange = new ServedExchange(wire, socket);
        this.requests.push(exchange);
        socket.data.waiting.push(exchange);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      socket.terminate();
      return;
    }
    this.serveNext(socket);
    for (const wake of this.watchers) wake();
    this.watchers.clear();
  }

  private serveNext(socket: Socket<Connection>): void {
    const connection = socket.data;
    if (connection.current !== undefined) return;
    const exchange = connection.waiting.shift();
    if (exchange === undefined) return;
    connection.current = exchange;
    this.underWay++;
    this.peak = Math.max(this.peak, this.underWay);
    void this.serve(exchange).then(() => {
      this.underWay--;
      connection.current = undefined;
      this.serveNext(socket);
    });
  }

  private async serve(exchange: ServedExchange): Promise<void> {
    await this.behaviourFor(exchange)(exchange);
    if (!exchange.isClosed) exchange.close();
  }

  private leave(socket: Socket<Connection>): void {
    this.sockets.delete(socket);
    const { current, waiting } = socket.data;
    for (const exchange of [current, ...waiting]) exchange?.finish("abandoned");
  }

  private behaviourFor(exchange: ServedExchange): Behaviour {
    const { identity = "openai", apiKey } = this.options;
    const address = `${exchange.method} ${exchange.path}`;
    const own = this.routes.get(address);
    if (own !== undefined) return own;
    const { routes, fallback } = persona(identity, () => this.models());
    if (address !== "POST /v1/chat/completions") return routes.get(address) ?? fallback;
    if (apiKey !== undefined && exchange.header("authorization") !== `Bearer ${apiKey}`) {
      return fixed(401, errorBody("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"));
    }
    const complaint = complaintAbout(exchange.json);
    if (complaint !== undefined) {
      return fixed(400, errorBody(complaint.message, "invalid_request_error", null, complaint.param));
    }
    return this.chatBehaviour(exchange.model ?? "");
  }

  private chatBehaviour(model: string): Behaviour {
    const script = this.scripts.get(model);
    const scripted = script !== undefined && script.length > 1 ? script.shift() : script?.[0];
    const known: Readonly<Record<string, Behaviour>> = catalogue;
    const message = `The model '${model}' does not exist.`;
    return (
      scripted ?? known[model] ?? fixed(404, errorBody(message, "invalid_request_error", "model_not_found", "model"))
    );
  }

  private models(): readonly string[] {
    return this.options.models ?? [...new Set([...this.scripts.keys(), ...Object.keys(catalogue)])];
  }
}
