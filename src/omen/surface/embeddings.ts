import { encodeError } from "../dialect/openai-chat/error.ts";
import { openEmbedding } from "../passage/embedding.ts";
import type { Surface } from "./surface.ts";

/** POST /v1/embeddings. */
export const embeddings: Surface = { name: "embeddings", content: "input", encodeError, open: openEmbedding };
