import { posix } from "node:path";
import type { ActionPath } from "../policy/glob.ts";

/** What calls a lasting grant is about, besides server, tool, pin and caller. Kept as JSON in glyph.db. */
export type Scope =
  | { readonly kind: "paths"; readonly places: readonly Place[] }
  /** A call without paths is bound to its arguments as a whole. */
  | { readonly kind: "arguments"; readonly hash: string };

/**
 * All files of an ending directly in a directory, or one path. Absolute, and compared as texts: a name
 * with a `*` in it is no pattern.
 */
type Place = { readonly directory: string; readonly ending: string } | { readonly path: string };

/** What a scope is judged by. */
export interface Touched {
  readonly paths: readonly ActionPath[];
  readonly argumentsHash: string;
}

/** The scope that is offered for a call: its files' directories and endings, else exactly its arguments. */
export function scopeOf({ paths, argumentsHash }: Touched): Scope {
  if (paths.length === 0) return { kind: "arguments", hash: argumentsHash };
  const places = new Map<string, Place>();
  for (const { absolute } of paths) {
    const ending = posix.extname(absolute);
    const place = ending === "" ? { path: absolute } : { directory: posix.dirname(absolute), ending };
    places.set(JSON.stringify(place), place);
  }
  return { kind: "paths", places: [...places.values()] };
}

/** Whether a call stays within a scope. */
export function covers(scope: Scope, touched: Touched): boolean {
  if (scope.kind === "arguments") return touched.paths.length === 0 && touched.argumentsHash === scope.hash;
  return (
    touched.paths.length > 0 &&
    touched.paths.every(({ absolute }) => scope.places.some((place) => holds(place, absolute)))
  );
}

const holds = (place: Place, absolute: string): boolean =>
  "path" in place
    ? absolute === place.path
    : posix.dirname(absolute) === place.directory && posix.extname(absolute) === place.ending;

/** A scope as a person reads it, `fs_write with path src/*.ts`; paths relative to the first root that has them. */
export function scopeWords(tool: string, scope: Scope, roots: readonly string[]): string {
  if (scope.kind === "arguments") return `${tool} with exactly these arguments`;
  const shown = scope.places.map((place) =>
    shorter("path" in place ? place.path : posix.join(place.directory, `*${place.ending}`), roots),
  );
  return `${tool} with ${shown.length === 1 ? "path" : "paths"} ${shown.join(", ")}`;
}

/** A path as it is written beneath the first root that has it. */
function shorter(path: string, roots: readonly string[]): string {
  const root = roots.find((candidate) => path.startsWith(candidate.endsWith("/") ? candidate : `${candidate}/`));
  return root === undefined ? path : posix.relative(root, path);
}

/** Reads a scope from glyph.db; undefined where a newer Glyph wrote one that this one does not know. */
export function parseScope(text: string): Scope | undefined {
  const scope = JSON.parse(text) as Scope;
  return scope.kind === "paths" || scope.kind === "arguments" ? scope : undefined;
}
