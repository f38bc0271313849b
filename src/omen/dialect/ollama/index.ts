import type { ProviderDialect } from "../dialect.ts";
import { decodeAnswer } from "./decode-answer.ts";
import { decodeStream } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";
import { joinPieces } from "./join-pieces.ts";

/** Ollama's own chat: what its OpenAI-compatible API leaves out, thinking and top_k among it, can be said here. */
export const ollama: ProviderDialect = {
  name: "ollama",
  bytesOnly: ["image"],
  encodeRequest,
  decodeAnswer,
  decodeStream,
  joinPieces,
};
