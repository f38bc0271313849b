import { exit, type ExitCode } from "../../platform/exit.ts";
import { usageError } from "../arguments.ts";
import type { Admin } from "../client/admin.ts";
import type { Invocation } from "../command.ts";
import { limitFlags, limitsGiven } from "../key/limit-flags.ts";
import { table } from "../report.ts";
import { out, say } from "../terminal.ts";

interface ShownLimit {
  readonly subject: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly states: readonly { readonly name: string; readonly limit: number; readonly remaining: number }[];
}

/** `omen admin limit`: limits of users, workspaces and organizations. */
export const limitVerbs = { list, set, clear };

async function list(admin: Admin, _name: string, invocation: Invocation): Promise<ExitCode> {
  const answer = await admin.ask<{ readonly data: readonly ShownLimit[] }>("GET", "/admin/limits");
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else
    out(
      table(
        ["subject", "limit", ">at most", ">left"],
        answer.data.flatMap(({ subject, states }) =>
          states.map(({ name, limit, remaining }) => [subject, name, counted(limit), counted(remaining)]),
        ),
      ),
    );
  return exit.ok;
}

async function set(admin: Admin, subject: string, invocation: Invocation): Promise<ExitCode> {
  const limits = limitsGiven(invocation);
  if (Object.keys(limits).length === 0)
    throw usageError(
      `omen admin limit set needs one of ${limitFlags.map((flag) => `--${flag}`).join(", ")}`,
      "omen admin limit clear takes them away",
    );
  const put = await admin.ask<ShownLimit>("POST", "/admin/limits", { subject, limits });
  const words = Object.entries(put.limits).map(([name, limit]) => `${counted(limit)} ${name}`);
  return tell(put, invocation, `${subject}: ${words.join(", ")}`);
}

async function clear(admin: Admin, subject: string, invocation: Invocation): Promise<ExitCode> {
  const gone = await admin.ask<object>("DELETE", `/admin/limits/${encodeURIComponent(subject)}`);
  return tell(gone, invocation, `${subject} has no limits of its own any more`);
}

const counted = (number: number): string => number.toLocaleString("en-US");

function tell(answer: object, invocation: Invocation, line: string): ExitCode {
  if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
  else if (!invocation.flag("quiet")) say(`omen: ${line}`);
  return exit.ok;
}
