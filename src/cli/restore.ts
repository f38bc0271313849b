import { exit } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { dataOption } from "./options.ts";
import { ago } from "./report.ts";
import { out } from "./terminal.ts";

export const command: Command = {
  name: "restore",
  summary: "put a backup in the data folder's place; what was there is kept beside it",
  usage: "FILE [options]",
  options: [
    dataOption,
    { name: "yes", help: "also where the present ledger can't be read, and what was spent since is forgotten" },
    { name: "json", help: "as JSON" },
  ],
  examples: ["omen restore omen.tar    # while no omen serve and no omen mcp runs"],
  async run(invocation) {
    const [file, more] = invocation.positionals;
    if (file === undefined || more !== undefined) throw usageError("omen restore needs one FILE");
    const { restoreBackup } = await import("./backup/restore.ts");
    const folder = invocation.value("data") ?? defaultDataFolder(process.env);
    const restored = restoreBackup(folder, file, invocation.flag("yes"));
    const { madeAt, keptAt, larger, gap } = restored;
    if (invocation.flag("json")) {
      out(`${JSON.stringify({ made_at: madeAt, kept_at: keptAt ?? null, larger, gap: gap ?? null })}\n`);
      return exit.ok;
    }
    out(`Restored to ${ago(madeAt)}. ${spending(larger, gap)}\n`);
    if (keptAt !== undefined) out(`What was there is in ${keptAt}\n`);
    return exit.ok;
  },
};

function spending(larger: readonly string[], gap: string | undefined): string {
  if (gap !== undefined)
    return `What was spent since then is forgotten: the folder's ledger could not be read (${gap}).`;
  if (larger.length === 0) return "No budget had spent more since then.";
  const few = larger.slice(0, 5).join(", ");
  const more = larger.length > 5 ? ` and ${larger.length - 5} more` : "";
  return `Spending since then is not in it: kept from the folder's ledger, the larger figure of each budget: ${few}${more}.`;
}
