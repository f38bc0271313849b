import { createInterface } from "node:readline";

/**
 * An MCP server of 2026-07-28 alone, on the wire: it refuses `initialize`, and asks a
 * person by a result that needs input.
 */

interface Request {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: {
    readonly name?: string;
    readonly arguments?: Readonly<Record<string, unknown>>;
    readonly inputResponses?: Readonly<Record<string, unknown>>;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

const key = (name: string) => `io.modelcontextprotocol/${name}`;
const tool = (name: string) => ({ name, description: name, inputSchema: { type: "object" } });
const header = (name: string) => ({ type: "string", "x-mcp-header": name });
const withHeader = (name: string) => ({ type: "object", properties: { tenant: header(name) } });
const tenantTool = { ...tool("get_tenant"), inputSchema: withHeader("Tenant") };
const unsoundTool = { ...tool("get_unsound"), inputSchema: withHeader("no token") };
const listed = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
const text = (value: string) => ({ resultType: "complete", content: [{ type: "text", text: value }] });

function answer({ method, params = {} }: Request): object {
  switch (method) {
    case "server/discover":
      return {
        ...listed,
        supportedVersions: ["2026-07-28"],
        capabilities: { tools: { listChanged: false } },
        _meta: { [key("serverInfo")]: { name: "modern", version: "1" } },
      };
    case "tools/list":
      return { ...listed, tools: [...["get_version", "ask"].map(tool), tenantTool, unsoundTool] };
    default:
      if (params.name === "get_tenant") return text(String(params.arguments?.["tenant"]));
      if (params.name === "get_version") return text(String(params._meta?.[key("protocolVersion")]));
      if (params.inputResponses) return text(JSON.stringify(params.inputResponses["colour"]));
      return {
        resultType: "input_required",
        requestState: "state",
        inputRequests: {
          colour: {
            method: "elicitation/create",
            params: {
              mode: "form",
              message: "Which colour?",
              requestedSchema: { type: "object", properties: { colour: { type: "string" } } },
            },
          },
        },
      };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  if (request.id === undefined) continue;
  const { id } = request;
  const refusal = {
    error: {
      code: -32022,
      message: "2026-07-28 alone is spoken here",
      data: { supported: ["2026-07-28"], requested: "2025-11-25" },
    },
  };
  const outcome = request.method === "initialize" ? refusal : { result: answer(request) };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...outcome })}\n`);
}
