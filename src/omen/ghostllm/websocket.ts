import { isUnauthenticated, type Caller } from "../../front/call.ts";
import type { SocketEndpoint } from "../../front/endpoint.ts";
import type { Mount } from "../../front/front.ts";
import type { Gateway } from "../exchange/gateway.ts";
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
 * Adds GhostLLM's chat. The key may come with the upgrade or in the first frame, so whoever sends none may connect, and
 * has nothing until the key is known; whoever may not call at all is refused before the upgrade.
 */
export function addGhostChat(app: Mount, gateway: Gateway): void {
  app.socket(ghostChatSocket.path, {
    async admit(caller) {
      const isKnown = await known(caller);
      return { caller: caller.with({ path: "/v1/chat/completions" }), isKnown };
    },
    speak: ({ caller, isKnown }, socket) =>
      new GhostSession({
        socket,
        isKnown,
        admit: async (token) => void (await bearing(caller, token).identify()),
        exchange: (body, token, signal) => gateway.exchange(chat, bearing(caller, token).call(body, signal)),
        draining: gateway.draining,
        authMs,
      }),
  });
}

/** Whether the upgrade itself says who calls. Rejects with the `Failure` of a caller who is turned away in any case. */
async function known(caller: Caller): Promise<boolean> {
  try {
    await caller.identify();
    return true;
  } catch (error) {
    if (isUnauthenticated(error)) return false;
    throw error;
  }
}

/** The caller with the key of a frame, where one came, in the place of the upgrade's. */
function bearing(caller: Caller, token: string | undefined): Caller {
  if (token === undefined) return caller;
  const headers = new Headers(caller.headers);
  headers.set("authorization", `Bearer ${token}`);
  return caller.with({ headers });
}
