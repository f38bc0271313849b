import type {
  Conversation,
  FilePart,
  ImagePart,
  OutputFormat,
  Part,
  TextPart,
  Tool,
  ToolCallPart,
  ToolChoice,
  ToolResultPart,
  Turn,
} from "../conversation.ts";
import type { JsonObject, Unsupported } from "../dialect.ts";
import { openaiEffort } from "../effort.ts";
import { reportGrammar } from "../free-form.ts";
import { compact } from "../json/fields.ts";
import { encodeThoughts } from "./detail.ts";
import { urlOf } from "./image.ts";
import { encodeWebSearch } from "./web-search.ts";

/**
 * OpenAI API reference, "Create chat completion". Members come in one fixed order, so that the same
 * conversation gives the same bytes.
 */
export function encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject {
  const { sampling, reasoning } = conversation;
  if (reasoning?.budgetTokens !== undefined && reasoning.effort === undefined) unsupported("reasoning.budgetTokens");
  if (reasoning?.visible === false && reasoning.effort !== "none") unsupported("reasoning.visible");
  return compact({
    model,
    messages: [
      ...encodeSystem(conversation.system, unsupported),
      ...conversation.turns.flatMap((turn) => encodeTurn(turn, unsupported)),
    ],
    tools: conversation.tools?.map((tool) => encodeTool(tool, unsupported)),
    tool_choice: encodeToolChoice(conversation.toolChoice),
    web_search_options: encodeWebSearch(conversation.builtIns, model, unsupported),
    parallel_tool_calls: conversation.parallelToolCalls,
    response_format: encodeOutput(conversation.output),
    reasoning_effort: reasoning && openaiEffort(reasoning, model, unsupported),
    max_completion_tokens: conversation.maxTokens,
    temperature: sampling?.temperature,
    top_p: sampling?.topP,
    top_k: sampling?.topK,
    frequency_penalty: sampling?.frequencyPenalty,
    presence_penalty: sampling?.presencePenalty,
    seed: sampling?.seed,
    logit_bias: sampling?.logitBias,
    stop: conversation.stop,
    n: conversation.count,
    logprobs: conversation.logprobs ? true : undefined,
    top_logprobs: conversation.logprobs && conversation.logprobs.top > 0 ? conversation.logprobs.top : undefined,
    safety_identifier: conversation.user,
    service_tier: conversation.serviceTier,
    prompt_cache_key: conversation.cacheKey,
    stream: conversation.stream ? true : undefined,
    stream_options: conversation.stream && conversation.wantsUsage ? { include_usage: true } : undefined,
  });
}

function encodeSystem(system: readonly TextPart[], unsupported: Unsupported): readonly object[] {
  if (system.length === 0) return [];
  return [{ role: "system", content: encodeTexts(system, unsupported) }];
}

/** A turn as messages: tool results are messages of their own here, before whatever the user says beside them. */
function encodeTurn(turn: Turn, unsupported: Unsupported): readonly object[] {
  const results = turn.parts.filter((part): part is ToolResultPart => part.type === "tool_result");
  const others = turn.parts.filter((part) => part.type !== "tool_result");
  const messages: object[] = results.map((result) => encodeResult(result, unsupported));
  const media = results.flatMap(({ content }) => content.filter((part) => part.type !== "text"));
  if (media.length > 0) messages.push({ role: "user", content: encodeContent(media, unsupported) });
  if (others.length === 0 && results.length > 0) return messages;
  const name = turn.name === undefined ? {} : { name: turn.name };
  if (turn.role === "assistant")
    for (const said of encodeAssistant(others, unsupported)) messages.push({ ...said, ...name });
  else if (turn.role === "system")
    messages.push({ role: "system", content: encodeInstructions(others, unsupported), ...name });
  else messages.push({ role: "user", content: encodeContent(others, unsupported), ...name });
  return messages;
}

function encodeResult(result: ToolResultPart, unsupported: Unsupported): object {
  const texts = result.content.filter((part): part is TextPart => part.type === "text");
  const isShown = texts.length === 0 && result.content.length > 0;
  if (result.isError) unsupported("tool_result.isError");
  if (result.cache) unsupported("cache");
  return {
    role: "tool",
    tool_call_id: result.callId,
    content: isShown ? shownBehind : encodeTexts(texts, unsupported),
  };
}

/**
 * What a result says that is no text: a tool's message is text alone here ("Create chat completion"), so a user's
 * message behind the results shows it.
 */
const shownBehind = "(shown in the message behind the results)";

