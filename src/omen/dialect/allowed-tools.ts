import type { BuiltInTool, Conversation, Tool } from "./conversation.ts";

/** What `allowed_tools` leaves of the tools that a request lists (OpenAI docs, "Function calling", "Allowed tools"). */
export interface AllowedTools {
  readonly mode: "auto" | "required";
  readonly names: ReadonlySet<string>;
  readonly builtIns: ReadonlySet<BuiltInTool["type"]>;
}

type Offered = Pick<Conversation, "tools" | "builtIns" | "toolChoice">;

/**
 * The request's tools as far as they are allowed: elsewhere there is no choice among some, but what
 * is not offered can't be called.
 */
export function offeredOf(
  {
    tools,
    builtIns,
  }: { readonly tools: readonly Tool[] | undefined; readonly builtIns: readonly BuiltInTool[] | undefined },
  { mode, names, builtIns: types }: AllowedTools,
): Offered {
  const offered = tools?.filter(({ name }) => names.has(name));
  const own = builtIns?.filter(({ type }) => types.has(type));
  return {
    ...(offered?.length && { tools: offered }),
    ...(own?.length && { builtIns: own }),
    toolChoice: { type: mode },
  };
}
