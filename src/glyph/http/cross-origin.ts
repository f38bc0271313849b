import type { Call } from "../../front/call.ts";
import { type Address, checkWay, isOwnOrigin } from "./way.ts";

/**
 * Pages of this machine and of the public address may call from a browser (Fetch standard, CORS
 * protocol): they still need a key.
 */

/** What a page may send and read besides what any may. */
const sent =
  "authorization, content-type, accept, last-event-id, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name";
const read = "mcp-session-id, www-authenticate";
/** Seconds that a browser may keep the answer to a preflight. */
const keptSeconds = "600";

/** Answers a browser that asks whether a page may call. */
export function preflight({ address }: { readonly address: Address }, { headers }: Pick<Call, "headers">): Response {
  checkWay(headers, address);
  return readable(
    new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-methods": "POST, GET, DELETE",
        "access-control-allow-headers": sent,
        "access-control-max-age": keptSeconds,
      },
    }),
    headers,
    address,
  );
}

/** The response, to be read by the page that asked, where it may ask at all. */
export function readable(response: Response, asked: Headers, address: Address): Response {
  const origin = asked.get("origin");
  if (origin === null || !isOwnOrigin(origin, address)) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", read);
  response.headers.append("vary", "origin");
  return response;
}
