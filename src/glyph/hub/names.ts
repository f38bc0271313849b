import { createHash } from "node:crypto";

/** Longest name of a tool that model APIs take (OpenAI, "Function calling"; Anthropic takes 128). */
const lengthMax = 64;

/** How a server's names are told from others': by its own name, or not at all (`bare`). */
export interface Naming {
  readonly server: string;
  readonly bare: boolean;
}

/**
 * What a mounted server's tool or prompt is called: `SERVER__NAME`, in the letters that model APIs take, shortened
 * by a hash where it is too long.
 */
export function mountedName({ server, bare }: Naming, own: string): string {
  const name = bare ? own : `${server}__${own}`;
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  if (plain === name && name.length <= lengthMax) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${plain.slice(0, lengthMax - hash.length - 1)}_${hash}`;
}

/**
 * What a mounted server's resource, or template of them, is called: `SERVER+URI`, which is a URI again (RFC 3986 §3.1
 * lets a scheme have `+` and `.`, but no underscore).
 */
export const mountedUri = (naming: Naming, uri: string): string => uriPrefix(naming) + uri;

/** The server's own URI behind a mounted one; undefined where it is another's. Schemes are the same in any case. */
export function ownUri(naming: Naming, mounted: string): string | undefined {
  const prefix = uriPrefix(naming);
  return mounted.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()
    ? mounted.slice(prefix.length)
    : undefined;
}

const uriPrefix = ({ server, bare }: Naming): string => (bare ? "" : `${server.replaceAll("_", ".")}+`);

/** Why servers can't be called what they are called, by name: Glyph's own name, or one that differs in case alone. */
export function nameFaults(names: readonly string[]): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  const seen = new Map<string, string>();
  for (const name of names) {
    const lower = name.toLowerCase();
    const other = seen.get(lower);
    if (lower === "glyph") faults.set(name, "is Glyph's own name");
    else if (other !== undefined) faults.set(name, `differs from ${other} only in case`);
    else seen.set(lower, name);
  }
  return faults;
}

/** Whether a command starts this very program as an MCP server. */
export const mountsItself = (command: readonly string[]): boolean =>
  /(^|\/)(omen|glyph)$/.test(command[0] ?? "") && command.slice(1).some((word) => word === "mcp" || word === "serve");
