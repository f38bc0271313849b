import { Elysia } from "elysia";
import { version } from "../platform/version.ts";
import { addEndpoints, methodsAt, type Endpoint, type SocketEndpoint } from "./endpoint.ts";
import { Failure } from "./failure.ts";
import { addGhostChat, ghostChatSocket } from "./ghostllm/websocket.ts";
import type { Gateway } from "./gateway.ts";
import { served } from "./outlet.ts";
import { addResponses, responsesEndpoints, responsesSocket } from "./responses/routes.ts";
import { chat } from "./surface/chat.ts";
import { completions } from "./surface/completions.ts";
import { embeddings } from "./surface/embeddings.ts";
import { messages } from "./surface/messages.ts";
import { findModel, forAnthropic, listForAnthropic, listModels } from "./surface/models.ts";
import { tokenCount } from "./surface/token-count.ts";
import { errorResponse, type Surface } from "./surface/surface.ts";

/** What is asked of models, by path. */
const surfaces: readonly (readonly [path: string, about: string, surface: Surface])[] = [
  ["/v1/chat/completions", "OpenAI's Chat Completions", chat],
  ["/v1/completions", "OpenAI's legacy Completions", completions],
  ["/v1/embeddings", "OpenAI's Embeddings", embeddings],
  ["/v1/messages", "Anthropic's Messages", messages],
  ["/v1/messages/count_tokens", "How many tokens a request of Messages has", tokenCount],
  ["/anthropic/v1/messages", "The same as /v1/messages", messages],
  ["/anthropic/v1/messages/count_tokens", "The same as /v1/messages/count_tokens", tokenCount],
];

/** Anthropic's clients send its API's version, or call below its prefix; they want errors in its shape. */
const surfaceOf = (request: Request): Surface =>
  request.headers.has("anthropic-version") || new URL(request.url).pathname.startsWith("/anthropic/") ? messages : chat;

/** The last is what Zeke asks, who appends to the base URL of the API; not every client makes a shorter path of it. */
const health = ["/health", "/livez", "/health/liveliness", "/v1/../health"];
const readiness = ["/ready", "/readyz", "/health/readiness"];

/** The endpoints of the gateway itself; responses have a table of their own. */
const gatewayEndpoints: readonly Endpoint<Gateway>[] = [
  ...surfaces.map(([path, about, surface]): Endpoint<Gateway> => ({
    method: "POST",
    path,
    about,
    answer: (gateway, request) => gateway.exchange(surface, request, served),
  })),
  {
    method: "GET",
    path: "/v1/models",
    about: "Everything that can be called; in Anthropic's shape for its clients",
    answer: listed,
  },
  { method: "GET", path: "/v1/models/*", about: "One model, likewise", answer: described },
  { method: "GET", path: "/anthropic/v1/models", about: "The same as /v1/models", answer: listed },
  { method: "GET", path: "/anthropic/v1/models/*", about: "The same as /v1/models/{model}", answer: described },
  ...health.map((path): Endpoint<Gateway> => ({
    method: "GET",
    path,
    about: "200 as long as the process answers",
    answer: () => Response.json({ status: "ok", version }),
  })),
  ...readiness.map((path): Endpoint<Gateway> => ({
    method: "GET",
    path,
    about: "200 when the first look for models is over, 503 before",
    answer: ready,
  })),
  { method: "GET", path: "/metrics", about: "Prometheus's text format", answer: metrics },
];

/** Everything that answers, for docs/api.md and for `Allow`. */
export const endpoints: readonly Endpoint<never>[] = [...gatewayEndpoints, ...responsesEndpoints];

/** Where a client may change to WebSocket, for docs/api.md. */
export const sockets: readonly SocketEndpoint[] = [responsesSocket, ghostChatSocket];

/** Omen's HTTP surfaces, for `listen` or as a fetch function. */
export function createApp(gateway: Gateway, serve: { readonly hostname?: string; readonly port?: number } = {}) {
  const app = new Elysia({
    serve: {
      ...serve,
      idleTimeout: 0, // a model may think for minutes; Omen's own deadlines end what hangs
      reusePort: false, // a second start on a port in use must fail, not take half of the traffic
      maxRequestBodySize: Number.MAX_SAFE_INTEGER, // Omen's own limit answers in OpenAI's shape; Bun's has an empty body
    },
  });
  app.onError(({ code, request, error }) => {
    if (error instanceof Failure) return errorResponse(surfaceOf(request), error);
    if (code === "NOT_FOUND") return errorResponse(surfaceOf(request), unknownUrl(request));
    gateway.log.error("a bug in Omen failed a request", {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return errorResponse(
      surfaceOf(request),
      new Failure({ status: 500, type: "api_error", code: "internal_error", message: "Omen failed on this request." }),
    );
  });
  addEndpoints(app, gatewayEndpoints, gateway);
  addResponses(app, gateway);
  addGhostChat(app, gateway);
  return app;
}

async function listed(gateway: Gateway, request: Request): Promise<Response> {
  gateway.access.identify(request);
  await gateway.catalogue.ready();
  return Response.json(
    surfaceOf(request) === messages
      ? listForAnthropic(gateway.catalogue)
      : { object: "list", data: listModels(gateway.catalogue) },
  );
}

async function described(gateway: Gateway, request: Request, id: string): Promise<Response> {
  gateway.access.identify(request);
  await gateway.catalogue.ready();
  const model = findModel(gateway.catalogue, id);
  return Response.json(surfaceOf(request) === messages ? forAnthropic(model) : model);
}

async function metrics(gateway: Gateway, request: Request): Promise<Response> {
  gateway.access.identify(request);
  return new Response(await gateway.metrics.text(), { headers: { "content-type": gateway.metrics.contentType } });
}

/** Ready when the first look for models is over: there is always something to call then, if only the echo. */
function ready({ catalogue }: Gateway): Response {
  if (!catalogue.isReady)
    return Response.json({ status: "starting" }, { status: 503, headers: { "retry-after": "1" } });
  return Response.json({ status: "ready", models: catalogue.deployments.length });
}

function unknownUrl(request: Request): Failure {
  const { pathname } = new URL(request.url);
  const methods = methodsAt(endpoints, pathname);
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
  const meant = meantBy(pathname);
  const advice =
    meant === undefined
      ? "Omen's API is below /v1: /v1/chat/completions, /v1/models."
      : `Did you mean ${meant}? Then the client's base URL is to be another.`;
  return new Failure({
    status: 404,
    type: "invalid_request_error",
    code: "unknown_url",
    message: `Nothing answers ${request.method} ${pathname} here. ${advice}`,
  });
}

/** What a client asks for whose base URL has one `/v1` too few or too many, or a slash; undefined when that is nothing either. */
function meantBy(pathname: string): string | undefined {
  const path = `/v1/${pathname}`
    .replace(/\/+/g, "/")
    .replace(/^(?:\/v1)+/i, "/v1")
    .replace(/\/$/, "");
  return methodsAt(endpoints, path).length > 0 ? path : undefined;
}
