import { openaiChat } from "../dialect/openai-chat/index.ts";
import type { Surface } from "./surface.ts";

/** POST /v1/chat/completions. */
export const chat: Surface = { name: "chat", dialect: openaiChat, forwarded: [] };
