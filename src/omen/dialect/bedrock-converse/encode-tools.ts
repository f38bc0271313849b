import type { Conversation, Tool, ToolChoice } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { reportGrammar } from "../free-form.ts";
import { compact } from "../json/fields.ts";
import { cached, type Writing } from "./encode-blocks.ts";
import { encodeId, isToolName } from "./names.ts";

/**
 * `toolConfig` ("ToolConfiguration"). Converse demands it where the conversation holds calls: tools that nobody
 * declares any more are then declared by the names in those. It knows no choice of none, so tools are withheld
 * for that, as far as they can be.
 */
export function encodeTools(conversation: Conversation, writing: Writing): object | undefined {
  const { tools = [], builtIns = [], toolChoice, parallelToolCalls } = conversation;
  const { unsupported } = writing;
  for (const { type } of builtIns) unsupported(`builtIns.${type}`);
  if (parallelToolCalls === false) unsupported("parallelToolCalls");
  const called = calledNames(conversation);
  const withheld = toolChoice?.type === "none" && called.length === 0;
  const declared = withheld ? [] : tools.flatMap((tool) => encodeTool(tool, writing));
  if (declared.length > 0 && toolChoice?.type === "none") unsupported("toolChoice.none");
  if (declared.length === 0 && called.length === 0) {
    if (toolChoice?.type === "required" || toolChoice?.type === "tool") unsupported("toolChoice");
    return undefined;
  }
  const remembered = declared.length === 0 ? called.map(rememberedTool) : [];
  return compact({
    tools: [...declared, ...remembered],
    toolChoice: remembered.length > 0 ? undefined : encodeChoice(toolChoice, tools, unsupported),
  });
}

function encodeTool(tool: Tool, writing: Writing): readonly object[] {
  const { name, description, parameters, strict, cache } = tool;
  if (!isToolName(name)) {
    writing.unsupported("tool.name");
    return [];
  }
  reportGrammar(tool, writing.unsupported);
  const schema = "type" in parameters ? parameters : { type: "object", ...parameters };
  const toolSpec = compact({
    name,
    description: description || undefined,
    inputSchema: { json: schema },
    strict: strict || undefined,
  });
  return cached([{ toolSpec }], cache, writing);
}

const rememberedTool = (name: string): object => ({ toolSpec: { name, inputSchema: { json: { type: "object" } } } });

/** The names of all calls that were made, each once, as they are spelt there. */
function calledNames({ turns }: Conversation): readonly string[] {
  const calls = turns.flatMap(({ parts }) => parts).filter((part) => part.type === "tool_call");
  return [...new Set(calls.map(({ name }) => encodeId(name)))];
}

/** Auto is what Converse does anyway, and what not every model knows by name. */
function encodeChoice(
  choice: ToolChoice | undefined,
  tools: readonly Tool[],
  unsupported: Unsupported,
): object | undefined {
  if (choice?.type === "required") return { any: {} };
  if (choice?.type !== "tool") return undefined;
  if (isToolName(choice.name) && tools.some(({ name }) => name === choice.name)) return { tool: { name: choice.name } };
  unsupported("toolChoice");
  return undefined;
}
