import { anthropic } from "../dialect/anthropic/index.ts";
import { conversationSurface } from "../exchange/surface.ts";

/** POST /v1/messages. */
export const messages = conversationSurface(anthropic, {
  name: "messages",
  content: "messages",
  keepsTags: true,
  idHeader: "request-id",
  statusOf: ({ code, status }) => (code === "overloaded" ? 529 : status),
  forwarded: ["anthropic-beta"],
});
