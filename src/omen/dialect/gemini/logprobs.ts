import type { Logprobs } from "../answer.ts";
import type { WireLogprob, WireLogprobs } from "./wire.ts";

const encoder = new TextEncoder();

/** Log probabilities in the one form that clients know, OpenAI's ("The chat completion object", `logprobs`). */
export function decodeLogprobs({ chosenCandidates: chosen, topCandidates: top }: WireLogprobs): Logprobs | undefined {
  if (!chosen) return undefined;
  const content = chosen.map((step, index) => ({
    ...decodeToken(step),
    top_logprobs: (top?.[index]?.candidates ?? []).map(decodeToken),
  }));
  return { content, refusal: null };
}

const decodeToken = ({ token = "", logProbability = 0 }: WireLogprob) => ({
  token,
  logprob: logProbability,
  bytes: [...encoder.encode(token)],
});
