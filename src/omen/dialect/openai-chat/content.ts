/** A piece of what a model says or thinks. */
export interface Piece {
  readonly type: "text" | "reasoning";
  readonly text: string;
}

/**
 * What an answer's `content` says: a text, or a list of chunks where a server tells thoughts among them
 * (Mistral API reference, "ThinkChunk": `thinking` is a list of texts). Anything else is given on as a
 * text, for whoever judges types.
 */
export function piecesOf(content: unknown): readonly Piece[] {
  if (!content) return [];
  if (!Array.isArray(content)) return [{ type: "text", text: content as string }];
  return (content as readonly (Chunk | null)[]).flatMap((chunk) => {
    if (chunk?.type === "text") return said("text", chunk.text);
    return chunk?.type === "thinking" ? said("reasoning", textIn(chunk.thinking)) : [];
  });
}

interface Chunk {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly thinking?: unknown;
}

const said = (type: Piece["type"], text: unknown): readonly Piece[] =>
  typeof text === "string" && text !== "" ? [{ type, text }] : [];

const textIn = (thinking: unknown): unknown =>
  Array.isArray(thinking)
    ? (thinking as readonly (Chunk | null)[])
        .map((chunk) => (typeof chunk?.text === "string" ? chunk.text : ""))
        .join("")
    : thinking;
