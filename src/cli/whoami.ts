import { exit } from "../platform/exit.ts";
import { withAdmin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command } from "./command.ts";
import { out, printable } from "./terminal.ts";

/** What `/auth/whoami` answers. */
interface Who {
  readonly id: string;
  readonly kind: string;
  readonly organization: string;
  readonly workspace: string;
  readonly roles: readonly string[];
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly user?: string;
  readonly user_name?: string;
  readonly provider?: string;
  readonly expires_at?: string;
}

export const command: Command = {
  name: "whoami",
  summary: "who an Omen takes you for, and what you may there",
  usage: "[options]",
  options: [...endpointOptions, { name: "json", help: "as the API answers" }],
  examples: ["omen whoami", "omen whoami --url https://omen.example.com"],
  run: (invocation) =>
    withAdmin(invocation, async (admin) => {
      const who = await admin.ask<Who>("GET", "/auth/whoami");
      out(invocation.flag("json") ? `${JSON.stringify(who, null, 2)}\n` : printable(described(who)));
      return exit.ok;
    }),
};

function described(who: Who): string {
  const { user_name: name, provider, user, roles, models, tools, expires_at: end } = who;
  const person = name !== undefined && provider !== undefined ? `${name}, signed in by ${provider}` : user;
  const rows = [
    ...(person === undefined ? [] : [["person", person]]),
    [who.kind, `${who.id}${end === undefined ? "" : `, until ${end.slice(0, 10)}`}`],
    ["place", `${who.organization}/${who.workspace}`],
    ["roles", roles.join(", ") || "none"],
    ["models", models.join(" ") || "none"],
    ["tools", tools.join(" ") || "none"],
  ];
  return rows.map(([what = "", value = ""]) => `${what.padEnd(8)}${value}\n`).join("");
}
