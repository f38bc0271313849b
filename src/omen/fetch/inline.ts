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
    if (!isRemote(part, kinds)) continue;
    const remote = { kind: part.type, url: part.source.url };
    found.set(keyOf(remote), remote);
  }
  return [...found.values()];
}

const keyOf = ({ kind, url }: Remote): string => `${kind} ${url}`;

const withContent = (part: Part): readonly Part[] => (part.type === "tool_result" ? part.content : [part]);

/** The conversation with `media`, which was found at the remotes of the same places, instead of its URLs. */
export function inlined(
  conversation: Conversation,
  kinds: readonly Fetched[],
  remotes: readonly Remote[],
  media: readonly Media[],
): Conversation {
  const found = new Map(remotes.map((remote, index) => [keyOf(remote), media[index]]));
  const inPart = <P extends Part>(part: P): P => {
    const bytes = isRemote(part, kinds) ? found.get(keyOf({ kind: part.type, url: part.source.url })) : undefined;
    if (bytes === undefined) return part;
    const source: Source = { kind: "data", ...bytes };
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
