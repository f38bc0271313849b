import { exit, type ExitCode } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import { usageError } from "./arguments.ts";
import { limitVerbs } from "./admin/limit.ts";
import { withAdmin, type Admin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command, Invocation } from "./command.ts";
import { budgetFlag, shareFlag } from "./key/flags.ts";
import { limitOptions } from "./key/limit-flags.ts";
import { ago, dollars, table } from "./report.ts";
import { out, printable, say } from "./terminal.ts";

type Json = Readonly<Record<string, unknown>>;
type Verb = (admin: Admin, name: string, invocation: Invocation) => Promise<ExitCode>;

/** What can be done with which resource. */
const resources: Readonly<Record<string, Readonly<Record<string, Verb>>>> = {
  budget: { list: listBudgets, create: createBudget, raise: raiseBudget, settle: settleBudget, delete: deleteBudget },
  limit: limitVerbs,
  workspace: {
    list: lister("/admin/workspaces", ["organization", "name"]),
    create: createWorkspace,
    delete: deleteWorkspace,
  },
  organization: { list: lister("/admin/organizations", ["name"]) },
  member: {
    list: lister("/admin/members", ["user", "organization", "workspace", "role"]),
    put: putMember,
    remove: removeMember,
  },
  person: {
    list: listPeople,
    remove: removePerson,
  },
  log: { list: lister("/admin/log", ["at", "who", "action", "object"]) },
  request: {
    show: showRequest,
    list: lister("/admin/requests", [
      "attempt",
      "at",
      "principal",
      "model",
      "status",
      "input_tokens",
      "output_tokens",
      "cost_usd",
    ]),
  },
};

