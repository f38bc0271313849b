import type { Citation } from "../conversation.ts";
import { compact } from "../json/fields.ts";

/** Messages API, "Citations": where in a document, a search result or the web a text block's statement stands. */
interface WireCitation {
  readonly type: string;
  readonly cited_text?: string | null;
  readonly title?: string | null;
  readonly document_title?: string | null;
  readonly url?: string | null;
  readonly source?: string | null;
}

const kinds: ReadonlySet<unknown> = new Set([
  "char_location",
  "page_location",
  "content_block_location",
  "search_result_location",
  "web_search_result_location",
]);

const isWireCitation = (value: unknown): value is WireCitation =>
  typeof value === "object" && value !== null && kinds.has((value as { type?: unknown }).type);

/**
 * A citation as it stands, with what other dialects can say of it; it speaks of the whole block, so it has no range.
 */
export function decodeCitation(value: unknown): Citation {
  if (!isWireCitation(value)) return { raw: value };
  return compact({
    url: value.url ?? value.source ?? undefined,
    title: value.title ?? value.document_title ?? undefined,
    quoted: value.cited_text ?? undefined,
    raw: value,
  });
}

/** The citation as Anthropic wrote it; undefined when it came from elsewhere. */
export const nativeCitation = ({ raw }: Citation): object | undefined => (isWireCitation(raw) ? raw : undefined);

/** For a client: one from elsewhere becomes a result of a web search, the only kind with an address. */
export function encodeCitation(citation: Citation): object | undefined {
  const native = nativeCitation(citation);
  if (native || citation.url === undefined) return native;
  const { url, title, quoted } = citation;
  return {
    type: "web_search_result_location",
    cited_text: quoted ?? "",
    url,
    title: title ?? null,
    encrypted_index: "",
  };
}
