import { hiddenIn, identityOf, pinOfItem, withHiddenShown } from "../glyph/hub/definition.ts";
import { type PinnedItem, Pins } from "../glyph/hub/pins.ts";
import { openStore } from "../glyph/store.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { Log } from "../platform/log.ts";
import { nearest } from "../platform/nearest.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { ask, needPerson, table, visible } from "./glyph/ask-person.ts";
import { mountedServers, openHub } from "./glyph/hub.ts";
import { openOwnLog } from "./glyph/own-log.ts";
import { dataOption } from "./options.ts";
import { out, say } from "./terminal.ts";

const actions = { list, diff, approve };

export const command: Command = {
  name: "pin",
  summary: "approve what mounted MCP servers offer, and see what has changed",
  usage: "list|diff|approve [SERVER] [TOOL] [options]",
  options: [dataOption],
  examples: ["omen pin approve github   # asks about all that github offers", "omen pin diff github create_issue"],
  async run(invocation) {
    const [name = "", server, tool, ...rest] = invocation.positionals;
    if (!Object.hasOwn(actions, name))
      throw usageError(`say one of ${Object.keys(actions).join(", ")}`, "omen pin --help explains them");
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`);
    if (name !== "list" && server === undefined) throw usageError(`omen pin ${name} needs a server's name`);
    return actions[name as keyof typeof actions](invocation, server ?? "", tool);
  },
};

const folderOf = (invocation: Invocation): string => invocation.value("data") ?? defaultDataFolder(process.env);

interface Looked {
  readonly server: string;
  readonly identity: string;
  readonly items: readonly PinnedItem[];
  readonly trouble: string | undefined;
}

/** Asks servers what they offer now. One that can't be asked is shown as it was remembered. */
export async function look(folder: string, names?: readonly string[]): Promise<readonly Looked[]> {
  const servers = mountedServers();
  const missing = names?.find((name) => !Object.hasOwn(servers, name));
  if (missing !== undefined) {
    const meant = nearest(missing, Object.keys(servers));
    throw new CommandError(
      `there is no server '${missing}'${meant ? `; did you mean ${meant}?` : " in [glyph.servers]"}`,
    );
  }
  if (Object.keys(servers).length === 0) return [];
  const log = new Log({ level: "error", format: "auto" });
  const hub = await openHub({ log, folder });
  const pins = new Pins(openStore(folder));
  try {
    return await Promise.all(
      Object.entries(servers)
        .filter(([name]) => names?.includes(name) ?? true)
        .map(async ([server, config]) => {
          const identity = identityOf(config);
          const offer = await hub.refresh(server).catch(() => pins.remembered(identity));
          return { server, identity, items: pins.state(identity, offer), trouble: hub.trouble(server) };
        }),
    );
  } finally {
    await hub.close();
  }
}

/** A server in a few words: `ready`, `needs approval`, `2 to approve`, or its trouble. */
export function stateOf({ items, trouble }: Pick<Looked, "items" | "trouble">): string {
  if (trouble !== undefined) return trouble;
  const open = items.filter(({ state }) => state === "new" || state === "changed").length;
  if (open === 0) return "ready";
  return items.some(({ state }) => state === "approved") ? `${open} to approve` : "needs approval";
}

async function list(invocation: Invocation, server: string): Promise<ExitCode> {
  const found = await look(folderOf(invocation), server === "" ? undefined : [server]);
  if (found.length === 0) say("no servers are mounted: [glyph.servers.NAME] in the configuration names them");
  const rows = found.flatMap(({ server: name, items, trouble }) => {
    const by = Map.groupBy(items, ({ state }) => state);
    const rest = [...by].flatMap(([state, group]) =>
      state === "approved" || (state === "new" && !by.has("approved"))
        ? [[name, `${group.length} items`, state, sinceOf(group)]]
        : group.map(({ item }) => [name, visible(item), state, ""]),
    );
    return rest.length > 0 ? rest : [[name, "", trouble ?? "offers nothing", ""]];
  });
  out(table([["server", "item", "state", "since"], ...rows]));
  return exit.ok;
}

function sinceOf(items: readonly PinnedItem[]): string {
  const newest = Math.max(0, ...items.map(({ approvedMs = 0 }) => approvedMs));
  return newest === 0 ? "" : new Date(newest).toISOString().slice(0, 10);
}

async function diff(invocation: Invocation, server: string, tool: string | undefined): Promise<ExitCode> {
  const [found] = await look(folderOf(invocation), [server]);
  const items = differing(found?.items ?? [], tool);
  for (const item of items) out(differenceOf(item));
  return items.length > 0 ? exit.failed : exit.ok;
}

const differing = (items: readonly PinnedItem[], tool: string | undefined): readonly PinnedItem[] =>
  items.filter(({ item, state }) => state !== "approved" && (tool === undefined || item === tool));

/** What is offered against what was approved, member by member, with characters that are not seen by their numbers. */
function differenceOf({ item, approved, offered }: PinnedItem): string {
  const before = approved === undefined ? {} : (JSON.parse(approved) as Record<string, unknown>);
  const now = offered === undefined ? {} : (JSON.parse(offered) as Record<string, unknown>);
  const lines: string[] = [];
  for (const member of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [one, other] = [shown(before[member]), shown(now[member])];
    if (one === other) continue;
    lines.push(` ${visible(item)}.${visible(member)}`);
    if (one !== undefined) lines.push(`-${one}`);
    if (other !== undefined) lines.push(`+${other}`);
  }
  const hidden = hiddenIn(offered ?? "");
  if (hidden > 0) lines.push(`${hidden} hidden characters, shown as <U+…>`);
  return `${lines.join("\n")}\n`;
}

const shown = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return visible(withHiddenShown(text).replaceAll("\n", "\\n"));
};

async function approve(invocation: Invocation, server: string, tool: string | undefined): Promise<ExitCode> {
  needPerson("approving");
  const [found] = await look(folderOf(invocation), [server]);
  if (!found) return exit.failed;
  if (found.trouble !== undefined && found.items.length === 0)
    throw new CommandError(`${server} can't be asked what it offers: ${found.trouble}`, exit.upstream);
  const items = differing(found.items, tool);
  if (items.length === 0) {
    out("nothing to approve\n");
    return exit.ok;
  }
  const hidden = items.reduce((count, { offered }) => count + hiddenIn(offered ?? ""), 0);
  const tools = found.items.filter(({ offered, item }) => offered !== undefined && !item.startsWith("(")).length;
  out(`${server} (identity ${found.identity.slice(0, 8)}): ${tools} tools, ${items.length} to approve\n`);
  out(hidden === 0 ? "no hidden characters\n" : `${hidden} hidden characters, shown as <U+…>\n`);
  for (const item of items) out(differenceOf(item));
  const answer = await ask(items.length === 1 ? "approve it? [y/N] " : "approve all? [y/N] ");
  if (answer?.toLowerCase() !== "y") {
    out("nothing was approved\n");
    return exit.refused;
  }
  const folder = folderOf(invocation);
  new Pins(openStore(folder)).approve(found.identity, items);
  const log = openOwnLog(folder);
  for (const { item, offered } of items) {
    const pin = offered === undefined ? undefined : pinOfItem(found.identity, offered);
    log.append("pin", {
      identity: found.identity,
      item,
      pin,
      server,
      state: offered === undefined ? "gone" : "approved",
    });
  }
  log.close();
  out(`${items.length} items pinned\n`);
  return exit.ok;
}
