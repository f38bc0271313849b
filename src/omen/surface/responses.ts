import { openaiResponses } from "../dialect/openai-responses/index.ts";
import { invalidRequest } from "../failure.ts";
import { openTokenCount } from "../passage/token-count.ts";
import { checkBackground } from "../responses/background.ts";
import type { Memory } from "../responses/kept.ts";
import { Turn } from "../responses/turn.ts";
import { conversationSurface, type Surface } from "./surface.ts";

/** What a surface of responses stands on. */
export interface ResponsesSetting {
  readonly memory: Memory;
  /** Largest conversation that is recalled, in UTF-16 units. */
  readonly lengthMax: number;
  /**
   * A turn that nobody waits for begins; gives the signal that ends it. Absent where there are none: they are refused by name. Throws a
   * `Failure`.
   */
  readonly detach?: (turn: Turn) => AbortSignal;
}

/** POST /v1/responses, with answers kept in a memory. */
export function responsesSurface({ memory, lengthMax, detach }: ResponsesSetting): Surface {
  const surface = conversationSurface(openaiResponses, { name: "responses", content: "input" });
  return {
    ...surface,
    open(envelope, deployment, unsayable, principal) {
      const owner = principal.name;
      const turn = new Turn(envelope, { dialect: openaiResponses, memory, owner, deployment, lengthMax });
      const passage = turn.watch(surface.open(turn.envelope, deployment, unsayable, principal));
      if (!turn.isBackground) return passage;
      if (!detach) throw invalidRequest("background is not supported on this way; use POST.", "background");
      checkBackground(turn.isStored);
      return { ...passage, client: detach(turn) };
    },
  };
}

/** POST /v1/responses/input_tokens: the tokens of all that a request would send, what it goes on from among it. */
export function inputTokensSurface({ memory, lengthMax }: ResponsesSetting): Surface {
  const encode = (tokens: number) => ({ object: "response.input_tokens", input_tokens: tokens });
  return {
    ...conversationSurface(openaiResponses, { name: "input_tokens", content: "input" }),
    open(envelope, deployment, _unsayable, principal) {
      const owner = principal.name;
      const turn = new Turn(envelope, { dialect: openaiResponses, memory, owner, deployment, lengthMax });
      return openTokenCount({ dialect: openaiResponses, assumed: {}, encode }, turn.envelope, deployment);
    },
  };
}
