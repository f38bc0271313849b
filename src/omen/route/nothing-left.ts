import { Failure } from "../../platform/failure.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Verdict } from "./choice.ts";
import type { ExcludedBy } from "./excluded-by.ts";
import type { Named } from "./resolve.ts";

/**
 * What of a request itself, or of what holds for its caller, puts candidates aside: another time it would be no better.
 */
const byRequest: ReadonlySet<ExcludedBy> = new Set(["provider", "price", "latency", "context", "data", "capability"]);

/** Most candidates that a message lists. */
const listedMax = 8;

/**
 * 503 that names each candidate and why it fell out; 403 where the caller may use none; 400 where what
 * the request asks for leaves none.
 */
export function nothingLeft(catalogue: Catalogue, named: Named, model: string, verdicts: readonly Verdict[]): Failure {
  if (verdicts.length === 0 && named.candidates.length > 0)
    return new Failure({
      status: 403,
      type: "permission_error",
      code: "permission_denied",
      message: `The model '${model}' may not be used with this key. GET /v1/models lists what may.`,
      param: "model",
    });
  if (verdicts.length === 0)
    return new Failure({
      ...unavailable,
      message: `No provider has a model that could answer '${model}' now.${troublesOf(catalogue)} omen doctor says what is wrong with each.`,
    });
  const isAsked = verdicts.some(({ excludedBy }) => excludedBy !== undefined && byRequest.has(excludedBy));
  const list = verdicts.slice(0, listedMax).map(({ deployment, why }) => `${deployment.key} (${why})`);
  const more = verdicts.length > listedMax ? `; and ${verdicts.length - listedMax} more` : "";
  const message = `Nothing is left that could answer '${model}': ${list.join("; ")}${more}.`;
  if (!isAsked) return new Failure({ ...unavailable, message });
  return new Failure({ status: 400, type: "invalid_request_error", code: "no_candidate", message, param: "omen" });
}

function troublesOf(catalogue: Catalogue): string {
  const ill = catalogue.providers.flatMap(({ name, trouble }) =>
    trouble === undefined ? [] : [`${name}: ${trouble}`],
  );
  return ill.length === 0 ? "" : ` ${ill.join("; ")}.`;
}

const unavailable = { status: 503, type: "api_error", code: "no_healthy_deployment" } as const;
