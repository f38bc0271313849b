import { anthropic } from "../dialect/anthropic/index.ts";
import type { Surface } from "./surface.ts";

/** POST /v1/messages. */
export const messages: Surface = {
  name: "messages",
  dialect: anthropic,
  idHeader: "request-id",
  statusOf: ({ code, status }) => (code === "overloaded" ? 529 : status),
  forwarded: ["anthropic-beta"],
};
