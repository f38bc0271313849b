import { Elysia } from "elysia";
import { version } from "../platform/version.ts";
import { Failure } from "./failure.ts";
import type { Gateway } from "./gateway.ts";
import { addResponses } from "./responses/routes.ts";
import { chat } from "./surface/chat.ts";
import { completions } from "./surface/completions.ts";
import { embeddings } from "./surface/embeddings.ts";
import { messages } from "./surface/messages.ts";
import { findModel, listForAnthropic, listModels } from "./surface/models.ts";
import { tokenCount } from "./surface/token-count.ts";
import { errorResponse, type Surface } from "./surface/surface.ts";

/** The surfaces, by their paths. */
const surfaces: readonly (readonly [path: string, surface: Surface])[] = [
  ["/v1/chat/completions", chat],
  ["/v1/completions", completions],
  ["/v1/embeddings", embeddings],
  ["/v1/messages", messages],
  ["/v1/messages/count_tokens", tokenCount],
  ["/anthropic/v1/messages", messages],
  ["/anthropic/v1/messages/count_tokens", tokenCount],
];

/** Anthropic's clients send its API's version, or call below its prefix; they want errors in its shape. */
const surfaceOf = (request: Request): Surface =>
  request.headers.has("anthropic-version") || new URL(request.url).pathname.startsWith("/anthropic/") ? messages : chat;

/** Where Omen answers, and by which method: for a wrong method's Allow header. */
const methods: Readonly<Record<string, string>> = {
  ...Object.fromEntries(surfaces.map(([path]) => [path, "POST"])),
  "/v1/responses": "POST",
  "/v1/models": "GET",
  "/health": "GET",
  "/ready": "GET",
  "/metrics": "GET",
};

const health = ["/health", "/livez", "/health/liveliness", "/v1/../health"];
const readiness = ["/ready", "/readyz", "/health/readiness"];

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
  for (const [path, surface] of surfaces) {
    app.post(path, ({ request }) => gateway.exchange(surface, request), { parse: "none" });
  }
  addResponses(app, gateway);
  app.get("/v1/models", async ({ request }) => {
    gateway.access.identify(request);
    await gateway.catalogue.ready();
    return Response.json(
      surfaceOf(request) === messages
        ? listForAnthropic(gateway.catalogue)
        : { object: "list", data: listModels(gateway.catalogue) },
    );
  });
  app.get("/v1/models/*", async ({ request, params }) => {
    gateway.access.identify(request);
    await gateway.catalogue.ready();
    return Response.json(findModel(gateway.catalogue, decodePath(params["*"])));
  });
  for (const path of health) app.get(path, () => Response.json({ status: "ok", version }));
  for (const path of readiness) app.get(path, () => ready(gateway));
  app.get("/metrics", async ({ request }) => {
    gateway.access.identify(request);
    return new Response(await gateway.metrics.text(), { headers: { "content-type": gateway.metrics.contentType } });
  });
  return app;
}

/** Ready when the first look for models is over: there is always something to call then, if only the echo. */
const ready = ({ catalogue }: Gateway): Response =>
  catalogue.isReady
    ? Response.json({ status: "ready", models: catalogue.deployments.length })
    : Response.json({ status: "starting" }, { status: 503, headers: { "retry-after": "1" } });

/** A path's percent-encoded text; what is no such encoding is taken as it stands. */
function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unknownUrl(request: Request): Failure {
  const { pathname } = new URL(request.url);
  const allow = methods[pathname];
  if (allow && allow !== request.method) {
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
    message: `Nothing answers ${request.method} ${pathname} here. Omen's API is below /v1: /v1/chat/completions, /v1/models.`,
  });
}
