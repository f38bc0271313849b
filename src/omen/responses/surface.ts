import { openaiResponses } from "../dialect/openai-responses/index.ts";
import { invalidRequest } from "../../platform/failure.ts";
import { openConversation } from "../passage/conversation.ts";
import { openTokenCount } from "../passage/token-count.ts";
import { checkBackground } from "./background.ts";
import type { Memory } from "./kept.ts";
import { Turn } from "./turn.ts";
import type { Surface } from "../exchange/surface.ts";

/** What a surface of responses stands on. */
export interface ResponsesSetting {
  readonly memory: Memory;
  /** Largest conversation that is recalled, in UTF-16 units. */
  readonly lengthMax: number;
  /**
   * A turn that nobody waits for begins; gives the signal that ends it. Absent where there are none: they are
   * refused by name. Throws a `Failure`.
   */
  readonly detach?: (turn: Turn) => AbortSignal;
}

const spoken = { dialect: openaiResponses, forwarded: [] };

const habits = {
  content: "input",
  encodeError: openaiResponses.encodeError,
} as const;

/** POST /v1/responses, with answers kept in a memory. */
export function responsesSurface({ memory, lengthMax, detach }: ResponsesSetting): Surface {
  return {
    ...habits,
    name: "responses",
    begin(envelope, { id: owner }) {
      const turn = new Turn(envelope, { dialect: openaiResponses, memory, owner, lengthMax });
      if (turn.isBackground && !detach)
        throw invalidRequest("background is not supported on this way; use POST.", "background");
      if (turn.isBackground) checkBackground(turn.isStored);
      return {
        passage(deployment, unsayable) {
          const envelope = turn.for(deployment);
          try {
            return turn.watch(openConversation(spoken, envelope, deployment, unsayable));
          } catch (error) {
            throw turn.ofOwnItems(error);
          }
        },
        failsInStream: turn.failsInStream,
        ...(turn.isBackground && detach && { detach: () => detach(turn) }),
      };
    },
  };
}

/** POST /v1/responses/input_tokens: the tokens of all that a request would send, what it goes on from among it. */
export function inputTokensSurface({ memory, lengthMax }: ResponsesSetting): Surface {
  const encode = (tokens: number) => ({ object: "response.input_tokens", input_tokens: tokens });
  const counting = { dialect: openaiResponses, assumed: {}, encode };
  return {
    ...habits,
    name: "input_tokens",
    begin(envelope, { id: owner }) {
      const turn = new Turn(envelope, { dialect: openaiResponses, memory, owner, lengthMax });
      return { passage: (deployment) => openTokenCount(counting, turn.for(deployment), deployment) };
    },
  };
}
