import type { ProviderDialect } from "../dialect.ts";
import { decodeAnswer } from "./decode-answer.ts";
import { decodeStream } from "./decode-stream.ts";
import { encodeRequest } from "./encode-request.ts";

/**
 * AWS Bedrock's Converse and ConverseStream, the latter as server-sent events: one for each
 * message, by the name of its type.
 */
export const bedrockConverse: ProviderDialect = {
  name: "bedrock-converse",
  bytesOnly: ["image", "file"],
  encodeRequest,
  toolNames: { taken: /^[A-Za-z0-9_-]+$/, lengthMax: 64 },
  decodeAnswer,
  decodeStream,
};
