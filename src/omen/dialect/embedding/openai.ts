import { invalidRequest } from "../../../platform/failure.ts";
import type { JsonObject } from "../dialect.ts";
import { compact, Fields } from "../json/fields.ts";
import { encodeVector } from "./encoding.ts";
import { vectorOf, type EmbeddingAnswer, type EmbeddingFormat, type EmbeddingRequest } from "./embedding.ts";

/** Members that are Omen's own. */
const ours = ["model", "tags", "omen"] as const;

/** OpenAI API reference, "Create embeddings". Throws a `Failure` that names the field. */
export function decodeEmbeddingRequest(body: JsonObject): EmbeddingRequest {
  const fields = new Fields(body);
  for (const name of ours) fields.any(name);
  const encoding: EmbeddingRequest["encoding"] = fields.word("encoding_format", ["float", "base64"]) ?? "float";
  return compact({
    inputs: decodeInputs(fields),
    dimensions: fields.number("dimensions"),
    encoding,
    user: fields.text("user"),
    rest: fields.rest(),
  });
}

/** Most texts of one request (the same reference). */
const inputsMax = 2048;

function decodeInputs(fields: Fields): readonly string[] {
  const input = fields.any("input");
  if (typeof input === "string") return [input];
  const list = fields.list("input") ?? [];
  if (list.length > inputsMax) throw invalidRequest(`input has more than ${inputsMax} texts.`, "input");
  const wrong = list.findIndex((item) => typeof item !== "string");
  if (wrong < 0) return list as readonly string[];
  throw invalidRequest(
    `input[${wrong}] must be a text: tokens mean something to OpenAI's models alone, and this one is another's.`,
    `input[${wrong}]`,
  );
}

/** The same reference, the answer's object. */
export const encodeEmbeddingAnswer = (
  { vectors, inputTokens = 0 }: EmbeddingAnswer,
  model: string,
  encoding: EmbeddingRequest["encoding"],
): JsonObject => ({
  object: "list",
  data: vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding: encoding === "base64" ? encodeVector(vector) : vector,
  })),
  model,
  usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
});

/** The provider's side, for servers that take the client's bytes as they are. */
export const openaiEmbeddings: EmbeddingFormat = {
  name: "openai-embeddings",
  encodeRequest: ({ inputs, dimensions, user }, model) => compact({ model, input: inputs, dimensions, user }),
  decodeAnswer(body) {
    const { data, usage } = body as {
      data?: readonly { readonly embedding?: unknown; readonly index?: number }[];
      usage?: { readonly prompt_tokens?: number };
    };
    if (!Array.isArray(data)) throw new Error("the answer has no data");
    const inOrder = data.toSorted((one, other) => (one.index ?? 0) - (other.index ?? 0));
    return compact({
      vectors: inOrder.map(({ embedding }) => vectorOf(embedding)),
      inputTokens: usage?.prompt_tokens,
    });
  },
};
