import { Failure } from "../../platform/failure.ts";
import type { FallbackChain } from "../../platform/config/index.ts";
import { overflowCode } from "../dialect/overflow.ts";

/** What went wrong at a deployment, as far as it matters who is asked next. */
export type FailureClass = "outage" | "rate_limit" | "context_length" | "content_policy";

/** What any other deployment may make good. */
const usual: ReadonlySet<FailureClass> = new Set(["outage", "rate_limit"]);

/** What providers call an answer that their rules forbid (OpenAI, Azure; API references, "Errors"). */
const policyCodes: ReadonlySet<string> = new Set([
  "content_policy_violation",
  "content_filter",
  "responsibleaipolicyviolation",
  "cyber_policy_violation",
  "invalid_prompt",
]);

/**
 * What kind of failure this is: undefined for what failed because of the request and would fail anywhere. What failed
 * because of the deployment, or of its provider's account, need not: limits (429), outages, time-outs, and models
 * that it turns out not to have.
 */
export function failureClass(error: unknown): FailureClass | undefined {
  if (!(error instanceof Failure)) return undefined;
  if (error.status === 429) return "rate_limit";
  if (error.status >= 500 || (error.status === 404 && error.code === "model_not_found")) return "outage";
  if (error.status !== 400 && error.status !== 403) return undefined;
  if (error.code === overflowCode) return "context_length";
  return error.code !== null && policyCodes.has(error.code.toLowerCase()) ? "content_policy" : undefined;
}

/** After which kinds of failure something stands behind what was asked for, and in which place among those that do. */
export type Standing = ReadonlyMap<FailureClass, number>;

/**
 * Its place after a failure of this kind, the first being the lowest; undefined where it does not stand there. What has
 * no chain makes good what any other may.
 */
export const placeBehind = (on: Standing | undefined, failure: FailureClass): number | undefined =>
  on ? on.get(failure) : usual.has(failure) ? 0 : undefined;

/** The models of a chain, in turn, each with the kinds of failure that it stands behind. */
export function chainOf(chain: FallbackChain): readonly { readonly model: string; readonly on: Standing }[] {
  const byKind = Array.isArray(chain) ? { outage: chain, rate_limit: chain } : chain;
  const byModel = new Map<string, Map<FailureClass, number>>();
  for (const kind of ["outage", "rate_limit", "context_length", "content_policy"] as const)
    for (const [index, model] of (byKind[kind] ?? []).entries()) {
      const on = byModel.get(model) ?? new Map<FailureClass, number>();
      if (!on.has(kind)) on.set(kind, index + 1);
      byModel.set(model, on);
    }
  return [...byModel].map(([model, on]) => ({ model, on }));
}

/**
 * Which of those that were not asked yet is asked after a failure of this kind; undefined where none stands behind it.
 */
export function nextBehind<One extends { readonly on?: Standing }>(
  rest: Iterable<One>,
  failure: FailureClass,
): One | undefined {
  let next: One | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of rest) {
    const place = placeBehind(one.on, failure);
    if (place !== undefined && place < least) [next, least] = [one, place];
  }
  return next;
}
