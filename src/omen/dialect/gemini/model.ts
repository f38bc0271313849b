/** What a model takes of the API; the schema is one, its members are not accepted by all. */
export interface ModelTraits {
  /** How its thinking is told: in levels, as a budget of tokens, or not at all. */
  readonly thinking: "levels" | "budget" | "none";
  /** The levels that it knows, from the least. */
  readonly levels: readonly ThinkingLevel[];
  /** Least and largest budget in tokens; `canRest`: 0 turns thinking off. */
  readonly budget: { readonly min: number; readonly max: number; readonly canRest: boolean };
  /** A turn whose first call lost its signature is refused. */
  readonly signsCalls: boolean;
  /** Results of tools may hold media. */
  readonly mediaInResults: boolean;
  /** JSON output goes together with functions and Google's own tools. */
  readonly jsonWithTools: boolean;
}

export type ThinkingLevel = "MINIMAL" | "LOW" | "MEDIUM" | "HIGH";

/**
 * Gemini models by their name (ai.google.dev/gemini-api/docs: "Thinking", "Thought signatures", "Function calling"):
 * budgets came with 2.5, levels, strict signatures and media in results with 3. `gemini-flash-latest` and its like
 * count as the newest; any other model (Gemma, a tuned one) gets the plain API.
 */
export function traitsOf(model: string): ModelTraits {
  const name = model.toLowerCase();
  const version = versionOf(name);
  const third = version >= 300;
  return {
    thinking: third ? "levels" : version >= 205 ? "budget" : "none",
    levels: levelsOf(name, version),
    budget: budgetOf(name),
    signsCalls: third,
    mediaInResults: third,
    jsonWithTools: third,
  };
}

/** 2.5 as 205; what stands behind it (`-flash`, `-preview-09-2025`, `-001`) is no part of it. */
function versionOf(name: string): number {
  const found = /gemini-(\d+)(?:\.(\d{1,2}))?(?!\d)/.exec(name);
  if (found) return Number(found[1]) * 100 + Number(found[2] ?? 0);
  return /gemini-(?:pro|flash)(?:-lite)?-latest/.test(name) ? Number.POSITIVE_INFINITY : 0;
}

/** "Thinking", "Thinking levels": Pro and Flash since 3.7 think at least a little; the first 3 Pro knew two levels. */
function levelsOf(name: string, version: number): readonly ThinkingLevel[] {
  if (version === 300 && name.includes("pro")) return ["LOW", "HIGH"];
  const rests = name.includes("flash") && (version < 307 || name.includes("lite"));
  return rests ? ["MINIMAL", "LOW", "MEDIUM", "HIGH"] : ["LOW", "MEDIUM", "HIGH"];
}

/** "Thinking", "Thinking budgets". */
function budgetOf(name: string): ModelTraits["budget"] {
  if (name.includes("lite")) return { min: 512, max: 24_576, canRest: true };
  if (name.includes("flash")) return { min: 1, max: 24_576, canRest: true };
  return { min: 128, max: 32_768, canRest: false };
}
