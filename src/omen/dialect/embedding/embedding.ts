import type { FormatName, JsonObject, Unsupported } from "../dialect.ts";

/** Texts whose meaning is to be told as vectors. */
export interface EmbeddingRequest {
  readonly inputs: readonly string[];
  /** Length of the vectors, where the model can shorten them. */
  readonly dimensions?: number;
  /** How the client wants the numbers: JSON, or float32 in little-endian order as base64. */
  readonly encoding: "float" | "base64";
  readonly user?: string;
  /** Members that only the client's format knows. */
  readonly rest: JsonObject;
}

export interface EmbeddingAnswer {
  /** One for each input, in its order. */
  readonly vectors: readonly (readonly number[])[];
  /** Tokens of the inputs, where the provider counts them. */
  readonly inputTokens?: number;
}

/** How a provider is asked for embeddings. Decoding throws a plain `Error` when the answer is not of the format. */
export interface EmbeddingFormat {
  readonly name: FormatName;
  encodeRequest(request: EmbeddingRequest, model: string, unsupported: Unsupported): JsonObject;
  decodeAnswer(body: JsonObject): EmbeddingAnswer;
}
