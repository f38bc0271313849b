import { openaiChat } from "../dialect/openai-chat/index.ts";
import { conversationSurface } from "./surface.ts";

/** POST /v1/chat/completions. */
export const chat = conversationSurface(openaiChat, { name: "chat", content: "messages" });
