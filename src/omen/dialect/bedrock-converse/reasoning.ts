import { traitsOf as claudeTraitsOf } from "../anthropic/model.ts";
import { encodeThinking } from "../anthropic/thinking.ts";
import type { Conversation, Reasoning } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import type { ModelTraits } from "./model.ts";

/**
 * How deep to think, in the words of each family; Converse has only `outputConfig.effort` of its
 * own, and only Claude takes it.
 */
export interface Thinking {
  /** Members of `additionalModelRequestFields`. */
  readonly fields?: JsonObject;
  /** `outputConfig.effort`. */
  readonly effort?: string;
  readonly thinks: boolean;
  /** The model sets these limits itself at this depth, and refuses a request that does. */
  readonly ownsLimits?: boolean;
}

const none: Thinking = { thinks: false };

/** Efforts where there are three of them, by those that there may be. */
const threefold = { minimal: "low", low: "low", medium: "medium", high: "high", xhigh: "high", max: "high" } as const;

export function encodeReasoning(
  conversation: Conversation,
  model: string,
  { family }: ModelTraits,
  unsupported: Unsupported,
): Thinking {
  const { reasoning } = conversation;
  if (!reasoning) return none;
  switch (family) {
    case "claude": {
      const { thinking, effort } = encodeThinking(conversation, claudeTraitsOf(model), unsupported);
      const thinks = thinking !== undefined && reasoning.effort !== "none";
      return compact({ fields: thinking && { thinking }, effort, thinks });
    }
    case "nova-2":
      return encodeNova(reasoning, unsupported);
    case "gpt-oss":
      return encodeOpenWeights(reasoning, unsupported);
    default:
      if (reasoning.effort !== "none") unsupported("reasoning");
      return none;
  }
}

/**
 * Amazon Nova 2 user guide, "Extended thinking": off by default; at high effort the model has no limits but its own.
 */
function encodeNova(reasoning: Reasoning, unsupported: Unsupported): Thinking {
  if (reasoning.effort === "none") return { fields: { reasoningConfig: { type: "disabled" } }, thinks: false };
  reportRest(reasoning, unsupported);
  const maxReasoningEffort = threefold[reasoning.effort ?? "medium"];
  return {
    fields: { reasoningConfig: { type: "enabled", maxReasoningEffort } },
    thinks: true,
    ownsLimits: maxReasoningEffort === "high",
  };
}

/** gpt-oss always thinks (OpenAI's model card, "reasoning_effort"). */
function encodeOpenWeights(reasoning: Reasoning, unsupported: Unsupported): Thinking {
  reportRest(reasoning, unsupported);
  const { effort } = reasoning;
  if (effort === "none") unsupported("reasoning.effort");
  const depth = effort === "none" ? "low" : effort && threefold[effort];
  return { ...(depth ? { fields: { reasoning_effort: depth } } : {}), thinks: true };
}

/** What a model that knows efforts alone can't be told. */
function reportRest({ budgetTokens, visible }: Reasoning, unsupported: Unsupported): void {
  if (budgetTokens !== undefined) unsupported("reasoning.budgetTokens");
  if (visible === false) unsupported("reasoning.visible");
}
