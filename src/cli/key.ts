import { exit, type ExitCode } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { withAdmin, type Admin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command, Invocation } from "./command.ts";
import { budgetFlag, tagFlag } from "./key/flags.ts";
import { limitOptions, limitsGiven } from "./key/limit-flags.ts";
import { ago, dollars, table } from "./report.ts";
import { out, say } from "./terminal.ts";

/** A key as the admin API shows it. */
interface ShownKey {
  readonly id: string;
  readonly key?: string;
  readonly name: string;
  readonly organization: string;
  readonly workspace: string;
  readonly user?: string;
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly budgets: readonly ShownBudget[];
  readonly limits: Readonly<Record<string, number>>;
  readonly expires_at?: string;
  readonly managed: boolean;
}

interface ShownBudget {
  readonly id: string;
  readonly amount_usd: number;
  readonly window: string;
  readonly hard: boolean;
  readonly spent_usd?: number;
  readonly left_usd?: number;
}

const actions: Readonly<Record<string, (admin: Admin, name: string, invocation: Invocation) => Promise<ExitCode>>> = {
  create,
  list,
  show,
  rotate,
  revoke,
};

export const command: Command = {
  name: "key",
  summary: "make, list, rotate and revoke the keys that may call",
  usage: "create|list|show|rotate|revoke [NAME] [options]",
  options: [
    { name: "name", value: "NAME", help: "create: what the key is called" },
    { name: "org", value: "NAME", help: "create: its organization (default: default)" },
    { name: "workspace", value: "NAME", help: "create: its workspace (default: default)" },
    { name: "user", value: "ID", help: "create: whose it is" },
    { name: "template", value: "NAME", help: "create: a key template, for what is not said" },
    { name: "make", help: "create: also make workspace and member if need be" },
    {
      name: "model",
      value: "GLOB",
      multiple: true,
      help: "create: models it may call (default all); repeatable",
    },
    { name: "provider", value: "GLOB", multiple: true, help: "create: providers that may answer; repeatable" },
    { name: "surface", value: "NAME", multiple: true, help: "create: surfaces it may use, as chat; repeatable" },
    {
      name: "tools",
      value: "GLOB",
      multiple: true,
      help: "create: Glyph's tools (default none); repeatable",
    },
    { name: "tag", value: "NAME=VALUE", multiple: true, help: "create: a tag of all its requests; repeatable" },
    { name: "ip", value: "NETWORK", multiple: true, help: "create: networks it may be used from; repeatable" },
    { name: "budget", value: "USD/WINDOW", multiple: true, help: "create: as 50/month or 5/day:soft; repeatable" },
    ...limitOptions("create"),
    { name: "expires", value: "TIME", help: "create: from now, as 90d" },
    { name: "overlap", value: "TIME", help: "rotate: how long the old secret still holds (default 1d; 0: not at all)" },
    ...endpointOptions,
    { name: "json", help: "as the admin API answers" },
  ],
  examples: [
    "omen key create --name laptop --budget 50/month --rpm 60",
    "KEY=$(omen key create --name ci --model 'claude-*' --expires 90d)",
    "omen key revoke laptop",
  ],
  async run(invocation) {
    const [action = "", given, ...rest] = invocation.positionals;
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!run) throw usageError(`say one of ${Object.keys(actions).join(", ")}`, "omen key --help explains them");
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`);
    const name = given ?? invocation.value("name") ?? "";
    if (name === "" && action !== "list") throw usageError(`omen key ${action} needs the key's name`);
    if (action === "create") creation(name, invocation); // flags are judged before anything is opened
    return withAdmin(invocation, (admin) => run(admin, name, invocation));
  },
};

function creation(name: string, invocation: Invocation): object {
  const text = (flag: string, member: string) => {
    const value = invocation.value(flag);
    return value === undefined ? {} : { [member]: value };
  };
  const list = (flag: string, member: string) => {
    const values = invocation.values(flag);
    return values.length === 0 ? {} : { [member]: values };
  };
  return {
    name,
    ...text("org", "organization"),
    ...text("workspace", "workspace"),
    ...text("user", "user"),
    ...text("template", "template"),
    ...text("expires", "expires"),
    ...list("model", "models"),
    ...list("provider", "providers"),
    ...list("surface", "surfaces"),
    ...list("tools", "tools"),
    ...list("ip", "networks"),
    make: invocation.flag("make"),
    tags: Object.fromEntries(invocation.values("tag").map(tagFlag)),
    budgets: invocation.values("budget").map(budgetFlag),
    limits: limitsGiven(invocation),
  };
}

