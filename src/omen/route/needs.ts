import type { Envelope } from "../dialect/envelope.ts";
import type { Medium } from "./facts.ts";

/** What a request needs of whatever answers it. */
export interface Needs {
  readonly media: readonly Medium[];
  readonly tools: boolean;
  /** Its answer is to be held to a JSON Schema. */
  readonly schema: boolean;
  /** An effort of reasoning is asked for. */
  readonly reasoning: boolean;
  /** About how many tokens it has. */
  readonly inputTokens: number;
  /** Its own limit of the answer, in tokens. */
  readonly outputMax: number | undefined;
}

/** Roughly how many bytes of a request are one token: enough to compare costs and contexts. */
const bytesPerToken = 4;

/** About how many tokens an image or a page is; what its bytes are says nothing. */
const tokensPerMedium = 1000;

/**
 * Parts that are no text, as the dialects' `type` names them. In a text its quotes would be escaped, and a
 * tool's schema has no such types.
 */
const mediumParts =
  /"type"\s*:\s*"(image_url|input_image|image|input_audio|audio|file|input_file|document|video_url|input_video|video)"/g;

const mediumOf: Readonly<Record<string, Medium>> = {
  image_url: "image",
  input_image: "image",
  image: "image",
  input_audio: "audio",
  audio: "audio",
  file: "document",
  input_file: "document",
  document: "document",
  video_url: "video",
  input_video: "video",
  video: "video",
};

/** Bytes that are written as text; shorter runs of such letters may be words. */
const encoded = /[A-Za-z0-9+/_-]{2000,}={0,2}/g;

/**
 * Words of which one is in every request with a part that is no text: large bodies are looked through for these alone.
 */
const mediumWords = ['"image', '"input_', '"audio"', '"file"', '"document"', '"video'];

/** What of a body only its text says: looked for where there is something to choose. */
export function needsOf(envelope: Envelope): Needs {
  const { body, hasTools: tools, asksSchema: schema, asksReasoning: reasoning, outputMax } = envelope;
  const found = mediaOf(body);
  return {
    media: found?.media ?? [],
    tools,
    schema,
    reasoning,
    inputTokens:
      Math.ceil((body.length - (found?.encodedBytes ?? 0)) / bytesPerToken) + (found?.count ?? 0) * tokensPerMedium,
    outputMax,
  };
}

function mediaOf(body: string | Buffer) {
  if (!mediumWords.some((word) => body.includes(word))) return undefined;
  const text = typeof body === "string" ? body : body.toString("latin1");
  const parts = [...text.matchAll(mediumParts)];
  if (parts.length === 0) return undefined;
  let encodedBytes = 0;
  for (const [run] of text.matchAll(encoded)) encodedBytes += run.length;
  const media = new Set(parts.flatMap(([, type = ""]) => mediumOf[type] ?? []));
  return { media: [...media], count: parts.length, encodedBytes };
}
