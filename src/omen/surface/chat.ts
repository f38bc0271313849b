import { openaiChat } from "../dialect/openai-chat/index.ts";
import { minimal } from "../passage/minimal.ts";
import { conversationSurface, type Surface } from "./surface.ts";

const plain = conversationSurface(openaiChat, { name: "chat", content: "messages" });

/** POST /v1/chat/completions. Zeke, which says so in its tags, gets answers in the closed shape that its parser takes. */
export const chat: Surface = {
  ...plain,
  open(envelope, deployment, unsayable, principal) {
    const passage = plain.open(envelope, deployment, unsayable, principal);
    return envelope.tags["source"] === "zeke" ? minimal(passage, deployment) : passage;
  },
};
