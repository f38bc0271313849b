import { Connection } from "./protocol/connection.ts";
import type { ConnectionCaller } from "./protocol/legacy.ts";
import type { Glyph } from "./server.ts";
import { type StdioStreams, StdioTransport } from "./transport/stdio.ts";

/** Milliseconds that calls under way have to end after the input did; beyond the time a search may take. */
const drainMs = 35_000;
/** Milliseconds that a reader has to take the last answer when Glyph was told to stop. */
const flushMs = 300;

/**
 * Serves one client, `who`, over a pair of streams. Resolves when the input has ended and every call was answered, when
 * the client stopped reading, or shortly after `stop` is aborted, which aborts the calls under way.
 */
export async function serveStdio(
  glyph: Glyph,
  streams: StdioStreams,
  who: ConnectionCaller,
  stop: AbortSignal,
): Promise<void> {
  const transport = new StdioTransport(streams);
  const connection = await Connection.open(glyph, transport, who);
  const over = Promise.race([transport.broken, aborted(stop)]);
  await Promise.race([transport.run(connection), over]);
  connection.inputEnded();
  await Promise.race([transport.drained(), over, Bun.sleep(drainMs)]);
  await connection.close();
  await Promise.race([transport.flushed(), transport.broken, Bun.sleep(flushMs)]);
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
