import type { Dialect, JsonObject } from "../dialect/dialect.ts";
import { readdress, unusedHints, type Envelope } from "../dialect/envelope.ts";
import { mayHoldSeal } from "../dialect/seal.ts";
import { estimateText, estimateTokens, type TokenCountFormat } from "../dialect/token-count.ts";
import { invalidRequest } from "../../platform/failure.ts";
import { encodingOfModel } from "../../platform/token-encoding.ts";
import { countTokensNow } from "../../rune/index.ts";
import type { Deployment } from "../route/deployment.ts";
import { parseAnswer, readAnswer, type Passage } from "./passage.ts";

/** What a client asks when it asks for a count. */
export interface Counting {
  readonly dialect: Dialect;
  /** Members that a conversation must have and a count needn't: what they are taken for. */
  readonly assumed: JsonObject;
  encode(tokens: number): JsonObject;
}

/**
 * The way of a conversation to whoever counts its tokens: its provider where that can, else Omen, which says that it
 * estimated. Throws a `Failure` with status 400 that names the field.
 */
export function openTokenCount(counting: Counting, envelope: Envelope, { provider, model }: Deployment): Passage {
  if (envelope.stream) throw invalidRequest("stream is not for token counts.", "stream");
  const format = provider.tokenCount?.(model.id);
  const hints = unusedHints(envelope);
  if (format && format.passes === counting.dialect.name && !mayHoldSeal(envelope.body))
    return asked(format, counting, readdress(envelope, model.id), provider.name, hints);
  const conversation = counting.dialect.decodeRequest({ ...counting.assumed, ...envelope.value });
  if (!format) return estimated(counting.encode(estimateTokens(conversation, textCounter(model.id))));
  const dropped = new Set(hints);
  const body = format.encodeRequest(conversation, model.id, (field) => dropped.add(field));
  return asked(format, counting, JSON.stringify(body), provider.name, [...dropped]);
}

/**
 * Characters of one conversation that are counted and not estimated: some milliseconds, also of a hostile text,
 * in which nobody else is served.
 */
const exactCharacters = 128 * 1024;

/**
 * Counts texts as the model does, where that is known and they are not too long together. What
 * frames them stays an estimate.
 */
function textCounter(model: string): (text: string) => number {
  const { encoding, approximate } = encodingOfModel(model);
  if (approximate) return estimateText;
  let left = exactCharacters;
  return (text) => {
    left -= text.length;
    return left < 0 ? estimateText(text) : countTokensNow(text, encoding);
  };
}

const asked = (
  format: TokenCountFormat,
  counting: Counting,
  body: string | Buffer,
  provider: string,
  dropped: readonly string[],
): Passage => ({
  kind: "translated",
  body,
  dialect: format.name,
  dropped,
  whole(bytes) {
    const value = parseAnswer(bytes, provider);
    const tokens = readAnswer(value, format.decodeAnswer, provider);
    return { body: JSON.stringify(counting.encode(tokens)), usage: undefined };
  },
  stream: noStream,
});

const estimated = (answer: JsonObject): Passage => ({
  kind: "answered",
  body: JSON.stringify(answer),
  headers: { "x-omen-estimated": "input_tokens" },
  dropped: [],
});

/** Opening has refused whoever asks for a stream. */
function noStream(): never {
  throw new Error("token counts are not streamed");
}
