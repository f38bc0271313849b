import { homedir } from "node:os";
import { resolve } from "node:path";
import type { ConsentMode } from "../../glyph/gate/gate.ts";
import { absentGuest } from "../../glyph/http/absent.ts";
import type { Address } from "../../glyph/http/way.ts";
import { Roots } from "../../glyph/roots.ts";
import { createGlyph } from "../../glyph/server.ts";
import { readGlyphConfig } from "../../platform/config/index.ts";
import { CommandError, exit } from "../../platform/exit.ts";
import type { Log } from "../../platform/log.ts";
import type { Tracer } from "../../platform/tracing.ts";
import { version } from "../../platform/version.ts";
import { RuneError } from "../../rune/index.ts";
import type { Beside } from "../serve/listen.ts";
import { openGuard, ownPaths } from "./guard.ts";
import { openHub } from "./hub.ts";

interface HouseOptions {
  /** Where the user's rules and roots are read from. */
  readonly file: string;
  readonly log: Log;
  readonly tracer?: Tracer | undefined;
  /** The data folder. */
  readonly folder: string;
  readonly address: Address;
  /** Directories in the place of those of the file. */
  readonly directories?: readonly string[];
  readonly consent?: ConsentMode;
  /** The fixtures of MCP's conformance suite in place of files. */
  readonly fixtures?: boolean;
}

/** Glyph as a guest of a front, with all that it stands on. */
interface OpenHouse extends Beside {
  /** Closes the gate and the roots, when no call is under way any more. */
  release(): void;
}

/**
 * Opens Glyph for HTTP and WebSocket: one gate for all who come. Where no directory is to
 * be shared, a guest that says so.
 */
export async function openHouse(options: HouseOptions): Promise<OpenHouse> {
  const { file, log, tracer, folder, address, consent = "ask", fixtures = false } = options;
  const directories = fixtures ? [] : (options.directories ?? readGlyphConfig(file).roots);
  if (directories.length === 0 && !fixtures) {
    return { guest: absentGuest(address), about: "", close: () => Promise.resolve(), release: () => undefined };
  }
  // What it stands on, the MCP SDK above all, is loaded only where there is something to serve.
  const [{ createGlyphGuest }, { House }, { GlyphMetrics }] = await Promise.all([
    import("../../glyph/http/guest.ts"),
    import("../../glyph/http/house.ts"),
    import("../../glyph/metrics.ts"),
  ]);
  const roots = openRoots(directories.map(fromHome), ownPaths(folder, file));
  const hub = fixtures ? undefined : await openHub({ log, folder, file });
  const guard = await openGuard({ roots, log, folder, consent, file, hub });
  const metrics = new GlyphMetrics(
    () => guard.gate.counts(),
    () => hub?.states ?? [],
  );
  const glyph = createGlyph({
    roots,
    version,
    log,
    gate: guard.gate,
    tracer,
    ...(hub && { hub }),
    observe: (tool, ms, failed) => metrics.observe(tool, ms, failed),
    ...(fixtures && (await import("../../glyph/fixtures/index.ts")).fixtures),
  });
  const house = new House({ glyph, address, log });
  return {
    guest: createGlyphGuest(house),
    about: `tools at /mcp, by HTTP and WebSocket, for keys with --tools: files in ${roots.paths.join(", ")}`,
    metrics: () => metrics.text(),
    async close() {
      await house.close();
      await hub?.close();
    },
    release() {
      guard.close();
      roots.close();
    },
  };
}

/** A path as people write it in a file: `~` is the home folder. */
const fromHome = (path: string): string => resolve(path.replace(/^~(?=\/|$)/, homedir()));

function openRoots(directories: readonly string[], own: readonly string[]): Roots {
  try {
    return Roots.open(directories, own);
  } catch (error) {
    if (!(error instanceof RuneError)) throw error;
    throw new CommandError(`can't share a directory: ${error.message}`, exit.usage, "see [glyph] roots");
  }
}
