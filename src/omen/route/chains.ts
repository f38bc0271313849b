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
 * What kind of failure this is: undefined for what failed because of the request and would fail anywhere. What failed because of the deployment, or of
 * its provider's account, need not: limits (429), outages, time-outs, and models that it turns out not to have.
 */
export function failureClass(error: unknown): FailureClass | undefined {
  if (!(error instanceof Failure)) return undefined;
  if (error.status === 429) return "rate_limit";
  if (error.status >= 500 || (error.status === 404 && error.code === "model_not_found")) return "outage";
  if (error.status !== 400 && error.status !== 403) return undefined;
  if (error.code === overflowCode) return "context_length";
  return error.code !== null && policyCodes.has(error.code.toLowerCase()) ? "content_policy" : undefined;
}

/** Whether what stands behind may answer after a failure of this kind; without a list of its own it stands behind outages and limits. */
export const standsBehind = (on: ReadonlySet<FailureClass> | undefined, failure: FailureClass): boolean =>
  (on ?? usual).has(failure);

/** The models of a chain, in turn, each with the kinds of failure that it stands behind. */
export function chainOf(
  chain: FallbackChain,
): readonly { readonly model: string; readonly on: ReadonlySet<FailureClass> }[] {
  if (Array.isArray(chain)) return chain.map((model) => ({ model, on: usual }));
  const byModel = new Map<string, Set<FailureClass>>();
  for (const kind of ["outage", "rate_limit", "context_length", "content_policy"] as const)
    for (const model of chain[kind] ?? []) byModel.set(model, (byModel.get(model) ?? new Set()).add(kind));
  return [...byModel].map(([model, on]) => ({ model, on }));
}
