import { encodeError } from "../dialect/openai-chat/error.ts";
import { openEmbedding } from "../passage/embedding.ts";
import { statelessSurface } from "../exchange/surface.ts";

/** POST /v1/embeddings. */
export const embeddings = statelessSurface({ name: "embeddings", content: "input", encodeError }, openEmbedding);
