import type { JsonObject } from "../dialect.ts";
import type { EmbeddingRequest } from "./embedding.ts";

/** Four bytes a number, the least significant first, on every machine. */
export function encodeVector(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString("base64");
}

function decodeVector(text: string): readonly number[] {
  const bytes = Buffer.from(text, "base64");
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}

/**
 * Whether an answer's vectors are in the other encoding than was asked for: some servers know
 * one alone. Looks at the first.
 */
export function isOtherwise(answer: Uint8Array, asked: EmbeddingRequest["encoding"]): boolean {
  const head = Buffer.from(answer.buffer, answer.byteOffset, Math.min(answer.length, headBytes)).toString("latin1");
  const first = /"embedding"\s*:\s*(["[])/.exec(head)?.[1];
  return first === (asked === "base64" ? "[" : '"');
}

/** So far into an answer its first vector begins, in bytes. */
const headBytes = 4096;

/** The answer with its vectors as they were asked for; what is no vector stays as it is. */
export function inEncoding(answer: JsonObject, asked: EmbeddingRequest["encoding"]): JsonObject {
  const { data } = answer;
  if (!Array.isArray(data)) return answer;
  return { ...answer, data: (data as unknown[]).map((item) => encoded(item, asked)) };
}

function encoded(item: unknown, asked: EmbeddingRequest["encoding"]): unknown {
  if (typeof item !== "object" || item === null || !("embedding" in item)) return item;
  const { embedding } = item;
  if (asked === "float" && typeof embedding === "string") return { ...item, embedding: decodeVector(embedding) };
  const isVector = Array.isArray(embedding) && embedding.every((value) => typeof value === "number");
  return asked === "base64" && isVector ? { ...item, embedding: encodeVector(embedding) } : item;
}
