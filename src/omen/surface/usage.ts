import type { Call } from "../../front/call.ts";
import { describeBudget } from "../admin/budgets.ts";
import { describeLine, groupsIn, journalOf, spanIn } from "../admin/usage.ts";
import type { Gateway } from "../exchange/gateway.ts";
import type { Principal } from "../../platform/principal.ts";
import type { UsageFilter } from "../spend/journal/report.ts";
import { subjectOf } from "../tenancy/objects.ts";

/** GET /v1/usage: what a caller has used itself, what it may still spend, and how its limits stand. */
export async function ownUsage(gateway: Gateway, call: Call): Promise<Response> {
  const principal = await call.identify();
  const { searchParams: query } = new URL(call.url);
  const { from, to } = spanIn(query);
  const { names, groupBy } = groupsIn(query.get("group_by") ?? "model");
  const terms = gateway.governor.terms.of(principal);
  const lines = gateway.accounts ? await journalOf(gateway).usage({ groupBy, from, to, filter: ownOf(principal) }) : [];
  const subjects = [principal.id, ...(terms.user === undefined ? [] : [subjectOf.user(terms.user)]), ...terms.others];
  return Response.json(
    {
      object: "usage",
      principal: principal.id,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      groups: lines.map((line) => describeLine(names, groupBy, line)),
      budgets: subjects
        .flatMap((subject) => gateway.tenancy.budgetsOf(subject))
        .map((budget) => describeBudget(gateway, budget)),
      limits: gateway.governor.limiter.states(terms.limited).map(({ on, name, limit, remaining, resetsInSeconds }) => ({
        on,
        name,
        limit,
        remaining,
        resets_in_seconds: resetsInSeconds,
      })),
    },
    { headers: { "cache-control": "no-store" } },
  );
}

/** A person's use is that of his keys. */
const ownOf = ({ kind, id }: Principal): UsageFilter => (kind === "person" ? { user: id } : { principal: id });

/** GET /api/oauth/usage: the same for Claude Code, in cents and percents (its gateway protocol). */
export async function claudeUsage(gateway: Gateway, call: Call): Promise<Response> {
  const principal = await call.identify();
  const caps = gateway.tenancy
    .budgetsOf(principal.id)
    .filter(({ hard, each }) => hard && each === undefined)
    .map((budget) => describeBudget(gateway, budget));
  const cap = caps.find(({ window }) => window === "month") ?? caps[0];
  const spent = cap?.spent_usd ?? 0;
  const percent = cap && cap.amount_usd > 0 ? Math.floor((spent / cap.amount_usd) * 100) : null;
  const none = { limit: null, used_credits: 0, utilization: null };
  return Response.json(
    {
      extra_usage: {
        is_enabled: true,
        monthly_limit: cap ? Math.round(cap.amount_usd * 100) : null,
        used_credits: Math.round(spent * 100),
        utilization: percent,
        currency: "USD",
      },
      limits: cap
        ? [
            {
              kind: "spend",
              group: "monthly",
              percent: percent ?? 100,
              resets_at: cap.resets_at ?? null,
              severity: "normal",
              is_active: true,
            },
          ]
        : [],
      ...(cap ? {} : { daily: none, weekly: none }),
    },
    { headers: { "cache-control": "no-store" } },
  );
}
