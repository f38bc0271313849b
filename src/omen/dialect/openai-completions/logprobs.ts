import { textOrNone } from "../sound.ts";

/** A token of chat completions ("The chat completion object", `logprobs`). */
interface WireToken {
  readonly token?: unknown;
  readonly logprob?: unknown;
  readonly top_logprobs?: unknown;
}

/**
 * How likely tokens were, as completions tell it (API reference, "The completion object", `logprobs`): lists side by
 * side. `start` is where the first token stands in the text, in UTF-16 units. Null where nothing was told.
 */
export function encodeLogprobs(tokens: readonly object[], start: number): object | null {
  if (tokens.length === 0) return null;
  const told = tokens as readonly WireToken[];
  const texts = told.map(({ token }) => textOrNone(token));
  let offset = start;
  return {
    tokens: texts,
    token_logprobs: told.map(({ logprob }) => logprob ?? null),
    top_logprobs: told.map(({ top_logprobs: top }) => encodeTop(top)),
    text_offset: texts.map((text) => (offset += text.length) - text.length),
  };
}

function encodeTop(top: unknown): object {
  if (!Array.isArray(top)) return {};
  return Object.fromEntries(
    (top as readonly (WireToken | null)[]).map((other) => [textOrNone(other?.token), other?.logprob ?? null]),
  );
}
