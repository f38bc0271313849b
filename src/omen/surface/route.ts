import type { Call } from "../../front/call.ts";
import { openEnvelope, readObject, type ContentMember } from "../dialect/envelope.ts";
import type { Gateway } from "../exchange/gateway.ts";
import type { Decision } from "../route/router.ts";
import type { Verdict } from "../route/choice.ts";
import { now } from "../../platform/clock.ts";

/**
 * POST /v1/route: what would answer this request and why, as the router would decide it now. Nothing
 * is called, nothing is counted.
 */
export async function explainRoute(gateway: Gateway, call: Call): Promise<Response> {
  const principal = await call.identify();
  const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = gateway.config.server;
  const bytes = await call.read({ bytesMax, waitMs: bodySeconds * 1000 });
  const body = readObject(bytes);
  const content: ContentMember =
    body["messages"] !== undefined ? "messages" : body["prompt"] !== undefined ? "prompt" : "input";
  const envelope = openEnvelope(bytes, content);
  const looking = gateway.governor.look(principal, call.headers, envelope);
  const decision = await gateway.router.decide(envelope, call.headers, {
    workspace: `${principal.organization}/${principal.workspace}`,
    subjects: () => looking.subjects,
    allows: (requested, deployment) => looking.allows(requested, deployment),
    thrift: () => looking.thrift,
    left: () => looking.left,
  });
  return Response.json(explained(decision), { headers: { "cache-control": "no-store" } });
}

/** A decision as the API shows it: only what the caller may use is in it. */
function explained({ requested, intent, strategy, thrift, inputTokens, cachedTokens, seed, choice, routes }: Decision) {
  const [chosen] = routes;
  const cost = choice.best[0]?.cost;
  return {
    object: "route",
    requested,
    intent: intent ?? null,
    strategy,
    chosen: chosen.deployment.key,
    reason: chosen.reason,
    estimate: {
      input_tokens: inputTokens,
      cached_tokens: cachedTokens,
      ...(cost !== undefined && { cost_usd: Number((cost / 1e9).toPrecision(3)) }),
    },
    candidates: choice.verdicts.map(describeVerdict),
    budgets: thrift
      ? [
          {
            id: thrift.budget,
            used_percent: thrift.usedPercent,
            rule: `cheaper from ${thrift.fromPercent}%`,
            applies: thrift.applies,
          },
        ]
      : [],
    seed,
  };
}

const describeVerdict = ({ deployment, score, why, excludedBy, forMs }: Verdict) => ({
  deployment: deployment.key,
  score,
  why,
  ...(excludedBy && { excluded_by: excludedBy }),
  ...(forMs !== undefined && { until: new Date(now() + forMs).toISOString() }),
});
