import { Elysia } from "elysia";
import { Failure } from "../platform/failure.ts";
import { storeDamage } from "../platform/store/damage.ts";
import type { Log } from "../platform/log.ts";
import type { Authenticate } from "../platform/principal.ts";
import type { Edge } from "./call.ts";
import { addEndpoints, methodsAt, type Endpoint, type SocketEndpoint } from "./endpoint.ts";
import type { Load } from "./load.ts";
import { preflight, readableBy, type Pages } from "./pages.ts";
import { addSocket, socketLimits, type SocketRoute } from "./socket.ts";

/** Whoever answers behind the front: Omen, Glyph. Neither knows the other. */
export interface Guest {
  /** Adds what it answers to an app. */
  mount(app: Mount): void;
  /** Whether errors at a path are told in its shape; not asked of the first guest. */
  owns(pathname: string): boolean;
  /** An error that came before anybody answered, in the shape of the clients that call there. */
  refuse(request: Request, failure: Failure): Response;
  /** All that it answers. */
  readonly endpoints: readonly Endpoint<never>[];
  readonly sockets: readonly SocketEndpoint[];
  /** What to do about an address that leads nowhere, in a sentence. */
  advise(pathname: string): string;
  /** Pages that may call from a browser; absent where none may, or the guest sees to that itself. */
  readonly pages?: Pages | undefined;
}

/** Where a guest adds what it answers. */
export interface Mount {
  endpoints<House>(endpoints: readonly Endpoint<House>[], house: House): void;
  socket<Admitted>(path: string, route: SocketRoute<Admitted>): void;
}

export interface FrontOptions {
  /** The first has what no other owns. */
  readonly guests: readonly [Guest, ...Guest[]];
  /** Only this machine's user can come by this way. */
  readonly isTrusted: boolean;
  readonly authenticate: Authenticate;
  readonly load: Load;
  readonly log: Log;
  /** Largest frame of a WebSocket, in bytes. */
  readonly frameBytesMax: number;
  readonly address?: { readonly hostname: string; readonly port: number };
  /** What it shows of itself over TLS, in PEM; absent where it speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/**
 * What comes in, for `listen` or as a fetch function: endpoints and sockets of all guests, and one
 * answer for what leads nowhere.
 */
export function createFront({ guests, isTrusted, authenticate, load, log, frameBytesMax, address, tls }: FrontOptions) {
  const app = new Elysia({
    serve: {
      ...address,
      ...(tls && { tls }),
      idleTimeout: 0, // a model may think for minutes; deadlines of our own end what hangs
      reusePort: false, // a second start on a port in use must fail, not take half of the traffic
      maxRequestBodySize: Number.MAX_SAFE_INTEGER, // limits of our own answer in the API's shape; Bun's has an empty body
      development: false, // what is no request at all must not be answered with the runtime's own page
      error: (error: unknown) => refuseUnread(error),
    },
    websocket: socketLimits(frameBytesMax),
  });
  /**
   * What is thrown before anybody was asked: a request that names no place, by its line or
   * its Host, has no URL to be read.
   */
  const refuseUnread = (error: unknown): Response => {
    const isNoUrl = (error as { code?: unknown } | null)?.code === "ERR_INVALID_URL";
    if (!isNoUrl) log.error("a bug in Omen failed a request", { error: String(error) });
    return guests[0].refuse(new Request("http://localhost/"), isNoUrl ? noUrl : internal);
  };
  const edge: Edge = {
    isTrusted,
    authenticate,
    load,
    underWay: () => (app.server ? app.server.pendingRequests + app.server.pendingWebSockets : 0),
    limitWrites: (request, seconds) => app.server?.timeout(request, seconds),
    addressOf: (request) => app.server?.requestIP(request)?.address,
  };
  const ownerOf = (request: Request): Guest => {
    const { pathname } = new URL(request.url);
    return guests.slice(1).find((guest) => guest.owns(pathname)) ?? guests[0];
  };
  const failureOf = (request: Request, guest: Guest, code: unknown, error: unknown): Failure => {
    if (error instanceof Failure) return error;
    if (code === "NOT_FOUND") return unknownUrl(request, guests, guest);
    const damage = storeDamage(error);
    if (damage) {
      log.error("the store is damaged", { error: damage.message });
      return damage;
    }
    log.error("a bug in Omen failed a request", {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return internal;
  };
  app.onError(({ code, request, error }) => {
    const guest = ownerOf(request);
    const response = guest.refuse(request, failureOf(request, guest, code, error));
    return guest.pages ? readableBy(response, request, guest.pages) : response;
  });
  // Asked for with every request, so only where some page may call.
  if (guests.some(({ pages }) => pages)) {
    app.onRequest(({ request }) => {
      const { pages } = ownerOf(request);
      return pages && preflight(request, pages);
    });
    app.onAfterHandle(({ request, response }) => {
      const { pages } = ownerOf(request);
      if (pages && response instanceof Response) readableBy(response, request, pages);
    });
  }
  const mount: Mount = {
    endpoints: (endpoints, house) => addEndpoints(app, endpoints, house, edge),
    socket: (path, route) => addSocket(app, path, route, edge),
  };
  for (const guest of guests) guest.mount(mount);
  return app;
}

const internal = new Failure({
  status: 500,
  type: "api_error",
  code: "internal_error",
  message: "Omen failed on this request.",
});

const noUrl = new Failure({
  status: 400,
  type: "invalid_request_error",
  code: "invalid_url",
  message:
    "The request's line and its Host header make no URL; send one Host header with a name and, where need be, a port.",
});

function unknownUrl(request: Request, guests: readonly Guest[], owner: Guest): Failure {
  const { pathname } = new URL(request.url);
  const methods = methodsAt(
    guests.flatMap(({ endpoints }) => endpoints),
    pathname,
  );
  if (methods.length > 0 && !methods.some((method) => method === request.method)) {
    const allow = methods.join(", ");
    return new Failure({
      status: 405,
      type: "invalid_request_error",
      code: "method_not_allowed",
      message: `${pathname} takes ${allow}, not ${request.method}.`,
      headers: { allow },
    });
  }
  return new Failure({
    status: 404,
    type: "invalid_request_error",
    code: "unknown_url",
    message: `Nothing answers ${request.method} ${pathname} here. ${owner.advise(pathname)}`,
  });
}
