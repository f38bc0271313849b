import { compact } from "../json/fields.ts";
import { answersIn, tokensOf, vectorOf, type EmbeddingFormat } from "./embedding.ts";

/** The first of them know one length. */
const hasOneLength = /titan-embed-(?:text-v1|g1)/;

/**
 * Amazon Titan Text Embeddings, which take one text at a time (Amazon Bedrock user guide,
 * "Amazon Titan Embeddings Text").
 */
export const titanEmbeddings: EmbeddingFormat = {
  name: "titan-embeddings",
  encodeRequest({ inputs, dimensions, user }, model, unsupported) {
    if (user !== undefined) unsupported("user");
    const length = hasOneLength.test(model) ? undefined : dimensions;
    if (dimensions !== length) unsupported("dimensions");
    return { requests: inputs.map((inputText) => compact({ inputText, dimensions: length })) };
  },
  decodeAnswer(body) {
    const answers = answersIn<{ readonly embedding?: unknown; readonly inputTextTokenCount?: unknown }>(body);
    return compact({
      vectors: answers.map(({ embedding }) => vectorOf(embedding)),
      inputTokens: tokensOf(answers.map(({ inputTextTokenCount: count }) => count)),
    });
  },
};
