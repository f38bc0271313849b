import type { Scope } from "../conversation.ts";
import type { Fields } from "../json/fields.ts";

/** Longest name of a tool that every provider takes. */
const lengthMax = 64;
const hashLength = 13;

/**
 * The one name of a tool within a namespace, for providers that know none (OpenAI docs, "Function calling",
 * "Namespaces"; Codex gives the tools of an MCP server so): the same each time, in tools and in calls of earlier turns.
 */
export function flatName({ namespace, name }: Scope): string {
  const flat = namespace.endsWith("__") ? namespace + name : `${namespace}__${name}`;
  if (flat.length <= lengthMax) return flat;
  const hash = Bun.hash(flat).toString(36).padStart(hashLength, "0");
  return `${flat.slice(0, lengthMax - hashLength - 1)}_${hash}`;
}

/** A name with the scope that it was given in, if it was. */
export function namedIn(
  namespace: string | undefined,
  name: string,
): { readonly name: string; readonly scope?: Scope } {
  if (namespace === undefined) return { name };
  const scope = { namespace, name };
  return { name: flatName(scope), scope };
}

/** The name of a call's tool, or of one that is chosen. */
export const toolIn = (item: Fields) => namedIn(item.text("namespace"), item.requiredText("name"));

/** The name as its client knows it. */
export const ownName = ({ name, scope }: { readonly name: string; readonly scope?: Scope }): object =>
  scope ?? { name };

/** The names of a tool that a request lists, or of those of a namespace. */
export function namesIn(tool: Fields): readonly string[] {
  const name = tool.text("name") ?? "";
  if (tool.any("type") !== "namespace") return name === "" ? [] : [name];
  return (tool.objects("tools") ?? []).map((within) => flatName({ namespace: name, name: within.text("name") ?? "" }));
}
