import type { Reasoning } from "./conversation.ts";
import type { Unsupported } from "./dialect.ts";
import type { Fields } from "./json/fields.ts";

/** How hard to think, from not at all to as hard as can be. */
const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export type Effort = NonNullable<Reasoning["effort"]>;

/** An effort by its word; undefined for any other. */
export const effortOf = (word: string): Effort | undefined => others[word] ?? efforts.find((effort) => effort === word);

/** Words that newer clients have for one of them. */
const others: Readonly<Record<string, Effort | undefined>> = { ultra: "max" };

/** The effort that a client asks for. Throws a `Failure` for what is none. */
export function readEffort(fields: Fields, name: string): Effort | undefined {
  const said = fields.any(name);
  if (typeof said === "string" && Object.hasOwn(others, said)) return others[said];
  return fields.word(name, efforts);
}

/**
 * What is asked for where a model has it, else the nearest that it has; of two as near the lesser. Another
 * than was asked for is reported.
 */
export function nearestEffort<Known extends Effort>(
  asked: Effort,
  known: readonly Known[],
  unsupported: Unsupported,
): Known | undefined {
  const distance = (one: Effort): number => Math.abs(efforts.indexOf(one) - efforts.indexOf(asked));
  const nearest = known.reduce<Known | undefined>(
    (best, one) => (best === undefined || distance(one) < distance(best) ? one : best),
    undefined,
  );
  if (nearest !== asked) unsupported("reasoning.effort");
  return nearest;
}

/**
 * What OpenAI's models know ("Reasoning models", and each model's page), the first that fits; of a model that
 * no line fits nothing is known.
 */
const openai: readonly (readonly [name: RegExp, known: readonly Effort[]])[] = [
  [/^o\d/, ["low", "medium", "high"]],
  [/^gpt-5-pro/, ["high"]],
  [/^gpt-5-codex/, ["low", "medium", "high"]],
  [/^gpt-5(-mini|-nano)?(-\d{4}|$)/, ["minimal", "low", "medium", "high"]],
  [/^gpt-5\.1-codex-max/, ["low", "medium", "high", "xhigh"]],
  [/^gpt-5\.1-codex/, ["low", "medium", "high"]],
  [/^gpt-5\.1/, ["none", "low", "medium", "high"]],
  [/^gpt-5\.2-pro/, ["medium", "high", "xhigh"]],
  [/^gpt-5\.2/, ["none", "low", "medium", "high", "xhigh"]],
];

/** The effort as one of OpenAI's models takes it. */
export function openaiEffort({ effort }: Reasoning, model: string, unsupported: Unsupported): Effort | undefined {
  if (effort === undefined) return undefined;
  const name = model.slice(model.lastIndexOf("/") + 1);
  const known = openai.find(([pattern]) => pattern.test(name))?.[1];
  return known ? nearestEffort(effort, known, unsupported) : effort;
}
