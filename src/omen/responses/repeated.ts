import type { JsonObject } from "../dialect/dialect.ts";

/** Members of a request that a response repeats (API reference, "The response object"). */
const names = [
  "instructions",
  "max_output_tokens",
  "max_tool_calls",
  "metadata",
  "parallel_tool_calls",
  "prompt_cache_key",
  "safety_identifier",
  "temperature",
  "tool_choice",
  "tools",
  "top_logprobs",
  "top_p",
  "truncation",
  "user",
] as const;

/** What a response repeats of its request, where its provider could not: members that were given. */
export function repeated(request: JsonObject): JsonObject {
  const given = names.flatMap((name) => (request[name] === undefined || request[name] === null ? [] : [name]));
  return {
    ...Object.fromEntries(given.map((name) => [name, request[name]])),
    ...(Array.isArray(request["tools"]) ? { tools: request["tools"].map(whole) } : undefined),
    ...(isObject(request["reasoning"])
      ? { reasoning: { effort: null, summary: null, ...request["reasoning"] } }
      : undefined),
    ...(isObject(request["text"]) ? { text: { format: { type: "text" }, ...request["text"] } } : undefined),
  };
}

/** A function with all members that its schema wants (Open Responses, "FunctionTool"). */
const whole = (tool: unknown): unknown =>
  isObject(tool) && "type" in tool && tool.type === "function"
    ? { description: null, parameters: null, strict: null, ...tool }
    : tool;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
