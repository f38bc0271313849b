import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  InitializeRequestSchema,
  type JSONRPCMessage,
  McpError,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import type { Ask, Caller } from "../gate/caller.ts";
import { Changes } from "../offer/changes.ts";
import type { Glyph } from "../server.ts";
import { Calls, type MessageSink } from "./calls.ts";
import { choiceIn, consentForm } from "./consent-form.ts";
import {
  errorCode,
  isRecord,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  type RequestId,
} from "./jsonrpc.ts";
import { clientOf, idleClient, LogThreshold } from "./legacy-client.ts";
import { capabilitiesOf } from "./methods.ts";

/** Milliseconds that a client has for its person's answer; the gate stops waiting by itself. */
const elicitationMs = 120_000;

/** The code of a resource that is not there (MCP 2025-11-25, Resources, Error handling). */
const resourceNotFound = -32002;

/** One connection in the protocol's revisions up to 2025-11-25. */
export interface LegacyLeg {
  /** The revision that was agreed on; undefined before `initialize`. */
  readonly version: string | undefined;
  /** Takes one message that is well-formed JSON-RPC. */
  deliver(message: JsonRpcMessage): void;
  /** Aborts what is being worked on; nothing is answered after it. */
  close(): Promise<void>;
}

/** Who speaks on a connection, whatever they call. */
export type ConnectionCaller = Omit<Caller, "ask" | "client" | "signal">;

/**
 * Serves Glyph through the MCP SDK's low-level server, all but what Glyph offers itself: the SDK would check each
 * request twice and each result once against its own schemas, a quarter of what a small call takes, and the
 * arguments are checked against the tool's schema anyway. Requests are answered before `initialize` too: old clients
 * of Glyph begin with tools/call.
 */
export async function serveLegacy(glyph: Glyph, sink: MessageSink, who: ConnectionCaller): Promise<LegacyLeg> {
  const server = new Server(
    { name: glyph.name, version: glyph.version },
    {
      capabilities: { ...capabilitiesOf(glyph), logging: {} },
      instructions: glyph.instructions,
      // The SDK makes its validator at once, which costs 4 ms of the start; this one is made when it is first needed.
      jsonSchemaValidator: { getValidator: (schema) => new AjvJsonSchemaValidator().getValidator(schema) },
    },
  );
  const threshold = new LogThreshold();
  let version: string | undefined;
  const connection: Transport = {
    start: () => Promise.resolve(),
    close: () => {
      connection.onclose?.();
      return Promise.resolve();
    },
    send: (message, options) => {
      version ??= agreedOn(message as JsonRpcMessage);
      sink.send(message as JsonRpcMessage, options?.relatedRequestId);
      return Promise.resolve();
    },
  };
  // The SDK drops a message that its own schemas don't recognise and tells `onerror` alone, before it returns from
  // `onmessage`; a request must be answered all the same.
  let dropped = false;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no EventTarget
  server.onerror = () => {
    dropped = true;
  };
  await server.connect(connection);
  const calls = new Calls(glyph, sink, {
    notFound: resourceNotFound,
    begin: (request, signal) => ({
      caller: {
        ...who,
        signal,
        ask: server.getClientCapabilities()?.elicitation ? elicitor(server, request.id) : undefined,
        client: clientOf(server, sink, request, threshold, signal),
      },
    }),
  });
  const changes = new Changes(
    glyph,
    (signal) => ({ ...who, signal, client: idleClient(server) }),
    (uri) => sink.send({ jsonrpc: "2.0", method: "notifications/resources/updated", params: { uri } }),
  );
  server.setRequestHandler(SubscribeRequestSchema, async ({ params: { uri } }) => {
    if (await changes.watch(uri)) return {};
    throw new McpError(resourceNotFound, `${uri} can't be read, or too many resources are watched`);
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => {
    changes.forget(uri);
    return {};
  });
  const forgetLists = glyph.onListChanged((what, session) => {
    // A client that has not said hello hears nothing.
    if (version !== undefined && (session === undefined || session === who.session))
      sink.send({ jsonrpc: "2.0", method: `notifications/${what}/list_changed` });
  });
  return {
    get version() {
      return version;
    },
    deliver(message) {
      if (isRequest(message) && calls.take(message)) return;
      threshold.note(message);
      if ("method" in message && message.method === "notifications/cancelled") {
        calls.cancel(message.params?.["requestId"]);
      }
      dropped = isBadInitialize(message);
      if (!dropped) connection.onmessage?.(message as JSONRPCMessage);
      if (dropped && isRequest(message)) sink.send(badParameters(message));
    },
    close() {
      calls.cancelAll();
      changes.close();
      forgetLists();
      return server.close();
    },
  };
}

/** The revision that an answer to `initialize` names. */
function agreedOn(message: JsonRpcMessage): string | undefined {
  if (!("result" in message) || !isRecord(message.result)) return undefined;
  const { protocolVersion } = message.result;
  return typeof protocolVersion === "string" ? protocolVersion : undefined;
}

/** Asks a person through the client (MCP 2025-11-25, Elicitation): one choice in a form, since clients have no more. */
const elicitor =
  (server: Server, relatedRequestId: RequestId): Ask =>
  async (question, signal) => {
    try {
      const answer = await server.elicitInput(consentForm(question), {
        signal,
        timeout: elicitationMs,
        relatedRequestId,
      });
      return choiceIn(question, answer);
    } catch {
      return undefined; // a client that can't, or does not answer: the request goes on waiting elsewhere
    }
  };

const isRequest = (message: JsonRpcMessage): message is JsonRpcRequest => "method" in message && "id" in message;

/** The SDK would answer this one with an internal error that quotes its schema library. */
const isBadInitialize = (message: JsonRpcMessage): boolean =>
  "method" in message && message.method === "initialize" && !InitializeRequestSchema.safeParse(message).success;

const badParameters = ({ id, method }: JsonRpcRequest): JsonRpcResponse => ({
  jsonrpc: "2.0",
  id,
  error: { code: errorCode.invalidParams, message: `the parameters of ${method} are not what MCP defines` },
});
