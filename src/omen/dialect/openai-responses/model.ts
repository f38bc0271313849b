/**
 * OpenAI's model names: the o series, GPT-5 and later but for its chat variants, and what is made
 * of them for code and computers.
 */
const reasons = /^(?:.*\/)?(?:o\d|gpt-(?:[5-9]|\d\d)|codex|computer-use)/;

/**
 * Whether the model thinks for this request, as far as its name and what is asked of reasoning tell: one that does not
 * answers 400 when it is asked for encrypted thoughts (API reference, "Create a response", `include`).
 */
export function thinks(model: string, reasoning: unknown): boolean {
  if (typeof reasoning !== "object" || reasoning === null) return reasons.test(model) && !model.includes("-chat");
  return (reasoning as { effort?: unknown }).effort !== "none";
}
