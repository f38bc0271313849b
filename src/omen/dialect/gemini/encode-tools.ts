import type { BuiltInTool, Conversation, Tool } from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { reportGrammar } from "../free-form.ts";
import { compact } from "../json/fields.ts";

/**
 * `tools` and `toolConfig` (Gemini API reference, "Tool", "FunctionCallingConfig"). Google's own tools don't
 * go together with functions, unless the client handed back what they did, which the canonical form has no
 * place for: then they are reported.
 */
export function encodeTools(conversation: Conversation, unsupported: Unsupported): JsonObject {
  const { tools = [], builtIns = [] } = conversation;
  if (conversation.parallelToolCalls === false && tools.length > 0) unsupported("parallelToolCalls");
  const functionCallingConfig = encodeChoice(conversation, unsupported);
  const toolConfig = functionCallingConfig && { functionCallingConfig };
  if (tools.length > 0) {
    if (builtIns.length > 0) unsupported("builtIns");
    return compact({
      tools: [{ functionDeclarations: tools.map((tool) => encodeTool(tool, unsupported)) }],
      toolConfig,
    });
  }
  return builtIns.length === 0 ? {} : { tools: builtIns.map((tool) => encodeBuiltIn(tool, unsupported)) };
}

/** `parametersJsonSchema` takes JSON Schema as it is; `parameters` would take a dialect of OpenAPI's. */
function encodeTool(tool: Tool, unsupported: Unsupported): object {
  const { name, description, parameters, strict, cache } = tool;
  reportGrammar(tool, unsupported);
  if (strict) unsupported("tool.strict");
  if (cache) unsupported("cache");
  return compact({
    name,
    description,
    parametersJsonSchema: "type" in parameters ? parameters : { type: "object", ...parameters },
  });
}

function encodeBuiltIn(tool: BuiltInTool, unsupported: Unsupported): object {
  if (tool.type === "code_execution") return { codeExecution: {} };
  for (const name of ["maxUses", "allowedDomains", "blockedDomains", "contextSize", "location"] as const)
    if (tool[name] !== undefined) unsupported(`builtIns.web_search.${name}`);
  return { googleSearch: {} };
}

/** A choice means something only where there are functions; without them a forced one can't be met. */
function encodeChoice({ toolChoice, tools = [] }: Conversation, unsupported: Unsupported): object | undefined {
  if (!toolChoice) return undefined;
  if (tools.length === 0) {
    if (toolChoice.type === "required" || toolChoice.type === "tool") unsupported("toolChoice");
    return undefined;
  }
  switch (toolChoice.type) {
    case "auto":
      return { mode: "AUTO" };
    case "none":
      return { mode: "NONE" };
    case "required":
      return { mode: "ANY" };
    case "tool":
      return { mode: "ANY", allowedFunctionNames: [toolChoice.name] };
  }
}
