import { compact } from "../json/fields.ts";
import { answersIn, tokensOf, vectorOf, type EmbeddingFormat } from "./embedding.ts";

/**
 * Vertex AI reference, "Text embeddings API": a prediction for each instance. Gemini's models take one instance at a
 * time, the older ones up to 250: each text is a request of its own to all of them.
 */
export const vertexEmbeddings: EmbeddingFormat = {
  name: "vertex-embeddings",
  encodeRequest({ inputs, dimensions, user }, _model, unsupported) {
    if (user !== undefined) unsupported("user");
    const parameters = dimensions === undefined ? undefined : { outputDimensionality: dimensions };
    return { requests: inputs.map((content) => compact({ instances: [{ content }], parameters })) };
  },
  decodeAnswer(body) {
    const embedded = answersIn<Answered>(body).map(({ predictions }) => predictions?.[0]?.embeddings);
    return compact({
      vectors: embedded.map((one) => vectorOf(one?.values)),
      inputTokens: tokensOf(embedded.map((one) => one?.statistics?.token_count)),
    });
  },
};

interface Answered {
  readonly predictions?: readonly {
    readonly embeddings?: { readonly values?: unknown; readonly statistics?: { readonly token_count?: unknown } };
  }[];
}
