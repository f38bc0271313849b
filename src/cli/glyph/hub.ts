import { resolve } from "node:path";
import { nameFaults, mountsItself } from "../../glyph/hub/names.ts";
import type { Hub } from "../../glyph/hub/hub.ts";
import { openStore } from "../../glyph/store.ts";
import { glyphConfigPath, readGlyphConfig, type ServerConfig } from "../../platform/config/index.ts";
import { CommandError, exit } from "../../platform/exit.ts";
import type { Log } from "../../platform/log.ts";

/** The servers that the user mounts. Throws a `CommandError` for names and commands that can't be meant. */
export function mountedServers(file = glyphConfigPath(process.env)): Readonly<Record<string, ServerConfig>> {
  const { servers } = readGlyphConfig(file);
  const bare = Object.keys(servers).filter((name) => servers[name]?.bare);
  const faults = bare.slice(1).map((name) => `glyph.servers.${name}.bare: ${bare[0]} is bare already; one can be`);
  faults.push(...[...nameFaults(Object.keys(servers))].map(([name, fault]) => `glyph.servers.${name}: ${fault}`));
  for (const [name, { command, url }] of Object.entries(servers)) {
    if ((command === undefined) === (url === undefined))
      faults.push(`glyph.servers.${name}: give command, or url, and not both`);
    if (command && mountsItself(command)) faults.push(`glyph.servers.${name}: Glyph never mounts itself`);
    if (url !== undefined && !/^https?:\/\//.test(url))
      faults.push(`glyph.servers.${name}.url: write http:// or https://`);
  }
  if (faults.length > 0) throw new CommandError(faults.join("\n"), exit.usage);
  return servers;
}

interface HubSettings {
  readonly log: Log;
  /** The data folder. */
  readonly folder: string;
  /** Where the servers are named. */
  readonly file?: string;
}

/** The hub of the mounted servers, also where none is yet. */
export async function openHub(options: HubSettings): Promise<Hub> {
  const servers = mountedServers(options.file);
  const [{ Hub: HubOfServers }, { builtinTools }] = await Promise.all([
    import("../../glyph/hub/hub.ts"),
    import("../../glyph/tool/index.ts"),
  ]);
  return new HubOfServers({
    servers,
    environment: process.env,
    store: () => openStore(options.folder),
    log: options.log,
    supervisor: [...ownCommand(), "supervise"],
    folder: options.folder,
    taken: new Set(builtinTools.flatMap(({ name, aliases }) => [name, ...aliases])),
  });
}

/** What starts this program again. */
export function ownCommand(): readonly string[] {
  if (Bun.isStandaloneExecutable) return [process.execPath];
  return [process.execPath, resolve(process.argv[1] ?? "")];
}
