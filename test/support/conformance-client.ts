import { Connection } from "../../src/glyph/hub/connection.ts";
import type { ClientSide } from "../../src/glyph/gate/caller.ts";
import type { CallContext } from "../../src/glyph/tool/tool.ts";
import { Roots } from "../../src/glyph/roots.ts";

/**
 * What MCP's conformance suite drives as a client: the hub's own, which lists what the suite's server
 * offers and calls each tool once.
 */

const [url = ""] = process.argv.slice(2);

/** A person who accepts whatever form, and fills nothing in. */
const client: ClientSide = {
  elicits: true,
  samples: false,
  severity: undefined,
  hasProgress: false,
  log: () => undefined,
  progress: () => undefined,
  elicit: () => Promise.resolve({ action: "accept", content: {} }),
  sample: () => Promise.reject(new Error("no model here")),
};
const context: CallContext = { roots: Roots.open([]), signal: new AbortController().signal, client };

const connection = await Connection.open({
  server: "suite",
  config: { url },
  environment: {},
  supervisor: [],
  abilities: client,
  onLog: () => undefined,
  onChanged: () => undefined,
  onClosed: () => undefined,
  signal: context.signal,
});
for (const definition of (await connection.offer()).tools) {
  const given = { name: definition.name, arguments: definition.name === "add_numbers" ? { a: 5, b: 3 } : {} };
  await connection.request("tools/call", given, context, definition);
}
await connection.close();
