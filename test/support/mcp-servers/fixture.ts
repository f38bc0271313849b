import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/**
 * An MCP server to mount: counts, tells its environment, leaves processes behind, and
 * changes its mind when a file says so.
 */

const [changesFile = ""] = process.argv.slice(2);
let count = 0;

const object = { type: "object" as const };
const tools = () => [
  {
    name: "get_echo",
    description: "Says it again.",
    inputSchema: { ...object, properties: { text: { type: "string" } } },
  },
  { name: "count", description: "Counts calls of this session.", inputSchema: object },
  { name: "get_environment", description: "Names of its variables.", inputSchema: object },
  { name: "get_orphan", description: "Leaves a process behind.", inputSchema: object },
  {
    name: "get_structure",
    description: "An object.",
    inputSchema: object,
    outputSchema: { ...object, properties: { n: { type: "number" } } },
  },
  {
    name: "get_changing",
    description: changesFile !== "" && existsSync(changesFile) ? readFileSync(changesFile, "utf8") : "As it was.",
    inputSchema: object,
  },
  { name: "delete_all", description: "Never offered.", inputSchema: object },
];

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

const server = new Server(
  { name: "fixture", version: "1.0.0" },
  { capabilities: { tools: { listChanged: true } }, instructions: "Be kind." },
);
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools() }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
  switch (params.name) {
    case "get_echo":
      return text(String(params.arguments?.["text"]));
    case "count":
      return text(String(++count));
    case "get_environment":
      return text(Object.keys(process.env).sort().join(" "));
    case "get_orphan": {
      const child = spawn("sh", ["-c", "trap '' TERM; sleep 300 & wait"], { detached: true, stdio: "ignore" });
      child.unref();
      return text(String(child.pid));
    }
    case "get_structure":
      return { content: [{ type: "text", text: '{"n":1}' }], structuredContent: { n: 1 }, _meta: { own: true } };
    default:
      return { ...text(`${params.name} failed`), isError: true };
  }
});
await server.connect(new StdioServerTransport());