/** A turn of the model's; none where it says nothing at all, which some servers refuse (Mistral, llama.cpp). */
function encodeAssistant(parts: readonly Part[], unsupported: Unsupported): readonly object[] {
  const { text: thought, details } = encodeThoughts(parts, unsupported);
  const texts = parts.filter((part): part is TextPart => part.type === "text");
  const refusal = parts
    .filter((part) => part.type === "refusal")
    .map((part) => part.text)
    .join("");
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool_call");
  if (calls.some((call) => call.cache)) unsupported("cache");
  for (const { type } of parts) if (type === "image" || type === "audio" || type === "file") unsupported(type);
  const isSpoken = texts.some(({ text }) => text !== "");
  const isElse = refusal !== "" || calls.length > 0;
  if (!isSpoken && !isElse && thought === "" && details.length === 0) return [];
  const silent = isElse ? null : ""; // no text may be null only where something else is said
  return [
    compact({
      role: "assistant",
      reasoning_content: thought === "" ? undefined : thought,
      reasoning_details: details.length === 0 ? undefined : details,
      content: isSpoken ? encodeTexts(texts, unsupported) : silent,
      refusal: refusal === "" ? undefined : refusal,
      tool_calls: calls.length === 0 ? undefined : calls.map(encodeCall),
    }),
  ];
}

export const encodeCall = ({ id, name, arguments: text }: ToolCallPart) => ({
  id,
  type: "function",
  function: { name, arguments: text },
});

/** Instructions are text alone. */
function encodeInstructions(parts: readonly Part[], unsupported: Unsupported): unknown {
  for (const { type } of parts) if (type !== "text") unsupported(type);
  return encodeTexts(parts, unsupported);
}

/** One text as a string, as most servers want it; several as parts. */
function encodeTexts(parts: readonly Part[], unsupported: Unsupported): unknown {
  const texts = parts.filter((part): part is TextPart => part.type === "text");
  if (texts.some((part) => part.cache)) unsupported("cache");
  if (texts.some((part) => part.citations && part.citations.length > 0)) unsupported("text.citations");
  if (texts.length <= 1) return texts[0]?.text ?? "";
  return texts.map(({ text }) => ({ type: "text", text }));
}

function encodeContent(parts: readonly Part[], unsupported: Unsupported): unknown {
  if (parts.every((part) => part.type === "text")) return encodeTexts(parts, unsupported);
  return parts.flatMap((part): object[] => {
    if ("cache" in part && part.cache) unsupported("cache");
    switch (part.type) {
      case "text":
        return [{ type: "text", text: part.text }];
      case "image":
        return encodeImage(part, unsupported);
      case "audio":
        return [{ type: "input_audio", input_audio: { data: part.data, format: part.format } }];
      case "file":
        return encodeFile(part, unsupported);
      default:
        unsupported(part.type);
        return [];
    }
  });
}

/** Images are bytes or a URL here; OpenAI's uploaded files are for `file` parts alone. */
function encodeImage(part: ImagePart, unsupported: Unsupported): object[] {
  const url = urlOf(part);
  if (url !== undefined) return [{ type: "image_url", image_url: compact({ url, detail: part.detail }) }];
  unsupported("image.file");
  return [];
}

function encodeFile({ source, name }: FilePart, unsupported: Unsupported): object[] {
  if (source.kind === "text") {
    if (name !== undefined) unsupported("file.name");
    return [{ type: "text", text: source.text }];
  }
  if (source.kind === "url") {
    unsupported("file.url");
    return [];
  }
  const held =
    source.kind === "file" ? { file_id: source.id } : { file_data: `data:${source.mediaType};base64,${source.data}` };
  return [{ type: "file", file: compact({ filename: name, ...held }) }];
}

/**
 * Free-form tools are functions here: OpenAI itself is asked for Responses, and no other
 * server of this dialect knows them.
 */
function encodeTool(tool: Tool, unsupported: Unsupported): object {
  if (tool.cache) unsupported("cache");
  reportGrammar(tool, unsupported);
  const { name, description, parameters, strict } = tool;
  return { type: "function", function: compact({ name, description, parameters, strict }) };
}

function encodeToolChoice(choice: ToolChoice | undefined): unknown {
  if (choice === undefined) return undefined;
  return choice.type === "tool" ? { type: "function", function: { name: choice.name } } : choice.type;
}

function encodeOutput(output: OutputFormat | undefined): unknown {
  if (output === undefined) return undefined;
  if (output.type === "json_object") return { type: "json_object" };
  const { name, description, schema, strict } = output;
  return { type: "json_schema", json_schema: compact({ name, description, schema, strict }) };
}
