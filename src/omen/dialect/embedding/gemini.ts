import { compact } from "../json/fields.ts";
import { vectorOf, type EmbeddingFormat } from "./embedding.ts";

/** Gemini API reference, "models.batchEmbedContents": every input is a request of its own within one. */
export const geminiEmbeddings: EmbeddingFormat = {
  name: "gemini-embeddings",
  encodeRequest({ inputs, dimensions, user }, model, unsupported) {
    if (user !== undefined) unsupported("user");
    return {
      requests: inputs.map((text) =>
        compact({
          model: `models/${model}`,
          content: { parts: [{ text }] },
          outputDimensionality: dimensions,
        }),
      ),
    };
  },
  decodeAnswer(body) {
    const { embeddings } = body as { embeddings?: readonly { readonly values?: unknown }[] };
    if (!Array.isArray(embeddings)) throw new Error("the answer has no embeddings");
    return { vectors: embeddings.map(({ values }: { readonly values?: unknown }) => vectorOf(values)) };
  },
};
