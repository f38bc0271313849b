import type { JsonObject } from "../dialect.ts";

interface Candidate {
  readonly index?: number;
  readonly content?: { readonly parts?: readonly unknown[] };
}

/**
 * A stream's pieces as the whole answer that they are: the parts of each candidate one behind the other,
 * and all else as it was told last.
 */
export function joinPieces(pieces: readonly JsonObject[]): JsonObject {
  if (pieces.length === 0) throw new Error("it ended before the answer did");
  const candidates = new Map<number, Candidate>();
  for (const piece of pieces)
    for (const given of (piece["candidates"] ?? []) as readonly Candidate[]) {
      const before = candidates.get(given.index ?? 0);
      const parts = [...(before?.content?.parts ?? []), ...(given.content?.parts ?? [])];
      candidates.set(given.index ?? 0, { ...before, ...given, content: { ...given.content, parts } });
    }
  return { ...Object.assign({}, ...pieces), ...(candidates.size > 0 && { candidates: [...candidates.values()] }) };
}
