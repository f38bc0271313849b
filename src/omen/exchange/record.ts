import { now } from "../../platform/clock.ts";
import { clientGone } from "../../platform/failure.ts";
import type { Permit } from "../govern/permit.ts";
import type { Route } from "../route/router.ts";
import { clientsPrice, type UsageRecord } from "../spend/journal/record.ts";
import type { AttemptEnd } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";

/**
 * What is kept of an attempt: who asked for what, what it came to, and what it cost. What is
 * not known is null, and never 0.
 */
export function recordOf(
  end: AttemptEnd,
  permit: Permit,
  route: Route,
  exchange: Exchange,
  cost: number | undefined,
): UsageRecord {
  const { provider, model } = route.deployment;
  const { usage } = end;
  const spender = exchange.admission?.spender;
  return {
    attempt: end.id,
    at: Math.round(now() - end.seconds * 1000),
    principal: exchange.principal?.id ?? "",
    organization: spender?.organization ?? null,
    workspace: spender?.workspace ?? null,
    user: spender?.user ?? null,
    customer: spender?.customer ?? null,
    session: spender?.session ?? null,
    tags: spender?.tags ?? {},
    surface: exchange.surface.name,
    provider: provider.name,
    model: model.id,
    requested: exchange.decision?.requested ?? model.id,
    reason: reasonOf(route, exchange),
    inputTokens: usage?.input ?? null,
    cachedTokens: usage?.cacheRead ?? null,
    cacheWriteTokens: usage?.cacheWrite ?? null,
    outputTokens: usage?.output ?? null,
    reasoningTokens: usage?.reasoning ?? null,
    cost: cost ?? null,
    priceState: provider.isClients === true ? clientsPrice : permit.priced.state,
    bound: permit.bound ?? null,
    status: end.status,
    outcome: end.status === 200 ? "answered" : end.status === clientGone ? "client_gone" : "failed",
    firstByteMs: end.firstByteSeconds === undefined ? null : Math.round(end.firstByteSeconds * 1000),
    durationMs: Math.round(end.seconds * 1000),
  };
}

/** With the seed, where a draw among equals had a part in it: the choice can then be told again. */
function reasonOf({ reason }: Route, { decision }: Exchange): string {
  const isDrawn = decision?.choice.by === "shares" || decision?.choice.by === "load";
  return isDrawn ? `${reason}; seed ${decision.seed}` : reason;
}
