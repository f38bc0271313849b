import type { ProviderDialect } from "../dialect.ts";
import { decodeAnswer } from "./decode-answer.ts";
import { decodeStream } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";
import { joinPieces } from "./join-pieces.ts";

/** Google's generateContent, of the Gemini API and of Vertex AI. */
export const gemini: ProviderDialect = {
  name: "gemini",
  encodeRequest,
  toolNames: { taken: /^[A-Za-z_][A-Za-z0-9_.:-]*$/, lengthMax: 64 },
  decodeAnswer,
  decodeStream,
  joinPieces,
};
