import type { Elysia } from "elysia";
import { checkRoom, RequestCall, type Caller, type Edge } from "./call.ts";
import { callerHeaders, chosenProtocol, offeredProtocols } from "./handshake.ts";

/** A WebSocket connection, as far as those who speak on it need it. */
export interface Socket {
  /** Sends a text; false when it could not leave at once, and `Speaker.drained` will be called when it has. */
  send(text: string): boolean;
  close(code: number, reason: string): void;
}

/** What speaks on one connection. */
export interface Speaker {
  /** A frame came, parsed where it was JSON; on a route that is raw as it is, bytes where it was no text. */
  receive(frame: unknown): void;
  /** What was sent has left. */
  drained(): void;
  /** The client left. */
  closed(): void;
}

export interface SocketRoute<Admitted> {
  /**
   * Decides on an upgrade, and gives what the connection will need. Throws, or rejects with, the `Failure`
   * that the client gets in its place.
   */
  admit(caller: Caller): Admitted | Promise<Admitted>;
  /**
   * The subprotocol to agree on among those that the client offers; default the first that
   * holds no key. Throws a `Failure`.
   */
  protocol?(offered: readonly string[], caller: Caller): string | undefined;
  speak(admitted: Admitted, socket: Socket): Speaker;
  /** Whoever speaks parses the frames: what stands in them matters to the letter. */
  readonly isRaw?: boolean;
}

/**
 * What a connection may hold, in bytes: the runtime closes one whose frame is larger, and drops what a client leaves
 * unread beyond `backpressureLimit`. Bun reads them for the whole server, not for one path.
 */
export const socketLimits = (frameBytesMax: number) => ({
  maxPayloadLength: frameBytesMax,
  backpressureLimit: 1024 * 1024 * 1024,
});

/** Close code of a connection on which something was lost (RFC 6455 §7.4.1). */
const internalError = 1011;

/** Adds an address at which a client may change to WebSocket. */
export function addSocket<Admitted>(app: Elysia, path: string, route: SocketRoute<Admitted>, edge: Edge): void {
  const admitted = new WeakMap<Request, { readonly value: Admitted }>();
  const speakers = new WeakMap<object, Speaker>();
  app.ws(path, {
    async beforeHandle({ request, set }) {
      if (admitted.has(request)) return; // Elysia asks twice: as for any route, and before the upgrade
      checkRoom(edge);
      // The request can't be read any more once it has become a connection.
      const caller = new RequestCall(request, edge).caller().with({ headers: callerHeaders(request.headers) });
      const offered = offeredProtocols(request.headers);
      const protocol = route.protocol ? route.protocol(offered, caller) : chosenProtocol(offered);
      admitted.set(request, { value: await route.admit(caller) });
      if (protocol !== undefined) set.headers["sec-websocket-protocol"] = protocol;
    },
    open(ws) {
      const known = admitted.get(ws.data.request);
      if (!known) return ws.close();
      const speaker = route.speak(known.value, socketOf(ws.raw));
      speakers.set(ws.raw, speaker);
      // Elysia parses every frame that begins like JSON before anybody is asked; what it calls is replaced.
      if (route.isRaw) (ws.raw.data as RawHandlers).message = (_, frame) => speaker.receive(frame);
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

interface RawHandlers {
  message(ws: unknown, frame: string | Uint8Array): void;
}

/**
 * Bun says -1 when what is sent has to wait for the client, and 0 when it was dropped:
 * then the rest would make no sense.
 */
const socketOf = (raw: { send(text: string): number; close(code: number, reason: string): void }): Socket => ({
  send(text) {
    const sent = raw.send(text);
    if (sent === 0 && text.length > 0) raw.close(internalError, "a message was lost");
    return sent !== -1;
  },
  close: (code, reason) => raw.close(code, reason),
});
