import type { ProviderName } from "../scenario/scenario.ts";
import {
  between,
  each,
  eachBehindFirst,
  filled,
  lastAgain,
  leavingOut,
  nulls,
  ofType,
  renumbered,
  replaced,
  rewritten,
  unheardOf,
  without,
  type Change,
  type Step,
} from "./harmless.ts";

/**
 * What servers of each dialect do that is in no reference, or in one and seldom seen, and
 * changes nothing of what they say.
 */

const comments = between(": keep-alive\n\n", ":\n\n", "\n", "id: 7\n\n", "retry: 10\n\n");
const unnamed = rewritten((text) => text.replace(/^event:.*\n/m, ""));

const chat: Readonly<Record<string, Step>> = {
  comments,
  "unknown members": unheardOf,
  nulls: each(
    filled({
      "": nulls("error", "usage", "service_tier", "system_fingerprint"),
      choices: nulls("logprobs", "finish_reason", "delta"),
      "choices.delta": nulls(
        "role",
        "content",
        "refusal",
        "reasoning_content",
        "reasoning",
        "tool_calls",
        "annotations",
      ),
      "choices.delta.tool_calls": nulls("id", "type", "function"),
      "choices.delta.tool_calls.function": nulls("name", "arguments"),
    }),
  ),
  "no list of choices beside usage": each(
    replaced({ "": ({ choices }) => (Array.isArray(choices) && choices.length === 0 ? { choices: null } : {}) }),
  ),
  "no delta at the end": each(
    replaced({ choices: ({ finish_reason: reason }): { delta?: null } => (reason ? { delta: null } : {}) }),
  ),
  "empty texts and lists": each(
    filled({
      choices: { finish_reason: "", logprobs: {} },
      "choices.delta": {
        role: "assistant",
        content: "",
        refusal: "",
        reasoning_content: "",
        tool_calls: [],
        annotations: [],
      },
      "choices.delta.tool_calls": { id: "", type: "function" },
      "choices.delta.tool_calls.function": { name: "", arguments: "" },
    }),
  ),
  "gaps between calls": each(
    replaced({ "choices.delta.tool_calls": ({ index }) => ({ index: Number(index) * 3 + 2 }) }),
  ),
  "calls without numbers": each(without({ "choices.delta.tool_calls": ["index"] })),
  "one number for all calls": each(replaced({ "choices.delta.tool_calls": () => ({ index: 0 }) })),
  "another name for each piece": eachBehindFirst((value, place) =>
    replaced({ "": () => ({ id: `other-${place}`, model: "other" }) })(value, place),
  ),
  "a name for the first piece alone": eachBehindFirst(without({ "": ["id", "model", "created", "object"] })),
  "no role": each(without({ "choices.delta": ["role"] })),
  "choices without numbers": each(without({ choices: ["index"] })),
  "the end again": lastAgain,
};

const messages: Readonly<Record<string, Step>> = {
  comments,
  "unknown events": between('event: x\ndata: {"type":"x"}\n\n', 'event: ping\ndata: {"type": "ping"}\n\n'),
  "unknown members": unheardOf,
  nulls: each(
    filled({
      "": nulls("error", "usage"),
      message: nulls("stop_reason", "stop_sequence", "container", "content", "usage"),
      "message.usage": nulls(
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "cache_creation",
        "service_tier",
      ),
      usage: nulls("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation"),
      content_block: nulls("citations", "signature", "text", "thinking"),
      delta: nulls("stop_sequence", "stop_details", "stop_reason", "text", "thinking", "citation", "signature"),
    }),
  ),
  "gaps between blocks": each(renumbered("index")),
  "blocks without numbers": each(without({ "": ["index"] })),
  "one number for all blocks": each(replaced({ "": ({ index }) => (index === undefined ? {} : { index: 0 }) })),
  "no names of events": unnamed,
  "the end again": lastAgain,
};

/**
 * Of items whose name and place matter to nobody: a thought's go on to the client, and its end holds what is encrypted.
 */
const besidesThoughts = (events: string): RegExp =>
  new RegExp(`^event: response\\.(${events})\\n(?!.*"item":\\{[^}]*"type":"reasoning")`);

const responses: Readonly<Record<string, Step>> = {
  comments,
  "unknown events": between(
    'event: x\ndata: {"type":"x"}\n\n',
    'event: keepalive\ndata: {"type":"keepalive","sequence_number":3}\n\n',
  ),
  "unknown members": unheardOf,
  nulls: each(
    filled({
      "": nulls("logprobs", "obfuscation", "error"),
      response: nulls("error", "incomplete_details", "usage", "service_tier", "output"),
      "response.output": nulls("status", "content", "summary", "encrypted_content"),
      "response.usage": nulls("input_tokens_details", "output_tokens_details"),
      item: nulls("status", "content", "summary", "encrypted_content", "id"),
      part: nulls("annotations", "logprobs", "refusal"),
      "item.content": nulls("annotations", "logprobs", "refusal"),
      "response.output.content": nulls("annotations", "logprobs", "refusal"),
    }),
  ),
  "gaps between items": each(renumbered("output_index")),
  "gaps between contents": each(renumbered("content_index")),
  "no numbers of events": each(without({ "": ["sequence_number"] })),
  "no output at the beginning": each(ofType("response.created", without({ response: ["output"] }))),
  "no output at the end": each(ofType("response.completed", replaced({ response: () => ({ output: [] }) }))),
  "other names at the end": each(
    ofType("response.completed", replaced({ "response.output": ({ id }) => ({ id: `${String(id)}_other` }) })),
  ),
  "no names of items at the end": each(ofType("response.completed", without({ "response.output": ["id"] }))),
  "no names of events": unnamed,
  "no events of progress": leavingOut(
    /^event: response\.(in_progress|content_part|output_text\.done|function_call_arguments\.done)/,
  ),
  "no ends of items": leavingOut(
    besidesThoughts("output_item.done|content_part.done|output_text.done|function_call_arguments.done"),
  ),
  "no beginnings of items": leavingOut(besidesThoughts("output_item.added|content_part.added")),
  "[DONE] behind the end": (_dice, pieces) => [...pieces, Buffer.from("data: [DONE]\n\n")],
  "the end again": lastAgain,
};

