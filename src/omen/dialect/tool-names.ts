import type { Conversation, Part } from "./conversation.ts";

/** What a dialect's providers take as the name of a tool. */
export interface ToolNameRule {
  readonly taken: RegExp;
  /** In characters; all of them are then ASCII. */
  readonly lengthMax: number;
}

const hashLength = 13;

/**
 * A name that the rule takes: the same where it does, else with what it doesn't take replaced and a hash of
 * the whole, the same each time.
 */
export function takenName(name: string, { taken, lengthMax }: ToolNameRule): string {
  if (taken.test(name) && name.length <= lengthMax) return name;
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, "_").replace(/^[^A-Za-z_]/, "_");
  const hash = Bun.hash(name).toString(36).padStart(hashLength, "0");
  return `${plain.slice(0, lengthMax - hashLength - 1)}_${hash}`;
}

/** A conversation whose tools are called as the rule takes them; the same one where they all are. */
export function withTakenNames(conversation: Conversation, rule: ToolNameRule): Conversation {
  const { turns, tools = [], toolChoice } = conversation;
  const isTaken = (name: string): boolean => takenName(name, rule) === name;
  const isCall = (part: Part) => part.type === "tool_call" && !isTaken(part.name);
  if (tools.every(({ name }) => isTaken(name)) && !turns.some(({ parts }) => parts.some(isCall))) return conversation;
  return {
    ...conversation,
    tools: tools.map((tool) => ({ ...tool, name: takenName(tool.name, rule) })),
    ...(toolChoice?.type === "tool" && { toolChoice: { ...toolChoice, name: takenName(toolChoice.name, rule) } }),
    turns: turns.map((turn) => ({
      ...turn,
      parts: turn.parts.map((part) =>
        part.type === "tool_call" ? { ...part, name: takenName(part.name, rule) } : part,
      ),
    })),
  };
}
