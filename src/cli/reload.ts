import { exit } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { withAdmin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command } from "./command.ts";
import { out, say } from "./terminal.ts";

interface Answer {
  readonly reloaded: readonly string[];
  readonly waiting_for_restart: readonly string[];
}

export const command: Command = {
  name: "reload",
  summary: "have the running Omen read its configuration again: providers, models, prices, routing",
  usage: "[options]",
  options: [...endpointOptions, { name: "json", help: "as the admin API answers" }],
  examples: ["omen reload"],
  run(invocation) {
    const [unexpected] = invocation.positionals;
    if (unexpected !== undefined) throw usageError(`unexpected '${unexpected}'`);
    return withAdmin(invocation, async (admin) => {
      const answer = await admin.ask<Answer>("POST", "/admin/reload", {});
      const { reloaded, waiting_for_restart: waiting } = answer;
      if (invocation.flag("json")) out(`${JSON.stringify(answer, null, 2)}\n`);
      else if (!invocation.flag("quiet")) {
        say(`omen: read again; ${reloaded.length === 0 ? "nothing has changed" : `changed: ${reloaded.join(", ")}`}`);
        if (waiting.length > 0) say(`omen: changed, and in force after a restart: ${waiting.join(", ")}`);
      }
      return exit.ok;
    });
  },
};
