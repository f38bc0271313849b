import { Hub } from "../../src/glyph/hub/hub.ts";
import { identityOf } from "../../src/glyph/hub/definition.ts";
import { Pins } from "../../src/glyph/hub/pins.ts";
import { openStore } from "../../src/glyph/store.ts";
import type { ServerConfig } from "../../src/platform/config/index.ts";
import { Log } from "../../src/platform/log.ts";

/** What a person does with `omen pin approve`: all that the servers offer is pinned on a data folder. */
export async function approveServers(
  dataFolder: string,
  servers: Readonly<Record<string, ServerConfig>>,
): Promise<void> {
  const log = new Log({ level: "error", format: "json" });
  const store = openStore(dataFolder);
  const hub = new Hub({ servers, environment: process.env, store: () => store, log, supervisor: [] });
  const pins = new Pins(store);
  for (const [name, config] of Object.entries(servers)) {
    const identity = identityOf(config);
    pins.approve(identity, pins.state(identity, await hub.refresh(name)));
  }
  await hub.close();
  store.close();
}
