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

/**
 * How a provider is asked for embeddings. One that takes a text at a time is asked by `{requests: [...]}`, whose answer
 * is `{answers: [...]}` in the same order. Decoding throws a plain `Error` when the answer is not of the format.
 */
export interface EmbeddingFormat {
  readonly name: FormatName;
  encodeRequest(request: EmbeddingRequest, model: string, unsupported: Unsupported): JsonObject;
  decodeAnswer(body: JsonObject): EmbeddingAnswer;
}

/** A vector as a format has it. Throws a plain `Error` when it is none. */
export function vectorOf(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== "number"))
    throw new Error("an embedding is no list of numbers");
  return value as readonly number[];
}

/** What was answered to each of several requests. Throws a plain `Error` when one answer is no object. */
export function answersIn<Answer extends object>(body: JsonObject): readonly Answer[] {
  const answers = body["answers"] as readonly unknown[];
  if (answers.some((answer) => typeof answer !== "object" || answer === null))
    throw new Error("an answer is no object");
  return answers as readonly Answer[];
}

/** The sum of what each answer counts; undefined where one counts nothing. */
export function tokensOf(counts: readonly unknown[]): number | undefined {
  let sum = 0;
  for (const count of counts) {
    if (typeof count !== "number") return undefined;
    sum += count;
  }
  return sum;
}
