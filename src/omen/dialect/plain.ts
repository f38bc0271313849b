import type { Conversation, ImagePart, Part } from "./conversation.ts";

/**
 * A conversation as any provider takes it, whichever its dialect: what its client's own provider overlooks, others
 * refuse. The same one where there is nothing of the kind.
 */
export function plain(conversation: Conversation): Conversation {
  const { tools, builtIns = [], turns } = conversation;
  let told = conversation;
  if (tools?.length === 0) {
    const { tools: _none, toolChoice, parallelToolCalls, ...rest } = told;
    // A choice among tools that run at the provider is one still.
    told =
      builtIns.length > 0
        ? { ...rest, ...(toolChoice && { toolChoice }), ...(parallelToolCalls !== undefined && { parallelToolCalls }) }
        : rest;
  }
  if (turns.some(({ parts }) => parts.some(hasJpg)))
    told = { ...told, turns: turns.map((turn) => ({ ...turn, parts: turn.parts.map(withJpeg) })) };
  return told;
}

/** OpenAI takes `image/jpg`, which is no media type (RFC 2046 §4.2: `image/jpeg`). */
const isJpg = (part: Part): part is ImagePart =>
  part.type === "image" && part.source.kind === "data" && part.source.mediaType.toLowerCase() === "image/jpg";

const hasJpg = (part: Part): boolean => (part.type === "tool_result" ? part.content.some(isJpg) : isJpg(part));

function withJpeg<Given extends Part>(part: Given): Given {
  if (part.type === "tool_result") return { ...part, content: part.content.map(withJpeg) };
  return isJpg(part) ? { ...part, source: { ...part.source, mediaType: "image/jpeg" } } : part;
}
