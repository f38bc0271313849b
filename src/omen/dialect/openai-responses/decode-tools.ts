import type { AllowedTools } from "../allowed-tools.ts";
import type { BuiltInTool, Tool, ToolChoice } from "../conversation.ts";
import { decodeFreeFormTool } from "../free-form.ts";
import { compact, type Fields } from "../json/fields.ts";
import { keep, type Reading } from "./decode-content.ts";
import { namedIn, toolIn } from "./namespace.ts";
import { decodeSearchTool, isClients } from "./tool-search.ts";

/** Names of the web search, the dated and the early ones among them. */
const webSearch: ReadonlySet<string> = new Set([
  "web_search",
  "web_search_2025_08_26",
  "web_search_preview",
  "web_search_preview_2025_03_11",
]);

export interface DecodedTools {
  readonly tools: readonly Tool[] | undefined;
  readonly builtIns: readonly BuiltInTool[] | undefined;
}

/**
 * `tools`: functions, free-form tools, and tools that the provider runs itself. Those of a kind that
 * only OpenAI has go to the rest.
 */
export function decodeTools(fields: Fields, reading: Reading): DecodedTools {
  const given = fields.objects("tools");
  if (!given && reading.found.length === 0) return { tools: undefined, builtIns: undefined };
  const listed = [...(given ?? []), ...reading.found];
  const tools: Tool[] = [];
  const builtIns: BuiltInTool[] = [];
  for (const tool of listed) {
    const type = tool.requiredText("type");
    if (type === "function") tools.push(decodeFunction(tool, reading));
    else if (type === "custom") tools.push(decodeFreeForm(tool, reading));
    else if (type === "namespace") for (const one of decodeNamespace(tool, reading)) tools.push(one);
    else if (type === "tool_search" && isClients(tool)) tools.push(decodeSearchTool(tool, reading));
    else if (webSearch.has(type)) builtIns.push(decodeWebSearch(tool, reading));
    else if (type === "code_interpreter" && typeof tool.any("container") !== "string") {
      builtIns.push({ type: "code_execution" });
      keepContainer(tool, reading);
    } else reading.rest[tool.path] = { ...tool.rest(), type };
  }
  return {
    tools: tools.length > 0 || builtIns.length === 0 ? distinct(tools, fields) : undefined,
    builtIns: builtIns.length > 0 ? builtIns : undefined,
  };
}

/**
 * Each tool once, since a search may find what was found before. Two that would have one name where there
 * are no namespaces are refused.
 */
function distinct(tools: readonly Tool[], fields: Fields): readonly Tool[] {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    const known = byName.get(tool.name);
    if (known && !Bun.deepEquals(known.scope, tool.scope))
      throw fields.wrong(
        "tools",
        `has two tools of the name ${JSON.stringify(tool.name)}, one of them within a namespace`,
      );
    byName.set(tool.name, tool);
  }
  return [...byName.values()];
}

function decodeFunction(tool: Fields, reading: Reading): Tool {
  const decoded = compact({
    name: tool.requiredText("name"),
    description: tool.text("description"),
    parameters: tool.table("parameters") ?? { type: "object", properties: {} },
    strict: tool.flag("strict"),
  });
  keep(tool, reading);
  return decoded;
}

function decodeFreeForm(tool: Fields, reading: Reading): Tool {
  const decoded = decodeFreeFormTool(tool, (format) => format);
  keep(tool, reading);
  return decoded;
}

/** The tools of a namespace, each by its one name. What is said of all of them stands with the first. */
function decodeNamespace(namespace: Fields, reading: Reading): readonly Tool[] {
  const name = namespace.requiredText("name");
  const about = namespace.text("description");
  const tools: Tool[] = [];
  for (const tool of namespace.objects("tools") ?? []) {
    const type = tool.requiredText("type");
    if (type !== "function" && type !== "custom") {
      reading.rest[tool.path] = { ...tool.rest(), type };
      continue;
    }
    const decoded = type === "function" ? decodeFunction(tool, reading) : decodeFreeForm(tool, reading);
    const told = tools.length === 0 && about ? [about] : [];
    const description = [...told, ...(decoded.description ? [decoded.description] : [])].join("\n\n");
    tools.push({ ...decoded, ...namedIn(name, decoded.name), ...(description === "" ? {} : { description }) });
  }
  keep(namespace, reading);
  return tools;
}

function decodeWebSearch(tool: Fields, reading: Reading): BuiltInTool {
  const filters = tool.object("filters");
  const place = tool.object("user_location");
  place?.word("type", ["approximate"]);
  const location = place && {
    city: place.text("city"),
    region: place.text("region"),
    country: place.text("country"),
    timezone: place.text("timezone"),
  };
  const contextSize = tool.word("search_context_size", ["low", "medium", "high"]);
  const decoded = compact({
    type: "web_search" as const,
    allowedDomains: filters?.texts("allowed_domains"),
    blockedDomains: filters?.texts("blocked_domains"),
    contextSize,
    location: location && compact(location),
  });
  if (filters) keep(filters, reading);
  if (place) keep(place, reading);
  keep(tool, reading);
  return decoded;
}

/** A container that the provider chooses is what runs code elsewhere; files and limits of it are OpenAI's alone. */
function keepContainer(tool: Fields, reading: Reading): void {
  const container = tool.object("container");
  container?.word("type", ["auto"]);
  if (container) keep(container, reading);
  keep(tool, reading);
}

/** A choice of a tool of OpenAI's own goes to the rest. */
export function decodeToolChoice(fields: Fields, reading: Reading): ToolChoice | AllowedTools | undefined {
  const choice = fields.any("tool_choice");
  if (choice === undefined) return undefined;
  if (choice === "auto" || choice === "none" || choice === "required") return { type: choice };
  if (typeof choice === "string")
    throw fields.wrong("tool_choice", 'must be "auto", "none", "required" or name a function');
  const target = fields.object("tool_choice");
  const type = target?.requiredText("type");
  if (target && (type === "function" || type === "custom")) return { type: "tool", name: toolIn(target).name };
  if (target && type === "allowed_tools") return decodeAllowed(target);
  reading.rest["tool_choice"] = choice;
  return undefined;
}

function decodeAllowed(target: Fields): AllowedTools {
  const [names, builtIns] = [new Set<string>(), new Set<BuiltInTool["type"]>()];
  for (const tool of target.objects("tools") ?? []) {
    const type = tool.requiredText("type");
    if (type === "function" || type === "custom") names.add(toolIn(tool).name);
    else if (webSearch.has(type)) builtIns.add("web_search");
    else if (type === "code_interpreter") builtIns.add("code_execution");
  }
  return { mode: target.word("mode", ["auto", "required"]) ?? "auto", names, builtIns };
}
