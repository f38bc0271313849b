import type { Logprobs, ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { wrapInput } from "../free-form-input.ts";
import { compact } from "../json/fields.ts";
import { decodeCitation } from "./citation.ts";
import { decodeImage } from "./image.ts";
import { decodeEnding } from "./status.ts";
import { decodeThought, type WireReasoning } from "./thought.ts";
import { decodeUsage } from "./usage.ts";

/** A response, whole or as an event of a stream holds it. */
export interface WireResponse {
  readonly id?: string;
  readonly model?: string;
  readonly created_at?: number;
  readonly status?: string;
  readonly error?: { readonly code?: string | null; readonly message?: string } | null;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly output?: readonly WireItem[] | null;
  readonly usage?: unknown;
  readonly service_tier?: string | null;
}

/** An item of an answer. */
export interface WireItem extends Omit<WireReasoning, "content"> {
  readonly type?: string;
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: unknown;
  readonly input?: string;
  /** Of an image that was made. */
  readonly result?: unknown;
  readonly content?: readonly WireContent[] | null;
}

/** A piece of a message's content. */
export interface WireContent {
  readonly type?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly annotations?: readonly unknown[] | null;
  readonly logprobs?: readonly object[] | null;
}

/**
 * API reference, "The response object". Servers that speak it leave members out freely; only the output is needed. A
 * response that failed is an error.
 */
export function decodeAnswer(body: JsonObject): ModelAnswer {
  const response = body as WireResponse;
  if (response.status === "failed" || response.status === "cancelled")
    throw new Error(response.error?.message ?? `the response is ${response.status}`);
  if (!Array.isArray(response.output)) throw new Error("the answer has no output");
  const items = response.output as readonly WireItem[];
  const parts = items.flatMap(decodeItem);
  const finish = decodeEnding(response.status, response.incomplete_details, {
    calls: parts.some((part) => part.type === "tool_call"),
    refused: parts.some((part) => part.type === "refusal"),
  });
  return compact({
    ...decodeHead(response),
    choices: [compact({ parts, finish, logprobs: decodeLogprobs(items) })],
    usage: decodeUsage(response.usage),
  });
}

export const decodeHead = ({ id, model, created_at: created, service_tier: serviceTier }: WireResponse) => ({
  id: typeof id === "string" ? id : "",
  model: typeof model === "string" ? model : "",
  created: typeof created === "number" && created > 0 ? created : undefined,
  serviceTier: typeof serviceTier === "string" ? serviceTier : undefined,
});

/**
 * Calls of tools that the provider runs itself are its own affair and have no place in the canonical form, but
 * for the images that they make.
 */
function decodeItem(item: WireItem): Part[] {
  switch (item.type) {
    case "message":
      return (item.content ?? []).flatMap(decodeContent);
    case "reasoning":
      return [decodeThought(item) ?? []].flat();
    case "function_call":
      return [
        {
          type: "tool_call",
          id: item.call_id || item.id || "",
          name: item.name ?? "",
          arguments: decodeArguments(item.arguments),
        },
      ];
    case "custom_tool_call":
      return [{ ...decodeFreeFormKind(item), arguments: wrapInput(item.input ?? "") }];
    case "image_generation_call":
      return [decodeImage(item.result) ?? []].flat();
    default:
      return [];
  }
}

/** What is known of a free-form call from its beginning. */
export const decodeFreeFormKind = ({ call_id: call, id, name }: WireItem) =>
  ({ type: "tool_call", id: call || id || "", name: name ?? "", isFreeForm: true }) as const;

function decodeContent(content: WireContent): Part[] {
  if (content.type === "refusal") return [{ type: "refusal", text: content.refusal ?? "" }];
  if (content.type !== "output_text" && content.type !== "text") return [];
  const citations = content.annotations?.map(decodeCitation);
  return [
    compact({
      type: "text" as const,
      text: content.text ?? "",
      citations: citations?.length ? citations : undefined,
    }),
  ];
}

/** Some servers send the object itself; none at all means no arguments. */
export function decodeArguments(value: unknown): string {
  if (typeof value === "string") return value.trim() === "" ? "{}" : value;
  return value === undefined || value === null ? "{}" : JSON.stringify(value);
}

/** In the form of chat completions, which the canonical form keeps. */
function decodeLogprobs(items: readonly WireItem[]): Logprobs | undefined {
  const content = items
    .filter(({ type }) => type === "message")
    .flatMap((item) => item.content ?? [])
    .flatMap(({ logprobs }) => logprobs ?? []);
  return content.length === 0 ? undefined : { content, refusal: null };
}
