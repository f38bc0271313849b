import type { Conversation, FilePart, ImagePart, Part, Source, Turn } from "../dialect/conversation.ts";

/** Parts of a conversation that may lie elsewhere. */
export type Fetched = "image" | "file";

/** What was found at a URL. */
export interface Media {
  readonly mediaType: string;
  /** Base64 (RFC 4648 §4). */
  readonly data: string;
}

/** A part that lies where only the web leads; other schemes, such as `s3:`, are the provider's affair. */
export interface Remote {
  readonly kind: Fetched;
  readonly url: string;
}

const isRemote = (part: Part, kinds: readonly Fetched[]): part is (ImagePart | FilePart) & { source: Remote } =>
  (part.type === "image" || part.type === "file") &&
  kinds.includes(part.type) &&
  part.source.kind === "url" &&
  /^https?:/i.test(part.source.url);

/** What must be fetched before the conversation can be told without URLs: each once. */
export function remotesIn({ turns }: Conversation, kinds: readonly Fetched[]): readonly Remote[] {
  const found = new Map<string, Remote>();
  for (const part of turns.flatMap(({ parts }) => parts).flatMap(withContent)) {
    if (isRemote(part, kinds)) found.set(`${part.type} ${part.source.url}`, { kind: part.type, url: part.source.url });
  }
  return [...found.values()];
}

const withContent = (part: Part): readonly Part[] => (part.type === "tool_result" ? part.content : [part]);

/** The conversation with what was found in the place of its URLs. */
export function inlined(
  conversation: Conversation,
  kinds: readonly Fetched[],
  mediaOf: (remote: Remote) => Media,
): Conversation {
  const inPart = <P extends Part>(part: P): P => {
    if (!isRemote(part, kinds)) return part;
    const source: Source = { kind: "data", ...mediaOf({ kind: part.type, url: part.source.url }) };
    return { ...part, source };
  };
  const inTurn = (turn: Turn): Turn => ({
    ...turn,
    parts: turn.parts.map((part) =>
      part.type === "tool_result" ? { ...part, content: part.content.map(inPart) } : inPart(part),
    ),
  });
  return { ...conversation, turns: conversation.turns.map(inTurn) };
}
