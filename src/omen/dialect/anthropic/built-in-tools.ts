import type { BuiltInTool } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact, type Fields } from "../json/fields.ts";
import { keep, type Reading } from "./decode-blocks.ts";

/**
 * The versions that are asked for: the first that all models with server tools take (Claude docs, "Web search
 * tool", "Code execution tool").
 */
const [webSearch, codeExecution] = ["web_search_20250305", "code_execution_20250825"];

/** A tool that Anthropic runs itself, in any of its dated versions; undefined for one that only Anthropic has. */
export function decodeBuiltIn(type: string, tool: Fields, reading: Reading): BuiltInTool | undefined {
  if (/^code_execution_\d{8}$/.test(type)) {
    tool.text("name");
    keep(tool, reading);
    return { type: "code_execution" };
  }
  return /^web_search_\d{8}$/.test(type) ? decodeWebSearch(tool, reading) : undefined;
}

function decodeWebSearch(tool: Fields, reading: Reading): BuiltInTool {
  tool.text("name");
  const place = tool.object("user_location");
  place?.word("type", ["approximate"]);
  const decoded = compact({
    type: "web_search" as const,
    maxUses: tool.number("max_uses"),
    allowedDomains: tool.texts("allowed_domains"),
    blockedDomains: tool.texts("blocked_domains"),
    location:
      place &&
      compact({
        city: place.text("city"),
        region: place.text("region"),
        country: place.text("country"),
        timezone: place.text("timezone"),
      }),
  });
  if (place) keep(place, reading);
  keep(tool, reading);
  return decoded;
}

export function encodeBuiltIn(tool: BuiltInTool, unsupported: Unsupported): object {
  if (tool.type === "code_execution") return { type: codeExecution, name: tool.type };
  const { maxUses, allowedDomains, blockedDomains, contextSize, location } = tool;
  if (contextSize !== undefined) unsupported("builtIns.web_search.contextSize");
  // Anthropic refuses both together; what is allowed says more.
  if (allowedDomains && blockedDomains) unsupported("builtIns.web_search.blockedDomains");
  return compact({
    type: webSearch,
    name: tool.type,
    max_uses: maxUses,
    allowed_domains: allowedDomains,
    blocked_domains: allowedDomains ? undefined : blockedDomains,
    user_location: location && { type: "approximate", ...location },
  });
}
