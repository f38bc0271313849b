import type { Reasoning } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import type { ModelTraits, ThinkingLevel } from "./model.ts";

type Effort = Exclude<Reasoning["effort"], "none" | undefined>;

/**
 * How deep to think, in the two ways Gemini has to say it ("Thinking"; the budgets are those of Google's own OpenAI
 * compatibility). A level that a model lacks becomes the next higher one that it has; a budget goes to a model of
 * levels as the first effort that holds it.
 *
 * | canonical effort | `thinkingBudget` | `thinkingLevel` |
 * |---|---|---|
 * | none | 0 | the least |
 * | minimal | 512 | MINIMAL |
 * | low | 1,024 | LOW |
 * | medium | 8,192 | MEDIUM |
 * | high | 24,576 | HIGH |
 * | xhigh, max | the largest | HIGH |
 */
const budgets = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: Number.POSITIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
} as const satisfies Record<Effort, number>;

const levels = {
  minimal: "MINIMAL",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  xhigh: "HIGH",
  max: "HIGH",
} as const satisfies Record<Effort, ThinkingLevel>;

const ascending: readonly ThinkingLevel[] = ["MINIMAL", "LOW", "MEDIUM", "HIGH"];

/**
 * `thinkingConfig`. Who asks for reasoning gets to see it, unless told otherwise; a model
 * that can't but think is reported.
 */
export function encodeThinking(
  reasoning: Reasoning | undefined,
  traits: ModelTraits,
  unsupported: Unsupported,
): object | undefined {
  if (!reasoning) return undefined;
  if (reasoning.effort === "none") return encodeRest(traits, unsupported);
  if (traits.thinking === "none") {
    unsupported("reasoning");
    return undefined;
  }
  const includeThoughts = reasoning.visible !== false;
  if (traits.thinking === "levels")
    return compact({ includeThoughts, thinkingLevel: levelOf(reasoning, traits.levels) });
  return compact({ includeThoughts, thinkingBudget: budgetOf(reasoning, traits.budget) });
}

/** No thinking, or the least that the model can do. */
function encodeRest({ thinking, levels, budget }: ModelTraits, unsupported: Unsupported): object | undefined {
  if (thinking === "none") return undefined;
  if (thinking === "budget" && budget.canRest) return { thinkingBudget: 0 };
  unsupported("reasoning.effort");
  return thinking === "budget" ? { thinkingBudget: budget.min } : compact({ thinkingLevel: levels[0] });
}

function levelOf({ effort, budgetTokens }: Reasoning, known: readonly ThinkingLevel[]): ThinkingLevel | undefined {
  const asked = effort ?? (budgetTokens === undefined ? undefined : effortHolding(budgetTokens));
  if (asked === undefined || asked === "none") return undefined;
  const wanted = ascending.indexOf(levels[asked]);
  return known.find((level) => ascending.indexOf(level) >= wanted);
}

function effortHolding(tokens: number): Effort {
  const efforts = Object.keys(budgets) as readonly Effort[];
  return efforts.find((effort) => budgets[effort] >= tokens) ?? "max";
}

function budgetOf({ effort, budgetTokens }: Reasoning, { min, max }: ModelTraits["budget"]): number | undefined {
  const wanted = budgetTokens ?? (effort === undefined || effort === "none" ? undefined : budgets[effort]);
  return wanted === undefined ? undefined : Math.max(min, Math.min(max, wanted));
}
