import { inEncoding, isOtherwise } from "../dialect/embedding/encoding.ts";
import { readdress, unusedHints, type Envelope } from "../dialect/envelope.ts";
import type { EmbeddingFormat, EmbeddingRequest } from "../dialect/embedding/embedding.ts";
import { decodeEmbeddingRequest, encodeEmbeddingAnswer, openaiEmbeddings } from "../dialect/embedding/openai.ts";
import { decodeUsage } from "../dialect/openai-chat/decode-answer.ts";
import { invalidRequest, quoted } from "../../platform/failure.ts";
import type { Deployment } from "../route/deployment.ts";
import { isChoice } from "../route/resolve.ts";
import {
  checkDropped,
  parseAnswer,
  readAnswer,
  usageOf,
  type Passage,
  type SendablePassage,
  type Unsayable,
} from "./passage.ts";

/**
 * The way of texts to a provider and of their vectors back. Throws a `Failure` with status 400 when the provider gives
 * no embeddings, or the choice of a model was left to Omen: vectors of two models can't be compared.
 */
export function openEmbedding(envelope: Envelope, { provider, model }: Deployment, unsayable: Unsayable): Passage {
  if (isChoice(envelope.model))
    throw invalidRequest(
      `model ${quoted(envelope.model)} leaves the choice to Omen, but vectors of different models can't be compared; name an embedding model.`,
      "model",
    );
  if (envelope.stream) throw invalidRequest("stream is not for embeddings.", "stream");
  const format = provider.embeddings?.(model.id);
  if (!format) throw invalidRequest(`The provider '${provider.name}' gives no embeddings of '${model.id}'.`, "model");
  const hints = unusedHints(envelope);
  if (format.name === openaiEmbeddings.name) {
    const asked = envelope.value["encoding_format"] === "base64" ? "base64" : "float";
    return passThrough(readdress(envelope, model.id), provider.name, hints, asked);
  }
  const request = decodeEmbeddingRequest(envelope.value);
  const dropped = new Set<string>();
  const body = format.encodeRequest(request, model.id, (field) => dropped.add(field));
  for (const name of Object.keys(request.rest)) if (!Object.hasOwn(body, name)) dropped.add(name);
  checkDropped([...dropped], provider.name, unsayable);
  return translation(format, request, { body: JSON.stringify(body), model: model.id }, provider.name, [
    ...hints,
    ...dropped,
  ]);
}

const passThrough = (
  body: string | Buffer,
  provider: string,
  dropped: readonly string[],
  asked: EmbeddingRequest["encoding"],
): SendablePassage => ({
  kind: "forwarded",
  body,
  dialect: openaiEmbeddings.name,
  dropped,
  whole: (bytes) => ({
    body: isOtherwise(bytes, asked) ? JSON.stringify(inEncoding(parseAnswer(bytes, provider), asked)) : bytes,
    usage: decodeUsage(usageOf(bytes, provider)),
  }),
  stream: noStream,
});

const translation = (
  format: EmbeddingFormat,
  { encoding }: EmbeddingRequest,
  { body, model }: { readonly body: string; readonly model: string },
  provider: string,
  dropped: readonly string[],
): SendablePassage => ({
  kind: "translated",
  body,
  dialect: format.name,
  dropped,
  whole(bytes) {
    const value = parseAnswer(bytes, provider);
    const answer = readAnswer(value, format.decodeAnswer, provider);
    const usage = answer.inputTokens === undefined ? undefined : { input: answer.inputTokens, output: 0 };
    return { body: JSON.stringify(encodeEmbeddingAnswer(answer, model, encoding)), usage };
  },
  stream: noStream,
});

/** Opening has refused whoever asks for a stream. */
function noStream(): never {
  throw new Error("embeddings are not streamed");
}
