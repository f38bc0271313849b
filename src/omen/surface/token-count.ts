import { anthropic } from "../dialect/anthropic/index.ts";
import { openTokenCount } from "../passage/token-count.ts";
import { messages } from "./messages.ts";
import { statelessSurface } from "../exchange/surface.ts";

const counting = {
  dialect: anthropic,
  assumed: { max_tokens: 1 },
  encode: (tokens: number) => ({ input_tokens: tokens }),
};

/** POST /v1/messages/count_tokens. */
export const tokenCount = statelessSurface({ ...messages, name: "count_tokens" }, (envelope, deployment) =>
  openTokenCount(counting, envelope, deployment),
);
