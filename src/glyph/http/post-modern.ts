import type { Call } from "../../front/call.ts";
import type { Principal } from "../../platform/principal.ts";
import { sessionOf } from "../gate/caller.ts";
import type { MessageSink } from "../protocol/calls.ts";
import { textOfPieces } from "../protocol/batches.ts";
import { errorCode, isRecord, type JsonRpcMessage, type JsonRpcRequest, ProtocolError } from "../protocol/jsonrpc.ts";
import { ModernLeg } from "../protocol/modern.ts";
import { decodedHeader, paramFault, paramHeadersOf } from "../protocol/param-headers.ts";
import { metaOf, modernCode } from "../protocol/modern-meta.ts";
import { accepts, errorAnswer, failure } from "./bodies.ts";
import { eventHeaders, EventStream } from "./event-stream.ts";
import type { Glyph } from "../server.ts";
import type { House } from "./house.ts";
import { Visitor } from "./visitor.ts";
import { isStillWelcome } from "./way.ts";

/**
 * Methods whose subject stands in a header too, and the parameter that names it (MCP
 * 2026-07-28, Transports, Request headers).
 */
const named: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};

/** Answers one message of MCP 2026-07-28, which belongs to no session. */
export async function postModern(
  house: House,
  call: Call,
  principal: Principal,
  message: JsonRpcMessage,
): Promise<Response> {
  if (!("method" in message))
    throw failure(
      400,
      "invalid_request",
      "MCP 2026-07-28 has no answers of clients: repeat the call with inputResponses.",
    );
  if (!("id" in message)) return new Response(null, { status: 202 });
  try {
    const { version } = metaOf(message);
    checkHeaders(call.headers, message, version);
    if (message.method === "tools/call") checkParams(call.headers, message, house.glyph);
  } catch (error) {
    if (error instanceof ProtocolError) return errorAnswer(400, message.id, error.wire);
    throw error;
  }
  if (!ModernLeg.knows(message.method)) {
    const unknown = { code: errorCode.methodNotFound, message: `${message.method} is no method of MCP 2026-07-28` };
    return errorAnswer(404, message.id, unknown);
  }
  return answer(house, call, principal, message);
}

async function answer(house: House, call: Call, principal: Principal, request: JsonRpcRequest): Promise<Response> {
  const reply = new OneReply();
  const leg = new ModernLeg(house.glyph, reply, new Visitor(principal, sessionOf(principal), "over HTTP"));
  leg.deliver(request);
  if (reply.text !== undefined) return json(reply.text);
  // Whoever leaves behind the answer leaves nothing: a call that has asked waits for the next request.
  const leave = () => {
    if (reply.text === undefined) leg.close();
  };
  if (!accepts(call.headers, "text/event-stream")) {
    if (request.method === "subscriptions/listen") {
      leave();
      throw failure(406, "not_acceptable", "subscriptions/listen needs Accept: text/event-stream.");
    }
    const left = () => {
      leave();
      reply.abandon();
    };
    call.signal.addEventListener("abort", left, { once: true });
    await reply.done;
    return json(reply.text ?? "");
  }
  // The client that closes its stream cancels the call.
  const open = { leave: () => leg.endSubscriptions() };
  house.open.add(open);
  void reply.done.then(() => house.open.delete(open));
  const caller = call.caller();
  const stream = reply.events.read(
    -1,
    () => isStillWelcome(caller),
    () => {
      leave();
      reply.abandon();
    },
  );
  return new Response(stream, { headers: eventHeaders });
}

const json = (text: string): Response => new Response(text, { headers: { "content-type": "application/json" } });

/** Where what belongs to one request goes. */
class OneReply implements MessageSink {
  readonly events = new EventStream(undefined);
  readonly #done = Promise.withResolvers<void>();
  /** The answer, once it is there. */
  text: string | undefined;

  get done(): Promise<void> {
    return this.#done.promise;
  }

  send(message: JsonRpcMessage): void {
    const text = JSON.stringify(message);
    if ("method" in message) this.events.push(text);
    else this.#end(text);
  }

  sendWritten(_: unknown, pieces: readonly (string | Uint8Array)[]): void {
    this.#end(textOfPieces(pieces));
  }

  /** Nobody waits for the answer any more. */
  abandon(): void {
    this.events.end();
    this.#done.resolve();
  }

  #end(text: string): void {
    this.text = text;
    this.events.push(text);
    this.events.end();
    this.#done.resolve();
  }
}

/** Throws a `ProtocolError` where a header that whatever lies between may act on is not what the body says. */
function checkHeaders(headers: Headers, { method, params }: JsonRpcRequest, version: string): void {
  expectHeader(headers, "MCP-Protocol-Version", version);
  expectHeader(headers, "Mcp-Method", method);
  const parameter = named[method];
  const subject = parameter === undefined ? undefined : params?.[parameter];
  if (typeof subject === "string") expectHeader(headers, "Mcp-Name", subject);
}

/** As `checkHeaders`, for arguments that the tool's schema wants in headers. */
function checkParams(headers: Headers, { params }: JsonRpcRequest, glyph: Glyph): void {
  const tool = typeof params?.["name"] === "string" ? glyph.find(params["name"]) : undefined;
  const wanted = tool?.server === undefined ? [] : (paramHeadersOf(tool.inputSchema) ?? []); // Glyph's own want none
  const given = params?.["arguments"];
  const fault = paramFault(headers, wanted, isRecord(given) ? given : {});
  if (fault !== undefined) throw new ProtocolError(modernCode.headers, fault);
}

function expectHeader(headers: Headers, name: string, value: string): void {
  const given = headers.get(name);
  if (given !== null && decodedHeader(given) === value) return;
  const what = given === null ? "is missing" : "is not what the body says";
  throw new ProtocolError(modernCode.headers, `the header ${name} ${what}`);
}
