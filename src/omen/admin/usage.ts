import { everyWorkspace } from "../tenancy/objects.ts";
import { now } from "../../platform/clock.ts";
import { invalidRequest } from "../../platform/failure.ts";
import type { RecordRow } from "../spend/journal/books.ts";
import type { UsageFilter, UsageGroup, UsageLine } from "../spend/journal/report.ts";
import { usdOf } from "../tenancy/budget-text.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { may } from "../tenancy/permissions.ts";
import { adminRoute, allow, listOf, notFound } from "./route.ts";

/** What a report may be grouped by, as the API names it. `key` is what the ledger calls a principal. */
const groups: Readonly<Record<string, UsageGroup>> = {
  model: "model",
  provider: "provider",
  key: "principal",
  principal: "principal",
  organization: "organization",
  workspace: "workspace",
  user: "user",
  customer: "customer",
  surface: "surface",
  session: "session",
  day: "day",
};

const filters = ["organization", "workspace", "user", "customer", "provider", "model", "surface", "session"] as const;

export const usageRoutes = [
  adminRoute({
    method: "GET",
    path: "/admin/usage",
    about: "What was used: group_by, from, to, filters by name, format=json|csv",
    async run({ gateway, principal, query }) {
      const filter = filterIn(query);
      const isAll = may(principal, "usage.read", {});
      const { organization, workspace } = principal;
      const place = workspace === everyWorkspace ? { organization } : { organization, workspace };
      const own = isAll ? filter : { ...filter, ...place };
      if (!isAll) allow(principal, "usage.read", { organization, workspace });
      const { names, groupBy } = groupsIn(query.get("group_by") ?? "model");
      const { from, to } = spanIn(query);
      const lines = await journalOf(gateway).usage({ groupBy, from, to, filter: own });
      if (query.get("format") === "csv") return csv(names, groupBy, lines);
      return {
        object: "usage",
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        groups: lines.map((line) => describeLine(names, groupBy, line)),
        waiting_records: gateway.accounts?.records.waiting ?? 0,
        dropped_records: gateway.accounts?.records.dropped ?? 0,
      };
    },
  }),
  adminRoute({
    method: "GET",
    path: "/admin/requests",
    about: "Single calls, the newest first: limit, before, filters by name",
    async run({ gateway, principal, query }) {
      allow(principal, "installation.read", {});
      const before = query.get("before");
      const rows = await journalOf(gateway).records({
        filter: filterIn(query),
        limit: Math.min(1000, Math.max(1, Number(query.get("limit") ?? 100) || 100)),
        ...(before !== null && { before: timeOf(before, "before") }),
      });
      return listOf(rows.map(describeRecord));
    },
  }),
  adminRoute({
    method: "GET",
    path: "/admin/requests/:id",
    about: "One call by its attempt's id, with what was asked and answered where that is kept",
    async run({ gateway, principal, id }) {
      allow(principal, "installation.read", {});
      const journal = journalOf(gateway);
      const row = await journal.record(id);
      if (!row) throw notFound("request", id, []);
      const body = await journal.body(id);
      if (body) gateway.tenancy.note(principal.id, "request.read", id, {});
      return { ...describeRecord(row), request: body?.request ?? null, answer: body?.answer ?? null };
    },
  }),
];

const describeRecord = ({ cost, bound, at, tags, ...row }: RecordRow) => ({
  object: "request",
  at: new Date(Number(at)).toISOString(),
  ...row,
  tags: JSON.parse(String(tags)) as object,
  cost_usd: cost === null || cost === undefined ? null : usdOf(BigInt(cost)),
  bound_usd: bound === null || bound === undefined ? null : usdOf(BigInt(bound)),
});

export function journalOf({ accounts }: Gateway) {
  if (!accounts) throw invalidRequest("This Omen keeps no records: only omen serve does.");
  return accounts.journal;
}

export function groupsIn(text: string): { readonly names: readonly string[]; readonly groupBy: readonly UsageGroup[] } {
  const names = text.split(",").map((name) => name.trim());
  return {
    names,
    groupBy: names.map((name) => {
      const known = groups[name];
      if (known) return known;
      if (/^tag:[A-Za-z0-9._-]{1,64}$/.test(name)) return name as UsageGroup;
      throw invalidRequest(
        `group_by knows ${Object.keys(groups).join(", ")} and tag:NAME, not '${name.slice(0, 40)}'.`,
        "group_by",
      );
    }),
  };
}

function filterIn(query: URLSearchParams): UsageFilter {
  const named = filters.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const principal = query.get("principal") ?? (query.has("key") ? `key:${query.get("key") ?? ""}` : undefined);
  const tags = [...query].flatMap(([name, value]) =>
    name.startsWith("tag:") ? [[name.slice(4), value] as const] : [],
  );
  return {
    ...Object.fromEntries(named),
    ...(principal !== undefined && { principal }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
  };
}

/** From the month's beginning, in UTC, until now, where nothing is said. */
export function spanIn(query: URLSearchParams): { readonly from: number; readonly to: number } {
  const [from, to] = [query.get("from"), query.get("to")];
  const end = to === null ? now() + 1 : timeOf(to, "to");
  const month = new Date(Math.min(end, now()));
  const start = from === null ? Date.UTC(month.getUTCFullYear(), month.getUTCMonth()) : timeOf(from, "from");
  if (start >= end) throw invalidRequest("from must be before to.", "from");
  return { from: start, to: end };
}

function timeOf(text: string, param: string): number {
  const time = Date.parse(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time)) return time;
  throw invalidRequest(`${param} must be a day or a time, as 2026-12-01 or 2026-12-01T09:00:00Z.`, param);
}

/** Costs that are not known are no 0: `unpriced_requests` says how many there are. */
export function describeLine(names: readonly string[], groupBy: readonly UsageGroup[], line: UsageLine) {
  return {
    ...Object.fromEntries(names.map((name, index) => [name, line.group[groupBy[index] ?? ""] ?? null])),
    requests: line.requests,
    input_tokens: line.inputTokens,
    cached_tokens: line.cachedTokens,
    cache_write_tokens: line.cacheWriteTokens,
    output_tokens: line.outputTokens,
    reasoning_tokens: line.reasoningTokens,
    cost_usd: usdOf(line.cost),
    unpriced_requests: line.unpricedRequests,
  };
}

/** RFC 4180. */
function csv(names: readonly string[], groupBy: readonly UsageGroup[], lines: readonly UsageLine[]): Response {
  const rows = lines.map((line) => Object.entries(describeLine(names, groupBy, line)));
  const heading = [
    ...names,
    "requests,input_tokens,cached_tokens,cache_write_tokens,output_tokens,reasoning_tokens,cost_usd,unpriced_requests",
  ].join(",");
  const cell = (value: unknown): string => {
    const text = value === null ? "" : String(value);
    // A spreadsheet would take what begins so for a formula.
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const text = [heading, ...rows.map((row) => row.map(([, value]) => cell(value)).join(","))].join("\r\n");
  return new Response(`${text}\r\n`, { headers: { "content-type": "text/csv; charset=utf-8" } });
}
