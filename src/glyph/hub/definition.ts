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

/** A prompt as its server defines it. */
export interface PromptDefinition {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: readonly Readonly<Record<string, unknown>>[];
}

/** Resources that a server makes from parameters. */
export interface TemplateDefinition {
  readonly uriTemplate: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
}

/** A resource as its server lists it. */
export interface ResourceDefinition {
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly size?: number;
}

/** What a server offers: its instructions are the model's to read too. */
export interface Offer {
  readonly instructions: string;
  readonly tools: readonly ToolDefinition[];
  /** Absent where the server has no prompts. */
  readonly prompts?: readonly PromptDefinition[];
  /** Absent where it has no resources; an empty list where it has none now. */
  readonly resources?: readonly ResourceDefinition[];
  readonly templates?: readonly TemplateDefinition[];
}

/**
 * What is pinned of a server besides its tools. No tool is called so: what begins with a
 * parenthesis is not taken for one.
 */
export const instructionsItem = "(instructions)";
/** Resources come and go, and are pinned together: what is approved is that they are listed and read. */
export const resourcesItem = "(resources)";
export const promptItem = (name: string): string => `(prompt) ${name}`;
export const templateItem = (uriTemplate: string): string => `(template) ${uriTemplate}`;

/** Whether a tool's name could be taken for something else that is pinned. */
export const isToolName = (name: string): boolean => name !== "" && !name.startsWith("(");

/** The items of an offer by name, each as the text that is pinned. */
export function itemsOf({ instructions, tools, prompts, resources, templates }: Offer): ReadonlyMap<string, string> {
  const items = new Map<string, string>();
  if (instructions !== "") items.set(instructionsItem, canonical({ instructions }));
  for (const { name, title, description, inputSchema, outputSchema, annotations } of tools)
    if (isToolName(name))
      items.set(name, canonical(defined({ name, title, description, inputSchema, outputSchema, annotations })));
  for (const { name, title, description, arguments: given } of prompts ?? [])
    items.set(promptItem(name), canonical(defined({ name, title, description, arguments: given })));
  if (resources) items.set(resourcesItem, canonical({ resources: "whatever the server lists" }));
  for (const { uriTemplate, name, title, description, mimeType } of templates ?? [])
    items.set(templateItem(uriTemplate), canonical(defined({ uriTemplate, name, title, description, mimeType })));
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

/**
 * Characters that a person does not see and a model reads: zero-width ones, direction marks, tags
 * (Unicode, "Default ignorable").
 */
const hidden =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu;

export const hiddenIn = (text: string): number => text.match(hidden)?.length ?? 0;

/** The text with those characters as `<U+200B>`. */
export const withHiddenShown = (text: string): string =>
  text.replaceAll(
    hidden,
    (letter) => `<U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
