import type { Span, Tracer } from "../platform/tracing.ts";
import type { Caller } from "./gate/caller.ts";
import type { Tool, ToolResult } from "./tool/tool.ts";

/**
 * Spans of tool calls, with the names of OpenTelemetry's conventions for MCP (semantic-conventions-genai,
 * docs/gen-ai/mcp.md); what these have no name for is `glyph.*`. Nothing of arguments and results is in them.
 */

/** The span of a call, within the trace that its client names in `_meta` (SEP-414). */
export const beginCall = (tracer: Tracer, tool: Tool, caller: Caller): Span =>
  tracer.start(`tools/call ${tool.name}`, caller.trace?.["traceparent"], {
    "mcp.method.name": "tools/call",
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": tool.name,
    "mcp.session.id": caller.session,
    "network.transport": caller.transport,
    "glyph.principal": caller.principal.id,
    "glyph.server": tool.server ?? "glyph",
  });

export function endCall(span: Span, { facts, failed }: ToolResult): void {
  const { decision, rule, grant, request } = facts ?? {};
  span.end({
    attributes: {
      "glyph.decision": textIn(decision) ?? "allow",
      "glyph.rule": textIn(rule),
      "glyph.grant": textIn(grant),
      "glyph.request": textIn(request),
    },
    error: failed ? "tool_error" : undefined,
  });
}

const textIn = (fact: unknown): string | undefined => (typeof fact === "string" ? fact : undefined);
