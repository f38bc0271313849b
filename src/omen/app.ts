import { permissionDenied } from "../platform/failure.ts";
import { version } from "../platform/version.ts";
import type { Call } from "../front/call.ts";
import { methodsAt, type Endpoint, type SocketEndpoint } from "../front/endpoint.ts";
import type { Guest } from "../front/front.ts";
import { pagesOf } from "../front/pages.ts";
import { addGhostChat, ghostChatSocket } from "./ghostllm/websocket.ts";
import type { Gateway } from "./exchange/gateway.ts";
import { served } from "./exchange/outlet.ts";
import { createResponses, responsesEndpoints, responsesSocket } from "./responses/routes.ts";
import { chat } from "./surface/chat.ts";
import { completions } from "./surface/completions.ts";
import { embeddings } from "./surface/embeddings.ts";
import { messages } from "./surface/messages.ts";
import { adminRoutes } from "./admin/routes.ts";
import { identityEndpoints } from "./sign-in/routes.ts";
import { openapi } from "./admin/openapi.ts";
import { grantsModel } from "./govern/terms.ts";
import { explainRoute } from "./surface/route.ts";
import { claudeUsage, ownUsage } from "./surface/usage.ts";
import { findModel, forAnthropic, listForAnthropic, listModels, type ListedModel } from "./surface/models.ts";
import { tokenCount } from "./surface/token-count.ts";
import { errorResponse, type Surface } from "./exchange/surface.ts";
import { metricsSurface } from "./tenancy/objects.ts";
import { may } from "./tenancy/permissions.ts";

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
const surfaceOf = ({ headers, url }: Pick<Call, "headers" | "url">): Surface =>
  headers.has("anthropic-version") || new URL(url).pathname.startsWith("/anthropic/") ? messages : chat;

/** The last is what Zeke asks, who appends to the base URL of the API; not every client makes a shorter path of it. */
const health = ["/health", "/livez", "/health/liveliness", "/v1/../health"];
const readiness = ["/ready", "/readyz", "/health/readiness"];

/** The endpoints of the gateway itself; responses have a table of their own. */
const gatewayEndpoints: readonly Endpoint<Gateway>[] = [
  ...surfaces.map(([path, about, surface]): Endpoint<Gateway> => ({
    method: "POST",
    path,
    about,
    who: "caller",
    answer: (gateway, call) => gateway.exchange(surface, call, served),
  })),
  {
    method: "GET",
    path: "/v1/models",
    about: "Everything that can be called; in Anthropic's shape for its clients",
    who: "caller",
    answer: listed,
  },
  { method: "GET", path: "/v1/models/*", about: "One model, likewise", who: "caller", answer: described },
  { method: "GET", path: "/anthropic/v1/models", about: "The same as /v1/models", who: "caller", answer: listed },
  {
    method: "GET",
    path: "/anthropic/v1/models/*",
    about: "The same as /v1/models/{model}",
    who: "caller",
    answer: described,
  },
  {
    method: "GET",
    path: "/v1/usage",
    about: "What a caller used itself, what is left, and how its limits stand",
    who: "caller",
    answer: ownUsage,
  },
  { method: "GET", path: "/api/oauth/usage", about: "The same for Claude Code", who: "caller", answer: claudeUsage },
  {
    method: "POST",
    path: "/v1/route",
    about: "What would answer a request of chat, messages or responses, and why; nothing is called",
    who: "caller",
    answer: explainRoute,
  },
  ...health.map((path): Endpoint<Gateway> => ({
    method: "GET",
    path,
    about: "200 as long as the process answers",
    who: "anyone",
    answer: () => Response.json({ status: "ok", version }),
  })),
  ...readiness.map((path): Endpoint<Gateway> => ({
    method: "GET",
    path,
    about: "200 when the first look for models is over, 503 before",
    who: "anyone",
    answer: ready,
  })),
  {
    method: "GET",
    path: "/openapi.json",
    about: "This API as OpenAPI 3.1",
    who: "anyone",
    answer: () => Response.json(openapi(endpoints, adminRoutes)),
  },
  { method: "GET", path: "/metrics", about: "Prometheus's text format", who: "caller", answer: metrics },
];

