import type { BuiltInTool, Conversation, Tool, ToolChoice } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact } from "../json/fields.ts";

/** The tools of a conversation; undefined when it has no list of them. */
export function encodeTools(
  { tools, builtIns }: Pick<Conversation, "tools" | "builtIns">,
  unsupported: Unsupported,
): readonly object[] | undefined {
  if (!tools && !builtIns) return undefined;
  return [
    ...(tools ?? []).map((tool) => encodeFunction(tool, unsupported)),
    ...(builtIns ?? []).map((tool) => encodeBuiltIn(tool, unsupported)),
  ];
}

/** Strict is the default here and nowhere else, and refuses many a schema: it is said either way. */
function encodeFunction({ name, description, parameters, strict, cache }: Tool, unsupported: Unsupported): object {
  if (cache) unsupported("cache");
  return compact({ type: "function", name, description, parameters, strict: strict ?? false });
}

function encodeBuiltIn(tool: BuiltInTool, unsupported: Unsupported): object {
  if (tool.type === "code_execution") return { type: "code_interpreter", container: { type: "auto" } };
  const { maxUses, allowedDomains, blockedDomains, contextSize, location } = tool;
  if (maxUses !== undefined) unsupported("builtIns.web_search.maxUses");
  if (blockedDomains !== undefined) unsupported("builtIns.web_search.blockedDomains");
  return compact({
    type: "web_search",
    filters: allowedDomains && { allowed_domains: allowedDomains },
    search_context_size: contextSize,
    user_location: location && { type: "approximate", ...location },
  });
}

export const encodeToolChoice = (choice: ToolChoice | undefined): unknown =>
  choice?.type === "tool" ? { type: "function", name: choice.name } : choice?.type;
