import { openaiCompletions } from "../dialect/openai-completions/index.ts";
import { conversationSurface } from "../exchange/surface.ts";

/** POST /v1/completions. */
export const completions = conversationSurface(openaiCompletions, { name: "completions", content: "prompt" });
