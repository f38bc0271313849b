const known = new Map<string, RegExp>();

/** Most patterns that are kept ready. */
const knownMax = 4096;

/** Whether a text fits a pattern in which `*` stands for any text. */
export function glob(pattern: string, text: string): boolean {
  if (pattern === "*" || pattern === text) return true;
  if (!pattern.includes("*")) return false;
  let expression = known.get(pattern);
  if (!expression) {
    if (known.size >= knownMax) known.clear();
    const parts = pattern.split(/\*+/).map((part) => RegExp.escape(part));
    known.set(pattern, (expression = new RegExp(`^${parts.join(".*")}$`, "s")));
  }
  return expression.test(text);
}

export const anyGlob = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => glob(pattern, text));
