import type { Citation } from "../conversation.ts";
import { compact } from "../json/fields.ts";

/**
 * Where a statement comes from (API reference, "Citation", "CitationsDelta"), in a
 * document, a search result or the web.
 */
export interface WireCitation {
  readonly title?: string;
  readonly source?: string;
  readonly sourceContent?: readonly { readonly text?: string }[];
  readonly location?: { readonly web?: { readonly url?: string } };
}

/**
 * A citation as it stands, with what other dialects can say of it; it speaks of the whole block, so it has no range.
 */
export function decodeCitation(wire: WireCitation): Citation {
  const quoted = wire.sourceContent?.map(({ text }) => text ?? "").join("");
  const source = wire.source !== undefined && /^https?:/.test(wire.source) ? wire.source : undefined;
  return compact({
    url: wire.location?.web?.url ?? source,
    title: wire.title,
    quoted: quoted === "" ? undefined : quoted,
    raw: wire,
  });
}
