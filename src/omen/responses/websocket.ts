import type { Mount } from "../../front/front.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { responsesSurface } from "./surface.ts";
import { ConnectionMemory } from "./connection-memory.ts";
import type { Memory } from "./kept.ts";
import { prepare } from "./prepared.ts";
import { Session } from "./session.ts";

/** Longest life of a connection, in milliseconds (OpenAI, "WebSocket mode"). */
const limitMs = 60 * 60 * 1000;

/**
 * Adds WebSocket mode: an upgrade at the path of the responses. Who may connect is decided as for
 * any request, before the upgrade.
 */
export function addResponsesSocket(app: Mount, path: string, gateway: Gateway, store: () => Memory): void {
  const { max_body_bytes: bytesMax } = gateway.config.server;
  app.socket(path, {
    async admit(caller) {
      return { caller, owner: (await caller.identify()).id };
    },
    speak({ caller, owner }, socket) {
      const memory = new ConnectionMemory(store(), bytesMax);
      const surface = responsesSurface({ memory, lengthMax: bytesMax });
      return new Session({
        socket,
        exchange: (body, signal) => gateway.exchange(surface, caller.call(body, signal)),
        prepare: (body) => prepare(body, memory, owner),
        evict: (id) => memory.evict(id),
        draining: gateway.draining,
        limitMs,
      });
    },
  });
}
