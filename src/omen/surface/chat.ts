import { openaiChat } from "../dialect/openai-chat/index.ts";
import { openConversation } from "../passage/conversation.ts";
import { minimal } from "../passage/minimal.ts";
import { statelessSurface, type Surface } from "../exchange/surface.ts";

const spoken = { dialect: openaiChat, forwarded: [] };

/**
 * POST /v1/chat/completions. Zeke, which says so in its tags, gets answers in the closed shape that its parser takes.
 */
export const chat: Surface = statelessSurface(
  { name: "chat", content: "messages", encodeError: (failure) => openaiChat.encodeError(failure) },
  (envelope, deployment, unsayable) => {
    const passage = openConversation(spoken, envelope, deployment, unsayable);
    return envelope.tags["source"] === "zeke" ? minimal(passage, deployment) : passage;
  },
);
