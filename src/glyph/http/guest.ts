import type { Call } from "../../front/call.ts";
import type { Endpoint, SocketEndpoint } from "../../front/endpoint.ts";
import type { Guest } from "../../front/front.ts";
import { isGlyphs, metadataPath, path, refuse } from "./absent.ts";
import { accepts, failure } from "./bodies.ts";
import { preflight, readable } from "./cross-origin.ts";
import { eventHeaders } from "./event-stream.ts";
import type { House } from "./house.ts";
import { post, sessionHeader } from "./post.ts";
import { socketRoute } from "./socket.ts";
import { checkWay, isStillWelcome, originOf, principalOf } from "./way.ts";

/** What answers at /mcp, for docs/api.md. */
export const glyphEndpoints: readonly Endpoint<House>[] = [
  { method: "POST", path, about: "MCP (Glyph): one message of a client", who: "caller", answer: forPages(post) },
  {
    method: "GET",
    path,
    about: "MCP: what the server says of itself, as events",
    who: "caller",
    answer: forPages(listen),
  },
  { method: "DELETE", path, about: "MCP: ends a session", who: "caller", answer: forPages(end) },
  {
    method: "POST",
    path: `${path}/ticket`,
    about: "A ticket with which a browser opens the WebSocket, good once within 30 seconds",
    who: "caller",
    answer: forPages(ticket),
  },
  ...[path, `${path}/ticket`].map((at): Endpoint<House> => ({
    method: "OPTIONS",
    path: at,
    about: "Whether a page may call: those of this machine and of the public address may",
    who: "anyone",
    answer: preflight,
  })),
  ...["", path].map((suffix): Endpoint<House> => ({
    method: "GET",
    path: metadataPath + suffix,
    about: "Which resource /mcp is (RFC 9728)",
    who: "anyone",
    answer: metadata,
  })),
];

/** Lets the page that asked read the answer. */
function forPages(answer: (house: House, call: Call) => Response | Promise<Response>) {
  return async (house: House, call: Call): Promise<Response> =>
    readable(await answer(house, call), call.headers, house.address);
}

export const glyphSocket: SocketEndpoint = { path, about: "MCP (Glyph): [websocket.md](websocket.md)" };

/** Glyph at /mcp, to be mounted on fronts. */
export const createGlyphGuest = (house: House): Guest => ({
  endpoints: glyphEndpoints,
  sockets: [glyphSocket],
  owns: isGlyphs,
  refuse: (request, failure) => refuse(request, failure, house.address),
  advise: () => `Glyph answers at ${path}.`,
  mount(app) {
    app.endpoints(glyphEndpoints, house);
    app.socket(path, socketRoute(house));
  },
});

/** The stream of what belongs to no request, or one that was cut off, from the event on that came last. */
async function listen(house: House, call: Call): Promise<Response> {
  checkWay(call.headers, house.address);
  const principal = await principalOf(call);
  if (!accepts(call.headers, "text/event-stream"))
    throw failure(406, "not_acceptable", "Accept must name text/event-stream.");
  const session = house.sessions.find(call.headers.get(sessionHeader), principal);
  const last = call.headers.get("last-event-id");
  const caller = call.caller();
  if (last !== null) {
    const resumed = session.resume(last);
    if (!resumed) throw failure(400, "event_not_found", "This event is not kept any more; ask again.");
    return streamed(resumed.stream.read(resumed.after, () => isStillWelcome(caller)));
  }
  const { general } = session;
  if (!general) throw failure(409, "stream_open", "This session's stream is open already.");
  return streamed(general.read(general.delivered, () => isStillWelcome(caller)));
}

const streamed = (stream: ReadableStream<Uint8Array>): Response => new Response(stream, { headers: eventHeaders });

async function end(house: House, call: Call): Promise<Response> {
  checkWay(call.headers, house.address);
  const principal = await principalOf(call);
  await house.sessions.end(house.sessions.find(call.headers.get(sessionHeader), principal));
  return new Response(null, { status: 204 });
}

async function ticket(house: House, call: Call): Promise<Response> {
  checkWay(call.headers, house.address);
  await principalOf(call);
  return Response.json(house.tickets.make(call.caller()), { headers: { "cache-control": "no-store" } });
}

function metadata({ address }: House, { headers }: Call): Response {
  checkWay(headers, address);
  return Response.json({
    resource: originOf(address, headers) + path,
    resource_name: "Glyph",
    bearer_methods_supported: ["header"],
  });
}
