import type { ReasoningPart } from "../conversation.ts";
import { compact } from "../json/fields.ts";
import { seal, unseal } from "../seal.ts";

/** A reasoning item, of a request or an answer (API reference, "Reasoning" item). */
export interface WireReasoning {
  readonly id?: string | null;
  readonly summary?: readonly { readonly text?: string }[] | null;
  /** The thought itself, as servers of open models give it. */
  readonly content?: readonly { readonly text?: string }[] | null;
  readonly encrypted_content?: string | null;
}

/** Between two parts of a summary, each of which is a paragraph under a title of its own. */
export const paragraphEnd = "\n\n";

const dialect = "openai-responses";

/**
 * `encrypted_content` is this dialect's only place for bytes, while another provider may tell a signature from an
 * encrypted thought: a signature that is sealed says so.
 */
const signed = "signature:";

/** A reasoning item as a part; undefined when it says nothing and holds nothing. */
export function decodeThought(item: WireReasoning): ReasoningPart | undefined {
  const texts = item.summary?.length ? item.summary : (item.content ?? []);
  const text = texts.map((part) => part.text ?? "").join(paragraphEnd);
  if (text === "" && !item.encrypted_content) return undefined;
  const id = item.id ?? undefined;
  return compact({ type: "reasoning" as const, text, ...decodeBytes(item.encrypted_content), id });
}

/** Whose the bytes are, and what they were there. */
function decodeBytes(bytes: string | null | undefined): Pick<ReasoningPart, "signature" | "encrypted" | "origin"> {
  if (!bytes) return {};
  const { bytes: own, origin } = unseal(bytes, dialect);
  if (origin === dialect || !own.startsWith(signed)) return { encrypted: own, origin };
  return { signature: own.slice(signed.length), origin };
}

/** The bytes for a client of this dialect; undefined where there are none. */
export function encodeBytes({
  signature,
  encrypted,
  origin = dialect,
}: Pick<ReasoningPart, "signature" | "encrypted" | "origin">): string | undefined {
  if (encrypted !== undefined) return seal(encrypted, origin, dialect);
  if (signature === undefined) return undefined;
  return seal(origin === dialect ? signature : signed + signature, origin, dialect);
}

/**
 * A thought for OpenAI itself, which takes back only what it encrypted; undefined for any other. The id goes along
 * where there is one: it is not looked up, since the item is whole.
 */
export function encodeOwnThought({ text, signature, encrypted, origin, id }: ReasoningPart): object | undefined {
  const bytes = encrypted ?? signature;
  if (bytes === undefined || (origin ?? dialect) !== dialect) return undefined;
  return compact({ type: "reasoning", id, summary: encodeSummary(text), encrypted_content: bytes });
}

export const encodeSummary = (text: string): readonly object[] => (text === "" ? [] : [{ type: "summary_text", text }]);
