import { createInterface } from "node:readline";

/**
 * An MCP server with one tool that does nothing, on the wire alone: what a call through the
 * hub costs besides is the hub's.
 */

const tool = { name: "get_nothing", description: "Does nothing.", inputSchema: { type: "object" } };
const results: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "no-op", version: "1" },
  },
  "tools/list": { tools: [tool] },
  "tools/call": { content: [{ type: "text", text: "nothing" }] },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line) as { readonly id?: number; readonly method: string };
  if (id !== undefined)
    process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result: results[method] ?? {} })}\n`);
}
