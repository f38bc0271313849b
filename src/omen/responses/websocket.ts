import type { Elysia } from "elysia";
import type { Gateway } from "../gateway.ts";
import { chosenProtocol, turnHeaders } from "../socket/handshake.ts";
import { mountSocket } from "../socket/mount.ts";
import { responsesSurface } from "../surface/responses.ts";
import { ConnectionMemory } from "./connection-memory.ts";
import type { Memory } from "./kept.ts";
import { prepare } from "./prepared.ts";
import { Session } from "./session.ts";

/** Longest life of a connection, in milliseconds (OpenAI, "WebSocket mode"). */
const limitMs = 60 * 60 * 1000;

/** Adds WebSocket mode: an upgrade at the path of the responses. Who may connect is decided as for any request, before the upgrade. */
export function addResponsesSocket(app: Elysia, path: string, gateway: Gateway, store: () => Memory): void {
  const { max_body_bytes: bytesMax } = gateway.config.server;
  mountSocket(app, path, {
    bytesMax,
    admit({ url, headers: given }) {
      const headers = turnHeaders(given);
      const principal = gateway.access.identify(new Request(url, { headers }));
      return { url, headers, owner: principal.name };
    },
    protocol: ({ headers }) => chosenProtocol(headers),
    speak({ url, headers, owner }, socket) {
      const memory = new ConnectionMemory(store(), bytesMax);
      const surface = responsesSurface({ memory, lengthMax: bytesMax });
      return new Session({
        socket,
        exchange: (body, signal) =>
          gateway.exchange(surface, new Request(url, { method: "POST", headers, body, signal })),
        prepare: (body) => prepare(body, memory, owner),
        draining: gateway.draining,
        limitMs,
      });
    },
  });
}