const gemini: Readonly<Record<string, Step>> = {
  comments,
  "unknown members": unheardOf,
  "unknown parts": each(
    replaced({
      "candidates.content": ({ parts = [] }) => ({
        parts: [{ unheardOf: {} }, ...(parts as readonly object[]), { executableCode: { code: "1" } }],
      }),
    }),
  ),
  nulls: each(
    filled({
      "": nulls("error", "promptFeedback", "usageMetadata", "createTime"),
      candidates: nulls("finishReason", "finishMessage", "groundingMetadata", "logprobsResult", "content", "index"),
      "candidates.content": nulls("parts", "role"),
      "candidates.content.parts": nulls("thought", "thoughtSignature", "functionCall", "text"),
      "candidates.content.parts.functionCall": nulls("id", "args", "partialArgs", "willContinue"),
      usageMetadata: nulls("thoughtsTokenCount", "cachedContentTokenCount", "toolUsePromptTokenCount"),
    }),
  ),
  "nothing blocked": each(filled({ "": { promptFeedback: nulls("blockReason", "blockReasonMessage") } })),
  "no role": each(without({ "candidates.content": ["role"] })),
  "candidates without numbers": each(without({ candidates: ["index"] })),
  "pieces of usage alone": (_dice, [first, ...others]) => [
    ...(first ? [first] : []),
    ...(others.length > 0 ? [Buffer.from('data: {"usageMetadata":{"promptTokenCount":1}}\n\n')] : []),
    ...others,
  ],
};

const converse: Readonly<Record<string, Step>> = {
  "unknown members": unheardOf,
  nulls: each(
    filled({
      "": nulls("p"),
      start: nulls("toolUse"),
      "start.toolUse": nulls("type"),
      delta: nulls("text", "toolUse", "reasoningContent", "citation"),
      "delta.reasoningContent": nulls("text", "signature", "redactedContent"),
      usage: nulls("cacheReadInputTokens", "cacheWriteInputTokens", "cacheDetails", "serverToolUsage"),
    }),
  ),
  "gaps between blocks": each(renumbered("contentBlockIndex")),
  "blocks without numbers": each(without({ "": ["contentBlockIndex"] })),
  "the end again": lastAgain,
};

const ollama: Readonly<Record<string, Step>> = {
  "empty lines": between("\n", "\r\n"),
  "unknown members": unheardOf,
  nulls: each(
    filled({
      "": nulls("error", "done_reason", "logprobs", "done"),
      message: nulls("content", "thinking", "tool_calls", "images", "role"),
      "message.tool_calls": nulls("id"),
    }),
  ),
  "empty texts and lists": each(
    filled({ "": { done_reason: "", error: "" }, message: { content: "", thinking: "", tool_calls: [] } }),
  ),
  "no role": each(without({ message: ["role"] })),
  "the end again": lastAgain,
};

/** By dialect and what is done to a stream. */
export const inStreams: Readonly<Record<ProviderName, Readonly<Record<string, Step>>>> = {
  chat,
  messages,
  responses,
  gemini,
  converse,
  ollama,
};

/** By dialect, what a whole answer may say besides. */
export const inAnswers: Readonly<Record<ProviderName, Change>> = {
  chat: filled({
    "": nulls("error", "usage", "service_tier", "created"),
    choices: nulls("logprobs", "finish_reason", "index"),
    "choices.message": nulls("content", "refusal", "reasoning_content", "reasoning", "tool_calls", "annotations"),
    "choices.message.tool_calls": nulls("type", "index"),
  }),
  messages: filled({
    "": nulls("error", "stop_sequence", "stop_details", "container", "usage"),
    content: nulls("citations", "signature"),
    usage: nulls("cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation", "service_tier"),
  }),
  responses: filled({
    "": nulls("error", "incomplete_details", "usage", "service_tier"),
    output: nulls("status", "content", "summary", "encrypted_content", "id"),
    "output.content": nulls("annotations", "logprobs", "refusal"),
    usage: nulls("input_tokens_details", "output_tokens_details"),
  }),
  gemini: filled({
    "": nulls("error", "promptFeedback", "usageMetadata", "createTime"),
    candidates: nulls("finishReason", "finishMessage", "groundingMetadata", "logprobsResult", "index"),
    "candidates.content": nulls("parts", "role"),
    "candidates.content.parts": nulls("thought", "thoughtSignature", "functionCall", "text"),
    "candidates.content.parts.functionCall": nulls("id", "args", "partialArgs", "willContinue"),
  }),
  converse: filled({
    "": nulls("serviceTier", "trace", "additionalModelResponseFields"),
    "output.message.content": nulls("text", "toolUse", "reasoningContent", "citationsContent"),
    "output.message.content.toolUse": nulls("type"),
    "output.message.content.reasoningContent": nulls("reasoningText", "redactedContent"),
    usage: nulls("cacheReadInputTokens", "cacheWriteInputTokens", "cacheDetails", "serverToolUsage"),
  }),
  ollama: filled({
    "": nulls("error", "done_reason", "logprobs"),
    message: nulls("content", "thinking", "tool_calls", "images", "role"),
    "message.tool_calls": nulls("id"),
  }),
};
