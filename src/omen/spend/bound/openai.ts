import { isThere, objectIn, objectsIn, type Contents, type Json } from "./contents.ts";

/** Parts that are text, and count as such. */
const texts: ReadonlySet<unknown> = new Set(
  "text refusal thinking reference input_text output_text summary_text reasoning_text".split(" "),
);

/** Tools that the client runs itself. */
const clientTools: ReadonlySet<unknown> = new Set(["function", "custom", "local_shell", "apply_patch", "namespace"]);

/** Items of a conversation that are text: what was said, thought, called and found. */
const textItems: ReadonlySet<unknown> = new Set(
  (
    "function_call custom_tool_call local_shell_call apply_patch_call shell_call computer_call web_search_call mcp_call " +
    "mcp_list_tools mcp_approval_request mcp_approval_response tool_search_call compaction"
  ).split(" "),
);

/** Chat completions: messages, tools, and what an answer is to be. */
export function readChat(body: Json, contents: Contents): void {
  for (const [message, path] of objectsIn(body["messages"], "messages")) {
    contents.frames++;
    if (isThere(message["audio"])) contents.refuse(`${path}.audio`); // an earlier answer, by its id
    contents.frames += objectsIn(message["tool_calls"], "").length;
    contents.text(message["content"]);
    for (const [part, place] of objectsIn(message["content"], `${path}.content`)) readPart(part, place, contents);
  }
  readTools(body["tools"], "tools", contents);
  contents.tools += objectsIn(body["functions"], "").length;
}

/** Responses: a text, or items. */
export function readResponses(body: Json, contents: Contents): void {
  readTools(body["tools"], "tools", contents);
  contents.text(body["instructions"]);
  contents.text(body["input"]);
  for (const [item, path] of objectsIn(body["input"], "input")) {
    contents.frames++;
    contents.text(item["content"]);
    contents.text(item["output"]);
    const { type } = item;
    if (type === undefined || type === "message") readParts(item["content"], `${path}.content`, contents);
    else if (type === "additional_tools" || type === "tool_search_output")
      readTools(item["tools"], `${path}.tools`, contents);
    else if (type === "reasoning") {
      if (!isThere(item["encrypted_content"]) && isThere(item["id"])) contents.refuse(`${path}.id`); // kept by the provider
    } else if (type === "image_generation_call") contents.image(item["result"]);
    else if (typeof type === "string" && type.endsWith("_output"))
      readOutput(item["output"], `${path}.output`, contents);
    else if (!textItems.has(type)) contents.refuse(`${path}.type`);
  }
}

function readOutput(output: unknown, path: string, contents: Contents): void {
  if (Array.isArray(output)) readParts(output, path, contents);
  else if (typeof output === "object" && output !== null) readPart(output as Json, path, contents);
}

function readParts(parts: unknown, path: string, contents: Contents): void {
  for (const [part, place] of objectsIn(parts, path)) readPart(part, place, contents);
}

function readPart(part: Json, path: string, contents: Contents): void {
  const { type } = part;
  if (texts.has(type)) return contents.text(part["text"]);
  switch (type) {
    case "image_url":
      return contents.image(objectIn(part["image_url"])["url"]);
    case "input_image":
    case "computer_screenshot":
      return contents.image(part["image_url"]);
    case "input_audio":
      return contents.audio(objectIn(part["input_audio"])["data"] ?? part["data"]);
    case "file":
      return readFile(objectIn(part["file"]), `${path}.file`, contents);
    case "input_file":
      return readFile(part, path, contents);
    // What a shell printed, or a search that Codex's own tools made, is text.
    case "logs":
    case "shell_call_output":
      return;
    default:
      contents.refuse(`${path}.type`);
  }
}

function readFile(file: Json, path: string, contents: Contents): void {
  for (const name of ["file_id", "file_url"]) if (isThere(file[name])) contents.refuse(`${path}.${name}`);
  contents.media(file["file_data"]);
}

function readTools(tools: unknown, path: string, contents: Contents): void {
  for (const [tool, place] of objectsIn(tools, path)) {
    contents.tools++;
    if (!clientTools.has(tool["type"] ?? "function")) contents.refuse(`${place}.type`);
    if (tool["type"] === "namespace") readTools(tool["tools"], `${place}.tools`, contents);
  }
}
