import type { Elysia } from "elysia";
import type { Gateway } from "../gateway.ts";
import { responsesSurface } from "../surface/responses.ts";
import { ConnectionMemory } from "./connection-memory.ts";
import { chosenProtocol, turnHeaders } from "./handshake.ts";
import type { Memory } from "./kept.ts";
import { prepare } from "./prepared.ts";
import { Session, type Socket } from "./session.ts";

/** Longest life of a connection, in milliseconds (OpenAI, "WebSocket mode"). */
const limitMs = 60 * 60 * 1000;

/** A frame that is larger than this waits for the client all the same: nothing that was begun may be lost. */
const backpressureBytes = 1024 * 1024 * 1024;

/** What is known of a client when its upgrade is allowed; the request itself can't be read any more once it has become a connection. */
interface Admitted {
  readonly url: string;
  readonly headers: Headers;
  readonly owner: string;
}

/** Adds WebSocket mode: an upgrade at the path of the responses. Who may connect is decided as for any request, before the upgrade. */
export function addResponsesSocket(app: Elysia, path: string, gateway: Gateway, store: () => Memory): void {
  const sessions = new WeakMap<object, Session>();
  const admitted = new WeakMap<Request, Admitted>();
  const { max_body_bytes: bytesMax } = gateway.config.server;
  app.ws(path, {
    maxPayloadLength: bytesMax,
    backpressureLimit: backpressureBytes,
    beforeHandle({ request, set }) {
      const headers = turnHeaders(request.headers);
      const principal = gateway.access.identify(new Request(request.url, { headers }));
      admitted.set(request, { url: request.url, headers, owner: principal.name });
      const protocol = chosenProtocol(request.headers);
      if (protocol !== undefined) set.headers["sec-websocket-protocol"] = protocol;
    },
    open(ws) {
      const handshake = admitted.get(ws.data.request);
      if (!handshake) return ws.close();
      const { url, headers, owner } = handshake;
      const memory = new ConnectionMemory(store(), bytesMax);
      const surface = responsesSurface({ memory, lengthMax: bytesMax });
      const session = new Session({
        socket: socketOf(ws.raw),
        exchange: (body, signal) =>
          gateway.exchange(surface, new Request(url, { method: "POST", headers, body, signal })),
        prepare: (body) => prepare(body, memory, owner),
        draining: gateway.draining,
        limitMs,
      });
      sessions.set(ws.raw, session);
      return undefined;
    },
    message(ws, frame) {
      sessions.get(ws.raw)?.receive(frame);
    },
    drain(ws) {
      sessions.get(ws.raw)?.drained();
    },
    close(ws) {
      sessions.get(ws.raw)?.closed();
    },
  });
}

/** Bun says -1 when what is sent has to wait for the client. */
const socketOf = (raw: { send(text: string): number; close(code: number, reason: string): void }): Socket => ({
  send: (text) => raw.send(text) !== -1,
  close: (code, reason) => raw.close(code, reason),
});
