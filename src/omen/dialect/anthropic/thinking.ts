import type { Conversation, Reasoning } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { nearestEffort, readEffort } from "../effort.ts";
import { compact, type Fields } from "../json/fields.ts";
import { runsOf } from "../runs.ts";
import { keep } from "./decode-blocks.ts";
import { encodeOwnThought } from "./thought.ts";
import type { ModelTraits } from "./model.ts";

/**
 * How deep to think, in the two ways Anthropic has to say it. A budget goes to a model without budgets as the first
 * effort that holds it; an effort goes to a model without efforts as its budget.
 *
 * | canonical effort | `thinking.budget_tokens` | `output_config.effort` |
 * |---|---|---|
 * | none | `thinking: {"type":"disabled"}` | |
 * | minimal | 1,024 | low |
 * | low | 2,048 | low |
 * | medium | 8,192 | medium |
 * | high | 16,384 | high |
 * | xhigh | 32,768 | xhigh |
 * | max | 65,536 | max |
 */
const budgets = { minimal: 1024, low: 2048, medium: 8192, high: 16_384, xhigh: 32_768, max: 65_536 } as const;
const efforts = ["low", "medium", "high", "xhigh", "max"] as const;
type ClaudeEffort = (typeof efforts)[number];

/** Least tokens of a budget (Messages API, `thinking.budget_tokens`). */
const budgetMin = 1024;

export interface Thinking {
  readonly thinking?: object;
  readonly effort?: ClaudeEffort;
  /** Tokens that the budget takes of `max_tokens`. */
  readonly budget?: number;
}

/**
 * Reasoning for a model. A forced tool choice allows none, nor does a `max_tokens` that leaves no room for the least
 * budget, nor results of calls whose thought the client has dropped: each is reported.
 */
export function encodeThinking(conversation: Conversation, traits: ModelTraits, unsupported: Unsupported): Thinking {
  const { reasoning, toolChoice, maxTokens = traits.answerTokens ?? Number.POSITIVE_INFINITY } = conversation;
  if (!reasoning) return {};
  if (reasoning.effort === "none") return { thinking: { type: "disabled" } };
  const forced = toolChoice?.type === "required" || toolChoice?.type === "tool";
  const asksBudget = traits.budgets && (reasoning.budgetTokens !== undefined || !traits.adaptive);
  if (forced || (asksBudget && (maxTokens <= budgetMin || lacksThought(conversation)))) {
    unsupported("reasoning");
    return {};
  }
  const display = encodeDisplay(reasoning, traits, unsupported);
  const effort = () => taken(effortOf(reasoning), traits, unsupported);
  if (!asksBudget) return compact({ thinking: compact({ type: "adaptive", display }), effort: effort() });
  const wanted = reasoning.budgetTokens ?? budgets[reasoning.effort ?? "medium"];
  const budget = Math.max(budgetMin, Math.min(wanted, maxTokens - 1));
  return compact({
    thinking: compact({ type: "enabled", budget_tokens: budget, display }),
    effort: traits.adaptive
      ? taken(effortOf({ ...reasoning, budgetTokens: undefined }), traits, unsupported)
      : undefined,
    budget,
  });
}

/**
 * Whether the turn that goes on made calls without a thought before them: with a budget Anthropic refuses that
 * ("Extended thinking", "Preserving thinking blocks").
 */
function lacksThought({ turns }: Pick<Conversation, "turns">): boolean {
  const runs = runsOf(turns);
  const [asked, answered] = [runs.at(-2), runs.at(-1)];
  if (!answered?.some(({ parts }) => parts.some(({ type }) => type === "tool_result"))) return false;
  const parts = asked?.flatMap((turn) => turn.parts) ?? [];
  return !parts.some((part) => part.type === "reasoning" && encodeOwnThought(part) !== undefined);
}

function effortOf({
  effort,
  budgetTokens,
}: { readonly [K in keyof Reasoning]: Reasoning[K] | undefined }): ClaudeEffort | undefined {
  if (effort === "minimal") return "low";
  if (effort !== undefined && effort !== "none") return effort;
  if (budgetTokens === undefined) return undefined;
  return efforts.find((candidate) => budgets[candidate] >= budgetTokens) ?? "max";
}

/** The effort as the model takes it. */
const taken = (
  effort: ClaudeEffort | undefined,
  { efforts: known }: ModelTraits,
  unsupported: Unsupported,
): ClaudeEffort | undefined => effort && nearestEffort(effort, known, unsupported);

/** Models that think with a budget alone always show what they think. */
function encodeDisplay({ visible }: Reasoning, traits: ModelTraits, unsupported: Unsupported): string | undefined {
  if (visible === undefined) return undefined;
  if (traits.adaptive) return visible ? "summarized" : "omitted";
  if (!visible) unsupported("reasoning.visible");
  return undefined;
}

/**
 * `thinking` and `output_config.effort` of a client's request. What the canonical form has no word for goes to `rest`.
 */
export function decodeThinking(
  body: Fields,
  output: Fields | undefined,
  rest: Record<string, unknown>,
): Reasoning | undefined {
  const effort = output && readEffort(output, "effort");
  const thinking = body.object("thinking");
  if (!thinking) return effort && { effort };
  const display = thinking.word("display", ["summarized", "omitted"]);
  const visible = display && display === "summarized";
  const type = thinking.word("type", ["enabled", "adaptive", "disabled", "between_tools"]);
  const budgetTokens = type === "enabled" ? thinking.number("budget_tokens") : undefined;
  keep(thinking, { rest });
  switch (type) {
    case "enabled":
      if (budgetTokens === undefined) throw thinking.wrong("budget_tokens", "is missing");
      if (budgetTokens < budgetMin) throw thinking.wrong("budget_tokens", `must be at least ${budgetMin}`);
      return compact({ effort, budgetTokens, visible });
    case "adaptive":
      return compact({ effort, visible });
    case "disabled":
      if (effort) rest["output_config.effort"] = effort;
      return { effort: "none" };
    case "between_tools":
      rest["thinking"] = { type };
      return effort && { effort };
    case undefined:
      throw thinking.wrong("type", "is missing");
  }
}
