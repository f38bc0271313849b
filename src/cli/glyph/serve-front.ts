import { createFront } from "../../front/front.ts";
import { Load, usualLoad } from "../../front/load.ts";
import type { ConsentMode } from "../../glyph/gate/gate.ts";
import { glyphConfigPath, isLoopback, readGlyphConfig, readObservability } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import { usageError } from "../arguments.ts";
import { listenError, urlHost } from "../serve/listen-error.ts";
import { say } from "../terminal.ts";
import { tracerFor } from "../tracing.ts";
import { openHouse } from "./house.ts";
import { anyoneHere, Tokens } from "./tokens.ts";

/** Largest frame that is taken off the wire, in bytes: above Glyph's own limit, which then closes with a reason. */
const frameBytesMax = 16 * 1024 * 1024;
/** Milliseconds that answers under way have to go out at the end. */
const drainMs = 2000;

interface FrontSettings {
  readonly transport: "ws" | "http";
  readonly host: string;
  readonly port: number;
  /** Directories from the command line, in the place of the configuration's. */
  readonly directories: readonly string[];
  readonly folder: string;
  readonly consent: ConsentMode;
  /**
   * The fixtures of MCP's conformance suite in place of files, for anyone on this machine: the suite can't send a
   * token.
   */
  readonly fixtures: boolean;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/**
 * Serves Glyph by HTTP and WebSocket on a port of its own, to this machine alone, until `stop` is aborted. Throws a
 * `CommandError` where there is nothing to share or the port can't be had.
 */
export async function serveFront(settings: FrontSettings): Promise<void> {
  const { transport, host, port, directories, folder, consent, log, stop, fixtures } = settings;
  if (!isLoopback(host))
    throw usageError(`--host ${host} can be reached from other machines`, "omen serve is for those, with keys");
  const file = glyphConfigPath(process.env);
  const config = readGlyphConfig(file);
  const shared = directories.length > 0 ? directories : config.roots;
  if (shared.length === 0 && !fixtures)
    throw usageError(`--transport ${transport} shares nothing unless you say so`, "name what to share: --root DIR");
  const made = Object.keys(config.tokens).length === 0 && !fixtures ? Tokens.made() : undefined;
  const tokens = made?.tokens ?? Tokens.configured(config.tokens, process.env);
  const address = { publicUrl: "", host };
  const tracer = await tracerFor(readObservability(file), log);
  const house = await openHouse({ file, log, tracer, folder, consent, address, directories: shared, fixtures });
  try {
    const app = createFront({
      guests: [house.guest],
      isTrusted: false,
      authenticate: fixtures ? anyoneHere : tokens.identify,
      load: new Load(usualLoad),
      log,
      frameBytesMax,
      address: { hostname: host, port },
    });
    try {
      app.listen({ hostname: host, port });
    } catch (error) {
      throw await listenError(error, host, port, "omen mcp");
    }
    const { server } = app;
    const where = `://${urlHost(host)}:${server?.port}/mcp`;
    const [first, second] = transport === "ws" ? ["ws", "http"] : ["http", "ws"];
    say(`omen mcp listens on ${first}${where}, and ${second}${where}`);
    if (made) say(`token, for this process alone: ${made.token}`);
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      else stop.addEventListener("abort", () => resolve(), { once: true });
    });
    await house.close();
    await Promise.race([server?.stop(), Bun.sleep(drainMs)]);
    await server?.stop(true);
  } finally {
    house.release();
    await tracer?.close();
  }
}
