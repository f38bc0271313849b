import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { CommandError } from "../../platform/exit.ts";
import type { dataFiles } from "../../platform/store/folder.ts";
import { Watch } from "../../platform/watch.ts";
import { createFront, type FrontOptions, type Guest } from "../../front/front.ts";
import { Load } from "../../front/load.ts";
import { createOmen } from "../../omen/app.ts";
import type { Gateway } from "../../omen/exchange/gateway.ts";
import { readCertificate } from "./certificate.ts";
import { callsByDescriptors } from "./descriptors.ts";
import { listenError, urlHost } from "./listen-error.ts";

/** Omen's listeners: the TCP port, and the socket in the data folder by which other commands find it. */
export interface Listening {
  /** As a client on this machine would write it. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connection, lets running answers end for at most `drainMs`, then closes what is left. */
  stop(drainMs: number): Promise<void>;
}

type DataFiles = ReturnType<typeof dataFiles>;

/** A guest beside Omen, and how it ends what it has open. */
export interface Beside {
  readonly guest: Guest;
  /** What a person is told of it at the start; empty for nothing. */
  readonly about: string;
  /** What it counts, as Prometheus's text; undefined where there is nothing to count. */
  readonly metrics?: () => Promise<string>;
  close(): Promise<void>;
}

/** Starts listening. Throws a `CommandError` when the port is taken, naming what holds it where that can be told. */
export async function listen(
  gateway: Gateway,
  { socket, address }: Pick<DataFiles, "socket" | "address">,
  beside: Beside,
): Promise<Listening> {
  const { host, port } = gateway.config.server;
  const guests: Guests = [...guestsOf(gateway), beside.guest];
  const { tls } = gateway.config.server;
  const load = loadOf(gateway, true);
  const app = frontOf(gateway, guests, { isTrusted: false, load, tls: tls && readCertificate(tls) });
  try {
    app.listen({ hostname: host, port });
  } catch (error) {
    throw await listenError(error, host, port, "omen serve");
  }
  const { server } = app;
  if (!server?.port) throw new CommandError(`could not listen on ${host}:${port}`);
  rmSync(socket, { force: true }); // of a process that died: the data folder's lock says that nobody listens on it
  const localApp = frontOf(gateway, guests, { isTrusted: true, load });
  const local = Bun.serve({
    unix: socket,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    development: false,
    fetch: (request) => localApp.fetch(request),
  });
  chmodSync(socket, 0o600);
  const url = `${tls ? "https" : "http"}://${urlHost(host)}:${server.port}`;
  writeFileSync(address, `${url}\n`, { mode: 0o600 });
  return {
    url,
    port: server.port,
    async stop(drainMs) {
      gateway.drain();
      await beside.close();
      const drained = Promise.all([server.stop(), local.stop(), idle(gateway)]);
      await Promise.race([drained, after(drainMs)]);
      await Promise.all([server.stop(true), local.stop(true)]);
      for (const path of [socket, address]) rmSync(path, { force: true });
    },
  };
}

type Guests = readonly [Guest, ...Guest[]];

/** Whoever answers behind the fronts. */
const guestsOf = (gateway: Gateway): Guests => [createOmen(gateway)];

/** One way by which calls come in. */
interface Way extends Pick<FrontOptions, "load" | "tls"> {
  /** Only this machine's user can come by it. */
  readonly isTrusted: boolean;
}

function loadOf({ config: { server }, log }: Gateway, isListening = false): Load {
  const callsMax = Math.min(server.max_calls, callsByDescriptors() ?? server.max_calls);
  if (isListening && callsMax < server.max_calls / 2)
    log.warn(
      "the limit of open files allows fewer calls at once than server.max_calls; raise it (ulimit -n, LimitNOFILE)",
      {
        max_calls: server.max_calls,
        calls: callsMax,
      },
    );
  return new Load({ heldBytesMax: server.max_held_bytes, callsMax, writeSeconds: server.write_seconds });
}

function frontOf(gateway: Gateway, guests: Guests, { isTrusted, load, tls }: Way) {
  const { config, access, log } = gateway;
  return createFront({
    guests,
    isTrusted,
    tls,
    authenticate: access.identify,
    load,
    log,
    frameBytesMax: config.server.max_body_bytes,
    address: { hostname: config.server.host, port: config.server.port },
  });
}

/** A gateway as a fetch function, without listening. By default only this process can come by it. */
export const inProcess = (gateway: Gateway, { isTrusted } = { isTrusted: true }) =>
  frontOf(gateway, guestsOf(gateway), { isTrusted, load: loadOf(gateway) });

/** Resolves when no exchange is under way. */
async function idle(gateway: Gateway): Promise<void> {
  while (gateway.active > 0) await Bun.sleep(20);
}

const after = (ms: number): Promise<void> => new Promise((resolve) => new Watch(ms, resolve));
