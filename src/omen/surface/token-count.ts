import { anthropic } from "../dialect/anthropic/index.ts";
import { openTokenCount } from "../passage/token-count.ts";
import { messages } from "./messages.ts";
import type { Surface } from "./surface.ts";

/** POST /v1/messages/count_tokens. */
export const tokenCount: Surface = {
  ...messages,
  name: "count_tokens",
  open: (envelope, deployment) =>
    openTokenCount(
      { dialect: anthropic, assumed: { max_tokens: 1 }, encode: (tokens) => ({ input_tokens: tokens }) },
      envelope,
      deployment,
    ),
};
