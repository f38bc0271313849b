import { isThere, objectIn, objectsIn, type Contents, type Json } from "./contents.ts";

/** Blocks that are text, or were: what a model thought, called and read. */
const texts: ReadonlySet<unknown> = new Set(
  (
    "text thinking redacted_thinking tool_use server_tool_use search_result tool_reference web_search_tool_result " +
    "web_fetch_tool_result code_execution_tool_result bash_code_execution_tool_result " +
    "text_editor_code_execution_tool_result tool_search_tool_result mcp_tool_use mcp_tool_result compaction"
  ).split(" "),
);

/**
 * Tools of Anthropic's that the client runs ("Computer use", "Text editor", "Bash", "Memory"); those
 * without a type are the client's own.
 */
const clientTool = /^(?:custom$|bash_|text_editor_|computer_|memory_)/;

/** Messages: the system's texts, messages, tools. */
export function readMessages(body: Json, contents: Contents): void {
  readBlocks(body["system"], "system", contents);
  for (const [message, path] of objectsIn(body["messages"], "messages")) {
    contents.frames++;
    readBlocks(message["content"], `${path}.content`, contents);
  }
  for (const [tool, path] of objectsIn(body["tools"], "tools")) {
    const { type } = tool;
    if (isThere(type) && !clientTool.test(String(type))) contents.refuse(`${path}.type`);
    contents.tools += isThere(type) && type !== "custom" ? 8 : 1; // those of Anthropic's bring instructions of their own
  }
  for (const [edit, path] of objectsIn(objectIn(body["context_management"])["edits"], "context_management.edits"))
    if (!String(edit["type"]).startsWith("clear_")) contents.refuse(`${path}.type`); // compaction is a call of its own
  const geo = body["inference_geo"];
  if (isThere(geo) && geo !== "global") contents.refuse("inference_geo"); // a tenth dearer
}

function readBlocks(blocks: unknown, path: string, contents: Contents): void {
  for (const [block, place] of objectsIn(blocks, path)) {
    const { type } = block;
    const source = objectIn(block["source"]);
    if (type === "tool_result") readBlocks(block["content"], `${place}.content`, contents);
    else if (type === "image") contents.image(source["data"]);
    else if (type === "document") readDocument(source, `${place}.source`, contents);
    else if (!texts.has(type)) contents.refuse(`${place}.type`);
    contents.frames++;
  }
}

function readDocument(source: Json, path: string, contents: Contents): void {
  switch (source["type"]) {
    case "text":
      return;
    case "content":
      return readBlocks(source["content"], `${path}.content`, contents);
    case "base64":
      return contents.media(source["data"]);
    default:
      contents.refuse(`${path}.type`);
  }
}
