/**
 * Web pages of other origins that may call from a browser (Fetch standard, "CORS protocol"). They need a key as anybody
 * does; cookies never come along.
 */
export interface Pages {
  /** Whether a page of this origin may call. */
  allows(origin: string): boolean;
  /** Whether they may call there: not where people govern or sign in. */
  concern(pathname: string): boolean;
  /** Headers of answers that they may read. */
  readonly readable: string;
}

/** Pages of origins as a configuration names them; `*` is any. Undefined where none are named. */
export function pagesOf(origins: readonly string[], rest: Pick<Pages, "concern" | "readable">): Pages | undefined {
  if (origins.length === 0) return undefined;
  const known = new Set(origins);
  return { ...rest, allows: (origin) => known.has("*") || known.has(origin) };
}

/** Seconds that a browser may keep the answer to a preflight. */
const keptSeconds = "600";

/** Most letters of the names of headers that a page asks to send. */
const namesMax = 2000;

/**
 * The answer to a browser that asks whether a page may call; undefined where it asks nothing of the kind, or may not.
 */
export function preflight(request: Request, pages: Pages): Response | undefined {
  const { headers } = request;
  const method = headers.get("access-control-request-method");
  if (request.method !== "OPTIONS" || method === null || !isAllowed(request, pages)) return undefined;
  const names = headers.get("access-control-request-headers") ?? "";
  const response = new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, DELETE",
      "access-control-max-age": keptSeconds,
      ...(/^[\w\-, ]+$/.test(names) && names.length <= namesMax && { "access-control-allow-headers": names }),
      // A public page may reach an address of this network where it is told so (Private Network Access, WICG draft).
      ...(headers.get("access-control-request-private-network") === "true" && {
        "access-control-allow-private-network": "true",
      }),
    },
  });
  return readableBy(response, request, pages);
}

/** The response, to be read by the page that asked, where it may ask. */
export function readableBy(response: Response, request: Request, pages: Pages): Response {
  response.headers.append("vary", "Origin");
  const origin = request.headers.get("origin");
  if (origin === null || !isAllowed(request, pages)) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", pages.readable);
  return response;
}

function isAllowed({ headers, url }: Request, pages: Pages): boolean {
  const origin = headers.get("origin");
  return origin !== null && pages.allows(origin) && pages.concern(new URL(url).pathname);
}
