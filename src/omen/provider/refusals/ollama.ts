import type { ReadError } from "./named.ts";
import { refusedByOpenAI } from "./openai.ts";

/** Where it is asked for thoughts: in its own chat, and in its reading of OpenAI's. */
const thinking = ["think", "reasoning_effort", "reasoning"].map((path) => ({ path }));

/**
 * What Ollama refuses: thoughts of a model that has none (server/routes.go, `"name" does not support thinking`). Claude
 * Code and Codex ask every model for them.
 */
export const refusedByOllama: ReadError = (error, format, betas) => {
  const named = refusedByOpenAI(error, format, betas);
  return /does not support thinking/.test(error) ? { ...named, fields: [...named.fields, ...thinking] } : named;
};
