import { exit, type ExitCode } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { withAdmin, type Admin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command, Invocation } from "./command.ts";
import { ago, dollars, table, tokens } from "./report.ts";
import { out } from "./terminal.ts";

interface Line {
  readonly [group: string]: unknown;
  readonly requests: number;
  readonly input_tokens: number;
  readonly cached_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  readonly unpriced_requests: number;
}

interface Report {
  readonly from: string;
  readonly to: string;
  readonly principal?: string;
  readonly groups: readonly Line[];
  readonly budgets?: readonly Readonly<Record<string, string | number | boolean | undefined>>[];
  readonly limits?: readonly {
    readonly on: string;
    readonly name: string;
    readonly limit: number;
    readonly remaining: number;
  }[];
}

export const command: Command = {
  name: "usage",
  summary: "what was used and spent, by model, key, user, day",
  usage: "[options]",
  options: [
    {
      name: "group-by",
      value: "NAMES",
      help: "as key,model; also provider, user, workspace, session, day, tag:NAME (default model)",
    },
    { name: "from", value: "DAY", help: "from this day or time (default: the month's beginning)" },
    { name: "to", value: "DAY", help: "before this day or time (default: now)" },
    { name: "key", value: "NAME", help: "of this key alone" },
    { name: "csv", help: "as comma-separated values" },
    ...endpointOptions,
    { name: "json", help: "as the API answers" },
  ],
  examples: ["omen usage", "omen usage --group-by key,model --from 2026-12-01"],
  run: (invocation) => withAdmin(invocation, (admin) => report(admin, invocation)),
};

async function report(admin: Admin, invocation: Invocation): Promise<ExitCode> {
  // Whoever holds a key of his own sees his own use; this machine's user, and the admin key, all of it.
  const isOwn =
    Boolean(process.env["OMEN_API_KEY"] && (process.env["OMEN_URL"] || invocation.value("url"))) &&
    !invocation.value("group-by")?.includes("key");
  const query = new URLSearchParams();
  const groupBy = invocation.value("group-by") ?? "model";
  query.set("group_by", groupBy);
  for (const name of ["from", "to", "key"] as const) {
    const value = invocation.value(name);
    if (value !== undefined) query.set(name, value);
  }
  if (invocation.flag("csv")) {
    if (invocation.flag("json")) throw usageError("--csv and --json don't go together");
    query.set("format", "csv");
    out(await admin.text(`/admin/usage?${query.toString()}`));
    return exit.ok;
  }
  const path = isOwn ? "/v1/usage" : "/admin/usage";
  const answer = await admin.ask<Report>("GET", `${path}?${query.toString()}`);
  out(invocation.flag("json") ? `${JSON.stringify(answer, null, 2)}\n` : drawn(answer, groupBy.split(",")));
  return exit.ok;
}

function drawn(report: Report, names: readonly string[]): string {
  const { groups } = report;
  const sum = (read: (line: Line) => number): number => groups.reduce((total, line) => total + read(line), 0);
  const row = (labels: readonly string[], line: Line): readonly string[] => [
    ...labels,
    line.requests.toLocaleString("en-US"),
    tokens(line.input_tokens),
    line.input_tokens > 0 ? `${Math.round((line.cached_tokens / line.input_tokens) * 100)}%` : "",
    tokens(line.output_tokens),
    line.requests > 0 && line.unpriced_requests === line.requests ? "unknown" : dollars(line.cost_usd),
  ];
  const total: Line = {
    requests: sum((line) => line.requests),
    input_tokens: sum((line) => line.input_tokens),
    cached_tokens: sum((line) => line.cached_tokens),
    output_tokens: sum((line) => line.output_tokens),
    cost_usd: sum((line) => line.cost_usd),
    unpriced_requests: 0,
  };
  const unpriced = sum((line) => line.unpriced_requests);
  const lines = groups.map((line) =>
    row(
      names.map((name) => String(line[name] ?? "-")),
      line,
    ),
  );
  const text = [
    `${report.principal ?? "all"}, ${ago(report.from)} to ${ago(report.to)}\n\n`,
    table(
      [...names, ">requests", ">input", ">cached", ">output", ">cost"],
      [...lines, row(["total", ...names.slice(1).map(() => "")], total)],
    ),
    unpriced > 0 ? `and ${unpriced} calls of unknown price\n` : "",
  ];
  for (const budget of report.budgets ?? [])
    text.push(
      `\nbudget  ${dollars(Number(budget["amount_usd"]))} a ${budget["window"]}, ${budget["hard"] ? "hard" : "soft"}: ${dollars(Number(budget["spent_usd"] ?? 0))} spent, ${dollars(Number(budget["left_usd"] ?? budget["amount_usd"]))} left${budget["resets_at"] ? `, resets ${ago(String(budget["resets_at"]))}` : ""}`,
    );
  for (const [on, states] of Map.groupBy(report.limits ?? [], (state) => state.on)) {
    const limits = states.map(
      ({ name, limit, remaining }) =>
        `${limit.toLocaleString("en-US")} ${name}, ${remaining.toLocaleString("en-US")} left`,
    );
    text.push(`\nlimits  ${on === report.principal ? "" : `${on}: `}${limits.join("; ")}`);
  }
  return `${text.join("").trimEnd()}\n`;
}
