import { createHash } from "node:crypto";
import type { ServerConfig } from "../../platform/config/index.ts";
import { canonical } from "../audit/entry.ts";

/** A tool as its server defines it: all that a model is told of it. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/** What a server offers: its instructions are the model's to read too. */
export interface Offer {
  readonly instructions: string;
  readonly tools: readonly ToolDefinition[];
}

/** What is pinned of a server besides its tools. */
export const instructionsItem = "(instructions)";

/** The items of an offer by name, each as the text that is pinned. */
export function itemsOf({ instructions, tools }: Offer): ReadonlyMap<string, string> {
  const items = new Map<string, string>();
  if (instructions !== "") items.set(instructionsItem, canonical({ instructions }));
  for (const { name, title, description, inputSchema, outputSchema, annotations } of tools)
    items.set(name, canonical(defined({ name, title, description, inputSchema, outputSchema, annotations })));
  return items;
}

const defined = (value: object): unknown => JSON.parse(JSON.stringify(value));

/** The first 16 hexadecimal digits of an item's SHA-256, beneath the identity of its server. */
export const pinOfItem = (identity: string, item: string): string =>
  createHash("sha256").update(`${identity}\n${item}`).digest("hex").slice(0, 16);

/** Who a server is: the hash of what starts it, or of where it is. Pins and grants hang on it, not on the name. */
export const identityOf = ({ command, url }: ServerConfig): string =>
  createHash("sha256")
    .update(canonical(command ? { command } : { url: url ?? "" }))
    .digest("hex")
    .slice(0, 16);

/** Characters that a person does not see and a model reads: zero-width ones, direction marks, tags (Unicode, "Default ignorable"). */
const hidden =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu;

export const hiddenIn = (text: string): number => text.match(hidden)?.length ?? 0;

/** The text with those characters as `<U+200B>`. */
export const withHiddenShown = (text: string): string =>
  text.replaceAll(
    hidden,
    (letter) => `<U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
