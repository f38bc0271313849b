import { nameMatcher } from "../glyph/policy/glob.ts";
import { exit, type ExitCode } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { table } from "./glyph/ask-person.ts";
import { mountedServers } from "./glyph/hub.ts";
import { dataOption } from "./options.ts";
import { look, stateOf } from "./pin.ts";
import { out, say } from "./terminal.ts";

export const command: Command = {
  name: "server",
  summary: "list the mounted MCP servers, and whether they answer",
  usage: "list [options]",
  options: [dataOption, { name: "json", help: "as JSON" }],
  examples: ["omen server list"],
  async run(invocation) {
    const [action, ...rest] = invocation.positionals;
    if (action !== "list" || rest.length > 0)
      throw usageError("say omen server list", "omen server --help explains it");
    return list(invocation);
  },
};

async function list(invocation: Invocation): Promise<ExitCode> {
  const servers = mountedServers();
  const found = await look(invocation.value("data") ?? defaultDataFolder(process.env));
  const rows = found.map(({ server, items, trouble }) => {
    const config = servers[server] ?? {};
    const tools = items.filter(({ item, offered }) => offered !== undefined && !item.startsWith("("));
    const isDenied = (tool: string): boolean =>
      (config.deny ? nameMatcher(config.deny)(tool) : false) ||
      !(config.allow ? nameMatcher(config.allow)(tool) : true);
    const denied = tools.filter(({ item }) => isDenied(item)).length;
    const readOnly = tools.filter(
      ({ item }) => !isDenied(item) && config.read_only !== undefined && nameMatcher(config.read_only)(item),
    ).length;
    const state = stateOf({ items, trouble });
    return { server, state, tools: tools.length, read_only: readOnly, asked: tools.length - denied - readOnly, denied };
  });
  if (invocation.flag("json")) out(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) say("no servers are mounted: [glyph.servers.NAME] in the configuration names them");
  else
    out(
      table([
        ["server", "state", "tools", "read-only", "asked", "denied"],
        ...rows.map((row) => [
          row.server,
          row.state,
          String(row.tools),
          String(row.read_only),
          String(row.asked),
          String(row.denied),
        ]),
      ]),
    );
  return exit.ok;
}
