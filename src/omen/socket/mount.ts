import type { Elysia } from "elysia";
import type { Socket } from "./turns.ts";

/** What speaks on one connection. */
export interface Speaker {
  /** A frame came, parsed where it was JSON. */
  receive(frame: unknown): void;
  /** What was sent has left. */
  drained(): void;
  /** The client left. */
  closed(): void;
}

export interface SocketRoute<Handshake> {
  /** Largest frame of a client, in bytes. */
  readonly bytesMax: number;
  /**
   * Decides on an upgrade, and takes from its request what the connection will need: the request itself can't be read any more once it has become one.
   * Throws the `Failure` that the client gets in its place.
   */
  admit(request: Request): Handshake;
  /** The subprotocol to agree on, where there is one. */
  protocol?(request: Request): string | undefined;
  speak(handshake: Handshake, socket: Socket): Speaker;
}

/** A frame that is larger than this waits for the client all the same: nothing that was begun may be lost. */
const backpressureBytes = 1024 * 1024 * 1024;

/** Adds an address at which a client may change to WebSocket. */
export function mountSocket<Handshake>(app: Elysia, path: string, route: SocketRoute<Handshake>): void {
  const admitted = new WeakMap<Request, { readonly handshake: Handshake }>();
  const speakers = new WeakMap<object, Speaker>();
  app.ws(path, {
    maxPayloadLength: route.bytesMax,
    backpressureLimit: backpressureBytes,
    beforeHandle({ request, set }) {
      admitted.set(request, { handshake: route.admit(request) });
      const protocol = route.protocol?.(request);
      if (protocol !== undefined) set.headers["sec-websocket-protocol"] = protocol;
    },
    open(ws) {
      const known = admitted.get(ws.data.request);
      if (!known) return ws.close();
      speakers.set(ws.raw, route.speak(known.handshake, socketOf(ws.raw)));
      return undefined;
    },
    message(ws, frame) {
      speakers.get(ws.raw)?.receive(frame);
    },
    drain(ws) {
      speakers.get(ws.raw)?.drained();
    },
    close(ws) {
      speakers.get(ws.raw)?.closed();
    },
  });
}

/** Bun says -1 when what is sent has to wait for the client. */
const socketOf = (raw: { send(text: string): number; close(code: number, reason: string): void }): Socket => ({
  send: (text) => raw.send(text) !== -1,
  close: (code, reason) => raw.close(code, reason),
});
