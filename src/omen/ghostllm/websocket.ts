import type { Elysia } from "elysia";
import type { SocketEndpoint } from "../endpoint.ts";
import type { Gateway } from "../gateway.ts";
import { turnHeaders } from "../responses/handshake.ts";
import { chat } from "../surface/chat.ts";
import { GhostSession } from "./session.ts";

/** Where GhostLLM's clients chat. */
export const ghostChatSocket: SocketEndpoint = {
  path: "/v1/chat/stream",
  about: "GhostLLM's chat: a key where one is needed, then chats, each answered by chunks of text and `done`",
};

/** How long a client that needs a key may take to send it, in milliseconds. */
const authMs = 10_000;

/** A frame that is larger than this waits for the client all the same: nothing that was begun may be lost. */
const backpressureBytes = 1024 * 1024 * 1024;

/**
 * Adds GhostLLM's chat. The key may come with the upgrade or in the first frame, so in mode "keys" anybody may connect, and has nothing
 * until the key is known; in loopback mode the rule of requests holds for the upgrade.
 */
export function addGhostChat(app: Elysia, gateway: Gateway): void {
  const sessions = new WeakMap<object, GhostSession>();
  const handshakes = new WeakMap<Request, { readonly url: string; readonly headers: Headers }>();
  const { max_body_bytes: bytesMax } = gateway.config.server;
  app.ws(ghostChatSocket.path, {
    maxPayloadLength: bytesMax,
    backpressureLimit: backpressureBytes,
    beforeHandle({ request }) {
      const handshake = {
        url: new URL("/v1/chat/completions", request.url).href,
        headers: turnHeaders(request.headers),
      };
      if (gateway.config.auth.mode === "loopback") gateway.access.identify(requestOf(handshake));
      handshakes.set(request, handshake);
    },
    open(ws) {
      const handshake = handshakes.get(ws.data.request);
      if (!handshake) return ws.close();
      const session = new GhostSession({
        socket: {
          send: (text) => ws.raw.send(text) !== -1,
          close: (code, reason) => ws.raw.close(code, reason),
        },
        admit: (token) => void gateway.access.identify(requestOf(handshake, token)),
        exchange: (body, token, signal) => gateway.exchange(chat, requestOf(handshake, token, { body, signal })),
        draining: gateway.draining,
        authMs,
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

/** The request that a chat would be over HTTP, by whoever has the key of a frame, or came with the upgrade's. */
function requestOf(
  { url, headers }: { readonly url: string; readonly headers: Headers },
  token?: string,
  chat: { readonly body?: string; readonly signal?: AbortSignal } = {},
): Request {
  const own = new Headers(headers);
  if (token !== undefined) own.set("authorization", `Bearer ${token}`);
  return new Request(url, { method: "POST", headers: own, ...chat });
}
