import { openaiResponses } from "../dialect/openai-responses/index.ts";
import type { Memory } from "../responses/kept.ts";
import { Turn } from "../responses/turn.ts";
import { conversationSurface, type Surface } from "./surface.ts";

/** POST /v1/responses, with answers kept in a memory. `lengthMax` bounds a conversation that is recalled, in UTF-16 units. */
export function responsesSurface(memory: Memory, lengthMax: number): Surface {
  const surface = conversationSurface(openaiResponses, { name: "responses", content: "input" });
  return {
    ...surface,
    open(envelope, deployment, unsayable, principal) {
      const owner = principal.name;
      const turn = new Turn(envelope, { dialect: openaiResponses, memory, owner, deployment, lengthMax });
      return turn.watch(surface.open(turn.envelope, deployment, unsayable, principal));
    },
  };
}