export const command: Command = {
  name: "admin",
  summary: "organizations, workspaces, members, budgets, limits, and the log of changes",
  usage: "budget|limit|workspace|organization|member|person|log|request",
  options: [
    { name: "org", value: "NAME", help: "organization (default: default)" },
    { name: "workspace", value: "NAME", help: "member: the workspace" },
    { name: "role", value: "ROLE", help: "member put: owner, admin, member, viewer, billing" },
    { name: "budget", value: "USD/WINDOW", help: "budget create: as 50/month or 5/day:soft" },
    { name: "each", value: "WHAT", help: "budget create: one for each user, key, session, …" },
    { name: "label", value: "NAME", help: "budget create: its name" },
    { name: "cheaper", value: "SHARE", help: "budget create: from 0.8 of it on, auto goes where it is cheapest" },
    { name: "notify", value: "SHARES", help: "budget create: tell of it at these shares, as 0.75,0.95" },
    { name: "by", value: "USD", help: "budget raise: by how much" },
    { name: "for", value: "TIME", help: "budget raise: for how long, as 3d" },
    { name: "spent", value: "USD", help: "budget settle: what was spent" },
    ...limitOptions("limit set"),
    ...endpointOptions,
    { name: "json", help: "as the admin API answers" },
  ],
  examples: [
    "omen admin budget create workspace:default/research --budget 600/month",
    "omen admin budget raise key:laptop/month --by 20 --for 3d",
    "omen admin limit set user:ada@example.com --rpm 60 --tpm 100k",
    "omen admin member put ada@example.com --workspace research --role admin",
  ],
  async run(invocation) {
    const [resource = "", verb = "", name = "", ...rest] = invocation.positionals;
    const verbs = Object.hasOwn(resources, resource) ? resources[resource] : undefined;
    if (!verbs) {
      const meant = nearest(resource, Object.keys(resources));
      throw usageError(
        `say one of ${Object.keys(resources).join(", ")}${meant ? `; did you mean ${meant}?` : ""}`,
        "omen admin --help explains them",
      );
    }
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run)
      throw usageError(
        `omen admin ${resource}: say ${Object.keys(verbs).join(", ")}`,
        "omen admin --help explains them",
      );
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`);
    if (name === "" && verb !== "list") throw usageError(`omen admin ${resource} ${verb} needs a name`);
    return withAdmin(invocation, (admin) => run(admin, name, invocation));
  },
};

function lister(path: string, columns: readonly string[]): Verb {
  return async (admin, _name, invocation) => {
    const answer = await admin.ask<{ readonly data: readonly Json[] }>("GET", path);
    if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
    else
      out(
        table(
          columns,
          answer.data.map((row) => columns.map((column) => String(row[column] ?? ""))),
        ),
      );
    return exit.ok;
  };
}

/** A call's record line by line, and behind it what was asked and answered, where that is kept. */
async function showRequest(admin: Admin, id: string, invocation: Invocation): Promise<ExitCode> {
  const { request, answer, ...record } = await admin.ask<Json>("GET", `/admin/requests/${encodeURIComponent(id)}`);
  if (invocation.flag("json")) {
    out(`${JSON.stringify({ ...record, request, answer }, null, 2)}\n`);
    return exit.ok;
  }
  const said = Object.entries(record).flatMap(([name, value]) =>
    value === null || name === "object" ? [] : [[name, typeof value === "string" ? value : JSON.stringify(value)]],
  );
  out(table(["member", "value"], said));
  if (typeof request !== "string") say("omen: what was asked and answered is not kept ([usage] keep_bodies)");
  else out(`\nasked\n${printable(request)}\n\nanswered\n${printable(String(answer))}\n`);
  return exit.ok;
}

/** What was done, as the API says it, or in a line. */
function told(answer: Json, invocation: Invocation, line: string): ExitCode {
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else if (!invocation.flag("quiet")) say(`omen: ${line}`);
  return exit.ok;
}

async function listBudgets(admin: Admin, _name: string, invocation: Invocation): Promise<ExitCode> {
  const answer = await admin.ask<{ readonly data: readonly Json[] }>("GET", "/admin/budgets");
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else
    out(
      table(
        ["budget", ">amount", "window", "kind", ">spent", ">left", "resets"],
        answer.data.map((row) => [
          String(row["id"]),
          dollars(Number(row["amount_usd"])),
          String(row["window"]),
          `${row["hard"] ? "hard" : "soft"}${row["each"] === undefined ? "" : `, each ${String(row["each"])}`}`,
          row["spent_usd"] === undefined ? "" : dollars(Number(row["spent_usd"])),
          row["left_usd"] === undefined ? "" : dollars(Number(row["left_usd"])),
          row["resets_at"] === undefined ? "" : ago(String(row["resets_at"])),
        ]),
      ),
    );
  return exit.ok;
}

async function createBudget(admin: Admin, subject: string, invocation: Invocation): Promise<ExitCode> {
  const given = invocation.value("budget");
  if (given === undefined) throw usageError("omen admin budget create needs --budget USD/WINDOW");
  const [each, label] = [invocation.value("each"), invocation.value("label")];
  const [cheaper, notify] = [invocation.value("cheaper"), invocation.value("notify")];
  const body = {
    subject,
    ...budgetFlag(given),
    ...(each !== undefined && { each }),
    ...(cheaper !== undefined && { cheaper: shareFlag("--cheaper", cheaper) }),
    ...(notify !== undefined && { notify: notify.split(",").map((share) => shareFlag("--notify", share)) }),
    ...(label !== undefined && { label }),
  };
  const made = await admin.ask<Json>("POST", "/admin/budgets", body);
  return told(made, invocation, `budget ${String(made["id"])}: ${dollars(Number(made["amount_usd"]))}`);
}

async function raiseBudget(admin: Admin, id: string, invocation: Invocation): Promise<ExitCode> {
  const [by, time] = [invocation.value("by"), invocation.value("for")];
  if (by === undefined || time === undefined) throw usageError("omen admin budget raise needs --by USD and --for TIME");
  const raised = await admin.ask<Json>("POST", "/admin/budgets/raise", { id, by_usd: Number(by), for: time });
  const until = ago(String(raised["raised_until"]));
  return told(raised, invocation, `${id}: ${dollars(Number(raised["amount_usd"]))} until ${until}`);
}

async function settleBudget(admin: Admin, id: string, invocation: Invocation): Promise<ExitCode> {
  const spent = invocation.value("spent");
  if (spent === undefined) throw usageError("omen admin budget settle needs --spent USD");
  const settled = await admin.ask<Json>("POST", "/admin/budgets/settle", { id, spent_usd: Number(spent) });
  return told(settled, invocation, `${id}: ${dollars(Number(settled["left_usd"]))} left`);
}

async function deleteBudget(admin: Admin, id: string, invocation: Invocation): Promise<ExitCode> {
  const gone = await admin.ask<Json>("DELETE", `/admin/budgets/${encodeURIComponent(id)}`);
  return told(gone, invocation, `budget ${id} is deleted`);
}

const place = (invocation: Invocation) => {
  const [organization, workspace] = [invocation.value("org"), invocation.value("workspace")];
  return { ...(organization !== undefined && { organization }), ...(workspace !== undefined && { workspace }) };
};

async function createWorkspace(admin: Admin, name: string, invocation: Invocation): Promise<ExitCode> {
  const { organization } = place(invocation) as { organization?: string };
  const made = await admin.ask<Json>("POST", "/admin/workspaces", {
    name,
    ...(organization !== undefined && { organization }),
  });
  return told(made, invocation, `workspace ${String(made["organization"])}/${name} is made`);
}

async function deleteWorkspace(admin: Admin, name: string, invocation: Invocation): Promise<ExitCode> {
  const { organization } = place(invocation) as { organization?: string };
  const gone = await admin.ask<Json>("POST", "/admin/workspaces/delete", {
    name,
    ...(organization !== undefined && { organization }),
  });
  return told(gone, invocation, `workspace ${name} is deleted`);
}

async function putMember(admin: Admin, user: string, invocation: Invocation): Promise<ExitCode> {
  const role = invocation.value("role");
  const put = await admin.ask<Json>("POST", "/admin/members", {
    user,
    ...place(invocation),
    ...(role !== undefined && { role }),
  });
  return told(
    put,
    invocation,
    `${user} is ${String(put["role"])} of ${String(put["organization"])}/${String(put["workspace"])}`,
  );
}

async function removeMember(admin: Admin, user: string, invocation: Invocation): Promise<ExitCode> {
  const gone = await admin.ask<Json>("POST", "/admin/members/remove", { user, ...place(invocation) });
  return told(gone, invocation, `${user} is no member any more`);
}

/** Somebody who signed in, as the admin API shows him. */
interface ShownPerson {
  readonly id: string;
  readonly name: string;
  readonly seen_at: string;
  readonly places: readonly {
    readonly organization: string;
    readonly workspace: string;
    readonly roles: readonly string[];
  }[];
}

async function listPeople(admin: Admin, _name: string, invocation: Invocation): Promise<ExitCode> {
  const answer = await admin.ask<{ readonly data: readonly ShownPerson[] }>("GET", "/admin/people");
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else
    out(
      table(
        ["person", "id", "belongs", "signed in"],
        answer.data.map(({ name, id, places, seen_at: seen }) => [
          name,
          id,
          places.map((place) => `${place.roles.join("+")} of ${place.organization}/${place.workspace}`).join(", "),
          ago(seen),
        ]),
      ),
    );
  return exit.ok;
}

async function removePerson(admin: Admin, id: string, invocation: Invocation): Promise<ExitCode> {
  const gone = await admin.ask<Json>("DELETE", `/admin/people/${encodeURIComponent(id)}`);
  return told(gone, invocation, `${String(gone["name"])} is signed out, and his keys are revoked`);
}
