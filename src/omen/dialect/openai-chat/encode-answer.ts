import type { AnswerUsage, Choice, FinishReason, ModelAnswer } from "../answer.ts";
import type { Citation, Part, ReasoningPart, TextPart, ToolCallPart } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { unwrapInput } from "../free-form-input.ts";
import { compact } from "../json/fields.ts";
import { encodeCall } from "./encode-request.ts";
import { encodeImages } from "./image.ts";
import { encodeDetails } from "./reasoning.ts";

/** OpenAI API reference, "The chat completion object". */
export function encodeAnswer(answer: ModelAnswer): JsonObject {
  return compact({
    id: answer.id,
    object: "chat.completion",
    created: answer.created ?? 0,
    model: answer.model,
    choices: answer.choices.map(encodeChoice),
    usage: answer.usage && encodeUsage(answer.usage),
    service_tier: answer.serviceTier,
  });
}

function encodeChoice({ parts, finish, logprobs }: Choice, index: number): object {
  const texts = parts.filter((part): part is TextPart => part.type === "text");
  const calls = parts.filter((part): part is ToolCallPart => part.type === "tool_call");
  const thoughts = parts.filter((part): part is ReasoningPart => part.type === "reasoning");
  const annotations = texts.flatMap((part) => part.citations ?? []).flatMap(encodeCitation);
  return {
    index,
    message: compact({
      role: "assistant",
      content: texts.length === 0 ? null : texts.map((part) => part.text).join(""),
      refusal: joined(parts, "refusal") ?? null,
      reasoning_content: joined(parts, "reasoning"),
      reasoning_details: encodeDetails(thoughts),
      images: encodeImages(parts),
      annotations: annotations.length === 0 ? undefined : annotations,
      tool_calls: calls.length === 0 ? undefined : calls.map(encodeOwnCall),
    }),
    logprobs: logprobs ?? null,
    finish_reason: encodeFinish(finish),
  };
}

/** A call as the client knows its tool. */
function encodeOwnCall(call: ToolCallPart): object {
  if (!call.isFreeForm) return encodeCall(call);
  return { id: call.id, type: "custom", custom: { name: call.name, input: unwrapInput(call.arguments) } };
}

/** The texts of all parts of a type; undefined when there is none. */
function joined(parts: readonly Part[], type: "refusal" | "reasoning"): string | undefined {
  const text = parts.map((part) => (part.type === type ? part.text : "")).join("");
  return text === "" ? undefined : text;
}

/** OpenAI knows citations of the web alone. */
export function encodeCitation({ url, title, range }: Citation): object[] {
  if (url === undefined) return [];
  const [start, end] = range ?? [0, 0];
  return [{ type: "url_citation", url_citation: { url, title: title ?? url, start_index: start, end_index: end } }];
}

/** OpenAI knows no stop sequence, refusal or pause as reasons of their own: all three are a stop. */
export function encodeFinish(finish: FinishReason): "stop" | "length" | "tool_calls" | "content_filter" {
  return finish === "length" || finish === "tool_calls" || finish === "content_filter" ? finish : "stop";
}

export const encodeUsage = ({ input, output, cacheRead, cacheWrite, reasoning }: AnswerUsage): object =>
  compact({
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details:
      cacheRead === undefined && cacheWrite === undefined
        ? undefined
        : compact({ cached_tokens: cacheRead ?? 0, cache_write_tokens: cacheWrite }),
    completion_tokens_details: reasoning === undefined ? undefined : { reasoning_tokens: reasoning },
  });