/** Everything that answers, for docs/api.md and for `Allow`. */
export const endpoints: readonly Endpoint<never>[] = [
  ...gatewayEndpoints,
  ...responsesEndpoints,
  ...identityEndpoints,
  ...adminRoutes,
];

/** Where a client may change to WebSocket, for docs/api.md. */
export const sockets: readonly SocketEndpoint[] = [responsesSocket, ghostChatSocket];

/** What a page may read of an answer's headers. */
const pageHeaders =
  "x-request-id, request-id, retry-after, x-should-retry, x-omen-provider, x-omen-model, x-omen-cost-usd, x-omen-cost, " +
  "x-omen-overhead-ms, x-omen-dropped, x-omen-output-limit, x-omen-trace-reason, x-ratelimit-limit-requests, " +
  "x-ratelimit-remaining-requests, x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, " +
  "x-ratelimit-reset-tokens";

/** Omen, to be mounted on fronts: what runs is one, whichever way a call comes in. */
export function createOmen(gateway: Gateway): Guest {
  const mountResponses = createResponses(gateway);
  return {
    endpoints,
    sockets,
    owns: () => true,
    pages: pagesOf(gateway.config.server.cors_origins, {
      concern: (pathname) => /^\/(?:v1|anthropic)\//.test(pathname),
      readable: pageHeaders,
    }),
    refuse: (request, failure) => errorResponse(surfaceOf(request), failure),
    advise,
    mount(app) {
      app.endpoints([...gatewayEndpoints, ...identityEndpoints, ...adminRoutes], gateway);
      mountResponses(app);
      addGhostChat(app, gateway);
    },
  };
}

function advise(pathname: string): string {
  const meant = meantBy(pathname);
  return meant === undefined
    ? "Omen's API is below /v1: /v1/chat/completions, /v1/models."
    : `Did you mean ${meant}? Then the client's base URL is to be another.`;
}

async function listed(gateway: Gateway, call: Call): Promise<Response> {
  const models = await callable(gateway, call);
  return Response.json(surfaceOf(call) === messages ? listForAnthropic(models) : { object: "list", data: models });
}

/** What the caller may call. */
async function callable(gateway: Gateway, call: Call): Promise<readonly ListedModel[]> {
  const terms = gateway.governor.terms.of(await call.identify());
  await gateway.catalogue.ready();
  return listModels(gateway.catalogue, (requested, deployment) => grantsModel(terms, requested, deployment));
}

async function described(gateway: Gateway, call: Call, id: string): Promise<Response> {
  const model = findModel(await callable(gateway, call), gateway.catalogue, id);
  return Response.json(surfaceOf(call) === messages ? forAnthropic(model) : model);
}

/**
 * Of the whole installation: for its operator, or a key whose surfaces name `metrics` itself, which calls nothing else.
 */
async function metrics(gateway: Gateway, call: Call): Promise<Response> {
  const principal = await call.identify();
  const { surfaces: used } = gateway.governor.terms.of(principal).grants;
  if (!may(principal, "installation.read", {}) && !used.includes(metricsSurface))
    throw permissionDenied(
      "Metrics are of the whole installation: an operator reads them, or a key that was made with --surface metrics.",
    );
  return new Response(await gateway.metrics.text(), { headers: { "content-type": gateway.metrics.contentType } });
}

/** Ready when the first look for models is over: there is always something to call then, if only the echo. */
function ready({ catalogue }: Gateway): Response {
  if (!catalogue.isReady)
    return Response.json({ status: "starting" }, { status: 503, headers: { "retry-after": "1" } });
  return Response.json({ status: "ready", models: catalogue.deployments.length });
}

/**
 * What a client asks for whose base URL has one `/v1` too few or too many, or a slash;
 * undefined when that is nothing either.
 */
function meantBy(pathname: string): string | undefined {
  const path = `/v1/${pathname}`
    .replace(/\/+/g, "/")
    .replace(/^(?:\/v1)+/i, "/v1")
    .replace(/\/$/, "");
  return methodsAt(endpoints, path).length > 0 ? path : undefined;
}
