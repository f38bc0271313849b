import type { BuiltInTool, Conversation, FreeForm, Tool, ToolChoice } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { isFreeForm } from "../free-form.ts";
import { compact } from "../json/fields.ts";

/** The tools of a conversation; undefined when it has no list of them. */
export function encodeTools(
  { tools, builtIns }: Pick<Conversation, "tools" | "builtIns">,
  unsupported: Unsupported,
): readonly object[] | undefined {
  if (!tools && !builtIns) return undefined;
  return [
    ...(tools ?? []).map((tool) => encodeTool(tool, unsupported)),
    ...(builtIns ?? []).map((tool) => encodeBuiltIn(tool, unsupported)),
  ];
}

/** Strict is the default here and nowhere else, and refuses many a schema: it is said either way. */
function encodeTool(tool: Tool, unsupported: Unsupported): object {
  const { name, description, parameters, strict, freeForm, cache } = tool;
  if (cache) unsupported("cache");
  if (freeForm) return compact({ type: "custom", name, description, format: encodeFormat(freeForm) });
  return compact({ type: "function", name, description, parameters, strict: strict ?? false });
}

const encodeFormat = ({ grammar }: FreeForm): object => (grammar ? { type: "grammar", ...grammar } : { type: "text" });

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

export const encodeToolChoice = (choice: ToolChoice | undefined, tools: readonly Tool[] | undefined): unknown =>
  choice?.type === "tool"
    ? { type: isFreeForm(tools, choice.name) ? "custom" : "function", name: choice.name }
    : choice?.type;
