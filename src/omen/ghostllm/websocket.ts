import type { Elysia } from "elysia";
import type { SocketEndpoint } from "../endpoint.ts";
import type { Gateway } from "../gateway.ts";
import { turnHeaders } from "../socket/handshake.ts";
import { mountSocket } from "../socket/mount.ts";
import { chat } from "../surface/chat.ts";
import { GhostSession } from "./session.ts";

/** Where GhostLLM's clients chat. */
export const ghostChatSocket: SocketEndpoint = {
  path: "/v1/chat/stream",
  about: "GhostLLM's chat: a key where one is needed, then chats, each answered by chunks of text and `done`",
};

/** How long a client that needs a key may take to send it, in milliseconds. */
const authMs = 10_000;

/**
 * Adds GhostLLM's chat. The key may come with the upgrade or in the first frame, so in mode "keys" anybody may connect, and has nothing
 * until the key is known; in loopback mode the rule of requests holds for the upgrade.
 */
export function addGhostChat(app: Elysia, gateway: Gateway): void {
  mountSocket(app, ghostChatSocket.path, {
    bytesMax: gateway.config.server.max_body_bytes,
    admit({ url, headers }) {
      const handshake = { url: new URL("/v1/chat/completions", url).href, headers: turnHeaders(headers) };
      if (gateway.config.auth.mode === "loopback") gateway.access.identify(requestOf(handshake));
      return handshake;
    },
    speak: (handshake, socket) =>
      new GhostSession({
        socket,
        admit: (token) => void gateway.access.identify(requestOf(handshake, token)),
        exchange: (body, token, signal) => gateway.exchange(chat, requestOf(handshake, token, { body, signal })),
        draining: gateway.draining,
        authMs,
      }),
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
