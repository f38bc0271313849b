import type { Tool, ToolCallPart } from "../conversation.ts";
import { compact, type Fields } from "../json/fields.ts";
import { keep, type Reading } from "./decode-content.ts";
import type { ItemStatus } from "./item.ts";

/**
 * A search for tools that the client runs (OpenAI docs, "Tool search", `execution: "client"`; Codex withholds the
 * tools of its MCP servers behind it). To others it is a function, whose result names what was found; the tools
 * themselves join those of the request.
 */
const searchName = "tool_search";

/** Whether it is the client who searches; a search of the provider's own is OpenAI's alone. */
export const isClients = (item: Fields): boolean => item.any("execution") === "client";

export function decodeSearchTool(tool: Fields, reading: Reading): Tool {
  const decoded = compact({
    name: searchName,
    description: tool.text("description"),
    parameters: tool.table("parameters") ?? { type: "object", properties: {} },
    isSearch: true as const,
  });
  keep(tool, reading);
  return decoded;
}

export const decodeSearchCall = (item: Fields): ToolCallPart => ({
  type: "tool_call",
  id: item.requiredText("call_id"),
  name: searchName,
  arguments: JSON.stringify(item.table("arguments") ?? {}),
  isSearch: true,
});

/** What the model reads of a search's result. */
export const foundText = (names: readonly string[]): string =>
  names.length === 0 ? "No tool was found." : `These tools can be called now: ${names.join(", ")}.`;

/** A call of the search as an item, whose arguments are an object. */
export const encodeSearchCall = (
  id: string,
  call: Pick<ToolCallPart, "id">,
  text: string,
  status: ItemStatus,
): object => ({
  id,
  type: "tool_search_call",
  status,
  execution: "client",
  call_id: call.id,
  arguments: objectIn(text),
});

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
