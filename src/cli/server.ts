import { identityOf } from "../glyph/hub/definition.ts";
import { lifeOf } from "../glyph/hub/life.ts";
import { Pins } from "../glyph/hub/pins.ts";
import { nameMatcher } from "../glyph/policy/glob.ts";
import { openStore } from "../glyph/store.ts";
import type { ServerConfig } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { table, visible } from "./glyph/ask-person.ts";
import { mountedServers } from "./glyph/hub.ts";
import { dataOption } from "./options.ts";
import { look, stateOf } from "./pin.ts";
import { addServer, removeServer } from "./server/edit.ts";
import { out, say } from "./terminal.ts";

/** Lines that omen server logs shows. */
const linesShown = 200;

export const command: Command = {
  name: "server",
  summary: "mount MCP servers, and see whether they answer",
  usage: "list|add|remove|logs|restart [NAME] [URL|CMD...] [options]",
  options: [dataOption, { name: "json", help: "list: as JSON" }],
  examples: [
    "omen server list",
    "omen server add github -- docker run -i --rm ghcr.io/github/github-mcp-server",
    "omen server add issues https://mcp.example.com/mcp",
    "omen server remove issues",
    "omen server logs github      # what it wrote, and how its life went",
    "omen server restart github   # its sessions end; a call begins another",
  ],
  async run(invocation) {
    const [action, name, ...words] = invocation.positionals;
    if (action === "list" && name === undefined) return list(invocation);
    if (action === "list" || !Object.hasOwn(actions, action ?? ""))
      throw usageError("say list, or add, remove, logs or restart and a NAME", "omen server --help explains them");
    if (name === undefined) throw usageError(`omen server ${action} needs a server's name`);
    if (action === "add" ? words.length === 0 : words.length > 0)
      throw usageError(
        action === "add" ? `omen server add ${name} needs a URL or a command` : `unexpected '${words[0]}'`,
        "omen server --help shows examples",
      );
    return actions[action as keyof typeof actions](name, words, invocation);
  },
};

const actions = {
  add(name: string, words: readonly string[]): ExitCode {
    out(`added to ${addServer(name, words)}\n`);
    say(`what it offers is yours to approve: omen pin approve ${name}; a Glyph that runs must be started anew`);
    return exit.ok;
  },
  remove(name: string): ExitCode {
    known(name);
    out(`removed from ${removeServer(name)}\n`);
    say("a Glyph that runs has it until it is started anew");
    return exit.ok;
  },
  logs(name: string, _: readonly string[], invocation: Invocation): ExitCode {
    known(name);
    const lines = lifeOf(folderOf(invocation), name, linesShown);
    for (const line of lines) out(`${visible(line)}\n`);
    if (lines.length === 0) say(`${name} was never started`);
    return exit.ok;
  },
  restart(name: string, _: readonly string[], invocation: Invocation): ExitCode {
    const store = openStore(folderOf(invocation));
    new Pins(store).restart(identityOf(known(name)));
    store.close();
    out(`${name}: the next call begins a new session\n`);
    return exit.ok;
  },
};

const folderOf = (invocation: Invocation): string => invocation.value("data") ?? defaultDataFolder(process.env);

/** The configuration of a server. Throws where there is none of that name. */
function known(name: string): ServerConfig {
  const servers = mountedServers();
  const config = servers[name];
  if (config) return config;
  const meant = nearest(name, Object.keys(servers));
  throw new CommandError(`there is no server '${name}'${meant ? `; did you mean ${meant}?` : " in [glyph.servers]"}`);
}

async function list(invocation: Invocation): Promise<ExitCode> {
  const servers = mountedServers();
  const found = await look(folderOf(invocation));
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