async function create(admin: Admin, name: string, invocation: Invocation): Promise<ExitCode> {
  return tellMade(await admin.ask<ShownKey>("POST", "/admin/keys", creation(name, invocation)), invocation);
}

/** The key alone on standard output, so that a script can take it; what is said about it elsewhere. */
function tellMade(made: ShownKey, invocation: Invocation): ExitCode {
  if (invocation.flag("json")) {
    out(`${JSON.stringify(made, null, 2)}\n`);
    return exit.ok;
  }
  if (!invocation.flag("quiet")) say(`omen: key ${made.name}: ${termsOf(made)}; shown this once`);
  out(`${made.key ?? ""}\n`);
  return exit.ok;
}

function termsOf({ budgets, limits, expires_at: end }: ShownKey): string {
  const money = budgets.map(
    ({ amount_usd: usd, window, hard }) => `${dollars(usd)} a ${window}${hard ? ", hard" : ""}`,
  );
  const rates = Object.entries(limits).map(([name, limit]) => `${limit.toLocaleString("en-US")} ${name}`);
  const terms = [...money, ...rates, ...(end === undefined ? [] : [`until ${end.slice(0, 10)}`])];
  return terms.length === 0 ? "no limits" : terms.join(", ");
}

async function list(admin: Admin, _name: string, invocation: Invocation): Promise<ExitCode> {
  const answer = await admin.ask<{ readonly data: readonly ShownKey[] }>("GET", "/admin/keys");
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else if (answer.data.length === 0) say("omen: no keys yet; omen key create --name NAME makes one");
  else
    out(
      table(
        ["key", "id", "workspace", "user", "terms"],
        answer.data.map((key) => [
          key.name,
          key.id,
          `${key.organization}/${key.workspace}`,
          key.user ?? "",
          termsOf(key) + (key.managed ? " (managed)" : ""),
        ]),
      ),
    );
  return exit.ok;
}

async function show(admin: Admin, name: string, invocation: Invocation): Promise<ExitCode> {
  const key = await admin.ask<ShownKey>("GET", `/admin/keys/${encodeURIComponent(name)}`);
  if (invocation.flag("json")) {
    out(`${JSON.stringify(key, null, 2)}\n`);
    return exit.ok;
  }
  const rows = [
    ["key", `${key.name} (${key.id})${key.managed ? ", managed by the configuration" : ""}`],
    ["place", `${key.organization}/${key.workspace}${key.user === undefined ? "" : `, ${key.user}`}`],
    ["models", key.models.join(" ")],
    ["tools", key.tools.join(" ") || "none"],
    ["terms", termsOf(key)],
    ...key.budgets.map((budget) => [
      "budget",
      `${budget.id}: ${dollars(budget.spent_usd ?? 0)} of ${dollars(budget.amount_usd)} spent`,
    ]),
    ...(key.expires_at === undefined ? [] : [["ends", ago(key.expires_at)]]),
  ];
  out(rows.map(([what = "", value = ""]) => `${what.padEnd(8)}${value}\n`).join(""));
  return exit.ok;
}

async function rotate(admin: Admin, name: string, invocation: Invocation): Promise<ExitCode> {
  const overlap = invocation.value("overlap");
  const path = `/admin/keys/${encodeURIComponent(name)}/rotate`;
  return tellMade(await admin.ask<ShownKey>("POST", path, overlap === undefined ? {} : { overlap }), invocation);
}

async function revoke(admin: Admin, name: string, invocation: Invocation): Promise<ExitCode> {
  const revoked = await admin.ask<{ readonly name: string }>("DELETE", `/admin/keys/${encodeURIComponent(name)}`);
  if (invocation.flag("json")) out(`${JSON.stringify(revoked, null, 2)}\n`);
  else if (!invocation.flag("quiet")) say(`omen: key ${revoked.name} is revoked`);
  return exit.ok;
}
