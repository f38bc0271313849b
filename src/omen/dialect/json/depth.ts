/**
 * Deepest nesting of JSON that is taken, in levels. Reading JSON knows no limit, but writing it and going through it
 * do: by recursion, and beyond some ten thousand levels the stack ends. No format here nests deeper than a few dozen.
 */
export const nestingMax = 512;

/** Whether a parsed value nests deeper than `levels`; goes no deeper itself. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeper(item, levels - 1));
  for (const name in value) if (isDeeper((value as Record<string, unknown>)[name], levels - 1)) return true;
  return false;
}
