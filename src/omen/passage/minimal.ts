import { monotonic } from "../../platform/clock.ts";
import { encodeMinimal } from "../dialect/openai-chat/minimal.ts";
import type { Deployment } from "../route/deployment.ts";
import { parseAnswer, withWayBack, type Passage } from "./passage.ts";

/**
 * The passage with its whole answers in the closed shape of a client that refuses members it does not
 * know. Streams stay as they are.
 */
export function minimal(passage: Passage, { provider, model }: Deployment): Passage {
  const startedMs = monotonic();
  return withWayBack(passage, (way) => ({
    ...way,
    whole(bytes) {
      const { body, usage } = way.whole(bytes);
      const answer = typeof body === "string" ? Buffer.from(body) : body;
      const routing = { provider: provider.name, model: model.id, latencyMs: monotonic() - startedMs };
      return { body: JSON.stringify(encodeMinimal(parseAnswer(answer, provider.name), routing)), usage };
    },
  }));
}
