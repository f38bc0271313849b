import { compact } from "../json/fields.ts";
import { vectorOf, type EmbeddingFormat } from "./embedding.ts";

/** The first of them know one length. */
const hasOneLength = /embed-(?:english|multilingual)/;

/**
 * Cohere's Embed as Bedrock has it (Amazon Bedrock user guide, "Cohere Embed"). It must be told what a text is for,
 * which OpenAI's API can't say: `search_document`, unless the client says `input_type`.
 */
export const cohereEmbeddings: EmbeddingFormat = {
  name: "cohere-embeddings",
  encodeRequest({ inputs, dimensions, user, rest }, model, unsupported) {
    if (user !== undefined) unsupported("user");
    const length = hasOneLength.test(model) ? undefined : dimensions;
    if (dimensions !== length) unsupported("dimensions");
    return compact({
      texts: inputs,
      input_type: rest["input_type"] ?? "search_document",
      embedding_types: ["float"],
      output_dimension: length,
    });
  },
  decodeAnswer(body) {
    const { embeddings } = body as { embeddings?: unknown };
    const vectors = Array.isArray(embeddings) ? embeddings : (embeddings as { float?: unknown } | undefined)?.float;
    if (!Array.isArray(vectors)) throw new Error("the answer has no embeddings");
    return { vectors: vectors.map(vectorOf) };
  },
};
