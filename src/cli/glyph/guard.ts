import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type ConsentMode, Gate } from "../../glyph/gate/gate.ts";
import { SettingsWatch } from "../../glyph/gate/watch.ts";
import type { Hub } from "../../glyph/hub/hub.ts";
import type { Roots } from "../../glyph/roots.ts";
import { glyphConfigPath } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import { userConfigPath } from "../../platform/paths.ts";
import { mountedServers } from "./hub.ts";
import { settingsOf } from "./settings.ts";

/** A gate with the user's rules, which are read anew whenever they change. */
export interface Guard {
  readonly gate: Gate;
  close(): void;
}

interface GuardOptions {
  readonly roots: Roots;
  readonly log: Log;
  readonly consent: ConsentMode;
  /** The data folder. */
  readonly folder: string;
  /** Where the user's rules are read from. */
  readonly file?: string;
  /** Takes the servers that the file mounts, whenever it has changed. */
  readonly hub?: Pick<Hub, "mount"> | undefined;
}

/** Where Glyph keeps what no tool may read or write: its data, its rules, its configuration. */
export const ownPaths = (folder: string, file: string = glyphConfigPath(process.env)): readonly string[] => [
  folder,
  file,
  dirname(userConfigPath(process.env)),
];

/** Opens the gate for a server. Throws where the user's rules can't be used: then nothing is served. */
export async function openGuard(options: GuardOptions): Promise<Guard> {
  const { roots, log, consent, folder, hub, file = glyphConfigPath(process.env) } = options;
  const settings = await settingsOf(file);
  if (consent === "off") log.warn("nobody is asked: whatever a rule does not deny is done (--consent off)");
  const privatePaths = ownPaths(folder, file);
  const gate = new Gate({ roots, log, settings, consent, folder, privatePaths });
  const watch = new SettingsWatch(
    file,
    log,
    () => settingsOf(file),
    (changed) => {
      // Both or neither: what can't be mounted is said as a rule that can't be used.
      const servers = hub && mountedServers(file);
      gate.use(changed);
      if (servers) hub.mount(servers);
    },
  );
  return {
    gate,
    close() {
      watch.stop();
      gate.close();
    },
  };
}

/** Who started this process, for the person who is asked: `claude (pid 7120)`. */
export function startedBy(): string {
  const pid = process.ppid;
  const named = (read: () => string): string => {
    try {
      return read();
    } catch {
      return "";
    }
  };
  const name = named(() => readFileSync(`/proc/${pid}/comm`, "utf8").trim());
  return name === "" ? `pid ${pid}` : `${name} (pid ${pid})`;
}
