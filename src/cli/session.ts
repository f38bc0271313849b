import { exit, type ExitCode } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { withAdmin, type Admin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command, Invocation } from "./command.ts";
import { dollars, table, tokens } from "./report.ts";
import { out, say } from "./terminal.ts";

interface Row {
  readonly session: string;
  readonly organization: string;
  readonly workspace: string;
  readonly requests: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cost_usd: number;
  readonly stopped_by: string | null;
}

export const command: Command = {
  name: "session",
  summary: "what agents' sessions have used in a day, and stopping one",
  usage: "list|stop|resume [ID] [options]",
  options: [
    { name: "org", value: "NAME", help: "stop, resume: its organization (default: default)" },
    { name: "workspace", value: "NAME", help: "stop, resume: its workspace (default: default)" },
    ...endpointOptions,
    { name: "json", help: "as the admin API answers" },
  ],
  examples: ["omen session list", "omen session stop 3f1c", "omen session resume 3f1c"],
  async run(invocation) {
    const [verb, id, ...rest] = invocation.positionals;
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`);
    if (verb === "list" && id === undefined) return withAdmin(invocation, (admin) => list(admin, invocation));
    if ((verb !== "stop" && verb !== "resume") || id === undefined)
      throw usageError("say list, or stop or resume and a session's ID", "omen session --help explains them");
    return withAdmin(invocation, (admin) => set(admin, verb, id, invocation));
  },
};

async function list(admin: Admin, invocation: Invocation): Promise<ExitCode> {
  const answer = await admin.ask<{ readonly data: readonly Row[] }>("GET", "/admin/sessions");
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else if (answer.data.length === 0) say("no session has called anything in the last 24 hours");
  else
    out(
      table(
        ["session", "workspace", ">requests", ">input", ">output", ">cost", "stopped by"],
        answer.data.map((row) => [
          row.session,
          `${row.organization}/${row.workspace}`,
          String(row.requests),
          tokens(row.input_tokens ?? 0),
          tokens(row.output_tokens ?? 0),
          dollars(row.cost_usd),
          row.stopped_by ?? "",
        ]),
      ),
    );
  return exit.ok;
}

async function set(admin: Admin, verb: "stop" | "resume", id: string, invocation: Invocation): Promise<ExitCode> {
  const answer = await admin.ask<object>("POST", `/admin/sessions/${verb}`, {
    session: id,
    organization: invocation.value("org") ?? "default",
    workspace: invocation.value("workspace") ?? "default",
  });
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else if (!invocation.flag("quiet"))
    say(verb === "stop" ? `omen: session ${id} calls no model any more` : `omen: session ${id} goes on`);
  return exit.ok;
}
