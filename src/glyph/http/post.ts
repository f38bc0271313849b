import type { Call } from "../../front/call.ts";
import type { Principal } from "../../platform/principal.ts";
import { batchRefused, errorCode, type Judgement } from "../protocol/jsonrpc.ts";
import { legacyVersions, modernVersion, saysModern } from "../protocol/modern-meta.ts";
import { accepts, checkHead, errorAnswer, failure, readFrame } from "./bodies.ts";
import { eventHeaders } from "./event-stream.ts";
import type { House } from "./house.ts";
import { postModern } from "./post-modern.ts";
import type { HttpSession, Reply } from "./session.ts";
import { checkWay, isStillWelcome, principalOf } from "./way.ts";

/** The header with a session's id. */
export const sessionHeader = "mcp-session-id";

/** Revisions from which on a stream begins with an event that holds nothing but an id (MCP 2025-11-25, Transports). */
const firstWithPriming = "2025-11-25";

/**
 * Answers a POST at /mcp: what says the revision without sessions goes there, everything
 * else has a session, or begins one.
 */
export async function post(house: House, call: Call): Promise<Response> {
  checkWay(call.headers, house.address);
  const principal = await principalOf(call);
  checkHead(call.headers);
  const frame = await readFrame(call);
  if (frame.kind === "invalid") return errorAnswer(400, frame.id, frame.error);
  const isModern =
    call.headers.get("mcp-protocol-version") === modernVersion || (frame.kind !== "batch" && saysModern(frame.message));
  if (isModern) {
    if (frame.kind === "batch") return errorAnswer(400, null, batchRefused.error);
    return postModern(house, call, principal, frame.message);
  }
  if (frame.kind === "request" && frame.message.method === "initialize") return begin(house, call, principal, frame);
  const session = house.sessions.find(call.headers.get(sessionHeader), principal);
  const version = call.headers.get("mcp-protocol-version");
  if (version !== null && !legacyVersions.includes(version))
    throw failure(400, "unsupported_version", `MCP-Protocol-Version ${version.slice(0, 40)} is not spoken here.`);
  if (frame.kind === "batch" && session.version !== "2025-03-26") return errorAnswer(400, null, batchRefused.error);
  return exchange(session, call, frame.kind === "batch" ? frame.items : [frame], frame.kind === "batch");
}

/** Begins a session. One whose `initialize` was refused is none. */
async function begin(house: House, call: Call, principal: Principal, frame: Judgement): Promise<Response> {
  const session = await house.sessions.open(principal);
  const response = await exchange(session, call, [frame], false);
  if (session.version === undefined) await house.sessions.end(session);
  else response.headers.set(sessionHeader, session.id);
  return response;
}

async function exchange(
  session: HttpSession,
  call: Call,
  items: readonly Judgement[],
  isBatch: boolean,
): Promise<Response> {
  const messages = items.flatMap((item) => (item.kind === "invalid" ? [] : [item.message]));
  const ids = items.flatMap((item) => (item.kind === "request" ? [item.message.id] : []));
  const twice = ids.find((id, index) => session.isAsked(id) || ids.indexOf(id) !== index);
  if (twice !== undefined)
    return errorAnswer(400, twice, { code: errorCode.invalidRequest, message: "this id is in use by another request" });
  const takesEvents = accepts(call.headers, "text/event-stream");
  const reply = session.exchange(messages, ids);
  for (const item of items)
    if (item.kind === "invalid") reply.note(JSON.stringify({ jsonrpc: "2.0", id: item.id, error: item.error }));
  if (ids.length === 0 && reply.answers.length === 0) return new Response(null, { status: 202 });
  // What a session begins with takes no time.
  if (session.version === undefined) await reply.done;
  // What is there at once needs no stream, and a client that takes none waits.
  if (reply.isDone || !takesEvents) {
    session.forget(reply.events);
    await reply.done;
    return json(reply, isBatch);
  }
  return events(session, call, reply);
}

function json({ answers }: Reply, isBatch: boolean): Response {
  const [only] = answers;
  const text = isBatch ? `[${answers.join(",")}]` : only;
  // Nothing is left of a request that was cancelled.
  if (text === undefined || answers.length === 0) return new Response(null, { status: 202 });
  return new Response(text, { headers: { "content-type": "application/json" } });
}

function events(session: HttpSession, call: Call, { events: stream }: Reply): Response {
  const caller = call.caller();
  if ((session.version ?? "") >= firstWithPriming) stream.prime();
  return new Response(
    stream.read(-1, () => isStillWelcome(caller)),
    { headers: eventHeaders },
  );
}
