import { offeredOf, type AllowedTools } from "../allowed-tools.ts";
import type { Conversation, Tool, ToolChoice } from "../conversation.ts";
import { decodeFreeFormTool } from "../free-form.ts";
import { compact, type Fields } from "../json/fields.ts";
import { decodeHint, keep, type Reading } from "./decode-parts.ts";
import { decodeWebSearch } from "./web-search.ts";

/** `tools`, `tool_choice` and the search that the provider runs itself. */
export function decodeTools(fields: Fields, reading: Reading): Pick<Conversation, "tools" | "builtIns" | "toolChoice"> {
  const tools = fields.objects("tools")?.map((tool) => decodeTool(tool, reading));
  const builtIns = decodeWebSearch(fields);
  const choice = decodeToolChoice(fields);
  if (choice && "mode" in choice) return offeredOf({ tools, builtIns }, choice);
  return { ...(tools && { tools }), ...(builtIns && { builtIns }), ...(choice && { toolChoice: choice }) };
}

function decodeTool(tool: Fields, reading: Reading): Tool {
  const kind = tool.word("type", ["function", "custom"]) ?? "function";
  const target = tool.object(kind);
  if (!target) throw tool.wrong(kind, "is missing");
  const cache = decodeHint(tool) ?? decodeHint(target);
  const decoded =
    kind === "custom"
      ? decodeFreeFormTool(target, (format) => format.object("grammar"))
      : compact({
          name: target.requiredText("name"),
          description: target.text("description"),
          parameters: target.table("parameters") ?? { type: "object", properties: {} },
          strict: target.flag("strict"),
        });
  keep(target, reading);
  keep(tool, reading);
  return cache ? { ...decoded, cache } : decoded;
}

function decodeToolChoice(fields: Fields): ToolChoice | AllowedTools | undefined {
  const choice = fields.any("tool_choice");
  if (choice === undefined) return undefined;
  if (choice === "auto" || choice === "none" || choice === "required") return { type: choice };
  if (typeof choice === "string")
    throw fields.wrong("tool_choice", 'must be "auto", "none", "required" or name a function');
  const named = fields.object("tool_choice");
  if (named?.any("type") === "allowed_tools") return decodeAllowed(named.object("allowed_tools") ?? named);
  const target = named?.object("function") ?? named?.object("custom");
  if (!target) throw fields.wrong("tool_choice", "must name a function");
  return { type: "tool", name: target.requiredText("name") };
}

function decodeAllowed(allowed: Fields): AllowedTools {
  const names = (allowed.objects("tools") ?? []).map((tool) =>
    (tool.object("function") ?? tool.object("custom") ?? tool).requiredText("name"),
  );
  const mode = allowed.word("mode", ["auto", "required"]) ?? "auto";
  return { mode, names: new Set(names), builtIns: new Set() };
}
