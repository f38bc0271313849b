import { clientsPrice } from "./record.ts";

/** What a report is grouped by. `day` is UTC's. */
export type UsageGroup =
  | "model"
  | "provider"
  | "principal"
  | "organization"
  | "workspace"
  | "user"
  | "customer"
  | "surface"
  | "session"
  | "day"
  | `tag:${string}`;

/** What records must have to count; all of it. */
export interface UsageFilter {
  readonly principal?: string;
  readonly organization?: string;
  readonly workspace?: string;
  readonly user?: string;
  readonly customer?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly surface?: string;
  readonly session?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface UsageQuery {
  readonly groupBy: readonly UsageGroup[];
  /** Milliseconds since the Unix epoch; `from` included, `to` not. */
  readonly from: number;
  readonly to: number;
  readonly filter?: UsageFilter;
  /** Lines at most, the dearest first. Default: all. */
  readonly limit?: number;
}

/** One line of a report. */
export interface UsageLine {
  /** By the names of `groupBy`; null where records have none. */
  readonly group: Readonly<Record<string, string | null>>;
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Nano-dollars of those whose cost is known. */
  readonly cost: bigint;
  /** Requests whose cost is not known; it is not 0. */
  readonly unpricedRequests: number;
}

const hourMs = 3_600_000;

const columns: ReadonlySet<string> = new Set(
  "model provider principal organization workspace user customer surface session".split(" "),
);

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * A report as SQL. Whole days and hours (UTC) are read from their sums, so that a year of many million records takes no
 * longer than its keys and models make it; what is cut off at both ends, and reports of sessions, are read record by
 * record. Throws a RangeError for an unknown group.
 */
export function reportOf({ groupBy, from, to, filter = {}, limit }: UsageQuery): Statement {
  const needsRecords = groupBy.includes("session") || filter.session !== undefined;
  const levels = needsRecords ? [] : sums;
  const parts = (from < to ? pieces(from, to, levels) : [{ from, to }]).map(({ level, from, to }: Piece) =>
    level ? summed(level, groupBy, filter, from, to) : records(groupBy, filter, from, to),
  );
  const groups = groupBy.map((_, index) => `g${index}`).join(", ");
  return {
    sql: `SELECT ${groups === "" ? "" : `${groups}, `}sum(requests) AS requests, sum(input) AS input, sum(cached) AS cached,
        sum(written) AS written, sum(output) AS output, sum(reasoning) AS reasoning, sum(cost) AS cost, sum(unpriced) AS unpriced
      FROM (${parts.map(({ sql }) => sql).join(" UNION ALL ")})
      ${groups === "" ? "" : `GROUP BY ${groups}`} HAVING sum(requests) > 0 ORDER BY cost DESC, requests DESC LIMIT ?`,
    parameters: [...parts.flatMap(({ parameters }) => parameters), limit ?? -1],
  };
}

interface Level {
  readonly table: string;
  readonly column: string;
  readonly ms: number;
}

/** Tables of sums, of the longest span first. */
const sums: readonly Level[] = [
  { table: "usage_days", column: "day", ms: 24 * hourMs },
  { table: "usage_hours", column: "hour", ms: hourMs },
];

interface Piece {
  /** Undefined: the records themselves. */
  readonly level?: Level;
  readonly from: number;
  readonly to: number;
}

/** Cuts a span into what the longest sums tell, and what is left of it on both sides. */
function pieces(from: number, to: number, [level, ...shorter]: readonly Level[]): readonly Piece[] {
  if (from >= to) return [];
  if (!level) return [{ from, to }];
  const first = Math.ceil(from / level.ms) * level.ms;
  const last = Math.floor(to / level.ms) * level.ms;
  if (first >= last) return pieces(from, to, shorter);
  return [...pieces(from, first, shorter), { level, from: first, to: last }, ...pieces(last, to, shorter)];
}

function summed(
  { table, column, ms }: Level,
  groupBy: readonly UsageGroup[],
  filter: UsageFilter,
  from: number,
  to: number,
): Statement {
  const groups = groupBy.map((group) => expressionOf(group, `${column} * ${ms}`, true));
  const where = conditions(filter);
  return {
    sql: `SELECT ${aliased(groups)}requests, input_tokens AS input, cached_tokens AS cached, cache_write_tokens AS written,
        output_tokens AS output, reasoning_tokens AS reasoning, cost, unpriced
      FROM ${table} WHERE ${column} >= ? AND ${column} < ?${where.sql}`,
    parameters: [...groups.flatMap(({ parameters }) => parameters), from / ms, to / ms, ...where.parameters],
  };
}

function records(groupBy: readonly UsageGroup[], filter: UsageFilter, from: number, to: number): Statement {
  const groups = groupBy.map((group) => expressionOf(group, "at", false));
  const where = conditions(filter);
  return {
    sql: `SELECT ${aliased(groups)}1 AS requests, coalesce(input_tokens, 0) AS input, coalesce(cached_tokens, 0) AS cached,
        coalesce(cache_write_tokens, 0) AS written, coalesce(output_tokens, 0) AS output,
        coalesce(reasoning_tokens, 0) AS reasoning, iif(${isOurs}, coalesce(cost, 0), 0) AS cost,
        ${isOurs} AND cost IS NULL AS unpriced
      FROM usage WHERE at >= ? AND at < ?${where.sql}`,
    parameters: [...groups.flatMap(({ parameters }) => parameters), from, to, ...where.parameters],
  };
}

const isOurs = `price_state <> '${clientsPrice}'`;

const aliased = (groups: readonly Statement[]): string =>
  groups.map(({ sql }, index) => `${sql} AS g${index}, `).join("");

/** `hasBlanks`: in the sums of hours what is not there is '', because a primary key holds no NULL. */
function expressionOf(group: UsageGroup, time: string, hasBlanks: boolean): Statement {
  if (group === "day") return { sql: `date((${time}) / 1000, 'unixepoch')`, parameters: [] };
  if (group.startsWith("tag:")) return { sql: "json_extract(tags, ?)", parameters: [pathOf(group.slice(4))] };
  if (!columns.has(group)) throw new RangeError(`usage can't be grouped by '${group}'`);
  return { sql: hasBlanks ? `nullif(${group}, '')` : group, parameters: [] };
}

/** The conditions that a filter adds, for either table. */
export function conditions({ tags = {}, ...values }: UsageFilter): Statement {
  const sql: string[] = [];
  const parameters: string[] = [];
  for (const [name, value] of Object.entries(values) as [string, string | undefined][]) {
    if (value === undefined) continue;
    if (!columns.has(name)) throw new RangeError(`usage can't be filtered by '${name}'`);
    sql.push(` AND ${name} = ?`);
    parameters.push(value);
  }
  for (const [name, value] of Object.entries(tags)) {
    sql.push(" AND json_extract(tags, ?) = ?");
    parameters.push(pathOf(name), value);
  }
  return { sql: sql.join(""), parameters };
}

/** SQLite's path of a member, its name in quotes, which it can't contain. */
function pathOf(name: string): string {
  if (name.includes('"')) throw new RangeError(`a tag's name has no quotation mark: ${name}`);
  return `$."${name}"`;
}
