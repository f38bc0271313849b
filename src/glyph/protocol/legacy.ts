import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  InitializeRequestSchema,
  type JSONRPCMessage,
  ListToolsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import type { Ask, Caller } from "../gate/caller.ts";
import type { Glyph } from "../server.ts";
import type { Tool } from "../tool/tool.ts";
import { Calls, type MessageSink } from "./calls.ts";
import { errorCode, type JsonRpcMessage, type JsonRpcRequest, type JsonRpcResponse } from "./jsonrpc.ts";

/** Milliseconds that a client has for its person's answer; the gate stops waiting by itself. */
const elicitationMs = 120_000;

/** One connection in the protocol's revisions up to 2025-11-25. */
export interface LegacyLeg {
  /** Takes one message that is well-formed JSON-RPC. */
  deliver(message: JsonRpcMessage): void;
  /** Aborts what is being worked on; nothing is answered after it. */
  close(): Promise<void>;
}

/** Who speaks on a connection, whatever they call. */
export type ConnectionCaller = Omit<Caller, "ask" | "signal">;

/**
 * Serves Glyph through the MCP SDK's low-level server, all but tools/call: the SDK would check each request twice and
 * each result once against its own schemas, a quarter of what a small call takes, and the arguments are checked against
 * the tool's schema anyway. Requests are answered before `initialize` too: old clients of Glyph begin with tools/call.
 */
export async function serveLegacy(glyph: Glyph, sink: MessageSink, who: ConnectionCaller): Promise<LegacyLeg> {
  const server = new Server(
    { name: glyph.name, version: glyph.version },
    {
      capabilities: { tools: { listChanged: true } },
      instructions: glyph.instructions,
      // The SDK makes its validator at once, which costs 4 ms of the start; this one is made when it is first needed.
      jsonSchemaValidator: { getValidator: (schema) => new AjvJsonSchemaValidator().getValidator(schema) },
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: glyph.tools.map(listed) }));
  const connection: Transport = {
    start: () => Promise.resolve(),
    close: () => {
      connection.onclose?.();
      return Promise.resolve();
    },
    send: (message) => {
      sink.send(message as JsonRpcMessage);
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
  // Nobody hears it before the client has said hello.
  glyph.onToolsChanged(() => void server.sendToolListChanged().catch(() => undefined));
  const ask = elicitor(server);
  const calls = new Calls(glyph, sink, (signal) => ({
    ...who,
    signal,
    ask: server.getClientCapabilities()?.elicitation ? ask : undefined,
  }));
  return {
    deliver(message) {
      if (isRequest(message) && message.method === "tools/call") {
        calls.start(message);
        return;
      }
      if ("method" in message && message.method === "notifications/cancelled") {
        calls.cancel(message.params?.["requestId"]);
      }
      dropped = isBadInitialize(message);
      if (!dropped) connection.onmessage?.(message as JSONRPCMessage);
      if (dropped && isRequest(message)) sink.send(badParameters(message));
    },
    close() {
      calls.cancelAll();
      return server.close();
    },
  };
}

/** Asks a person through the client (MCP 2025-11-25, Elicitation): one choice in a form, since clients have no more. */
const elicitor =
  (server: Server): Ask =>
  async ({ message, choices }, signal) => {
    const allow = {
      type: "string" as const,
      title: "Allow?",
      enum: choices.map(({ value }) => value),
      enumNames: choices.map(({ label }) => label),
    };
    try {
      const { action, content } = await server.elicitInput(
        { message, requestedSchema: { type: "object", properties: { allow }, required: ["allow"] } },
        { signal, timeout: elicitationMs },
      );
      const chosen = action === "accept" ? content?.["allow"] : undefined;
      return choices.find(({ value }) => value === chosen)?.value;
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

/** How a tool is listed. */
const listed = ({ name, title, description, inputSchema, annotations }: Tool) => ({
  name,
  title,
  description,
  inputSchema,
  annotations: { title, ...annotations },
});
