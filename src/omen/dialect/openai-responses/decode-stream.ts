import type { AnswerEvent } from "../answer.ts";
import type { ServerEvent, StreamDecoder } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { decodeHead, type WireContent, type WireItem, type WireResponse } from "./decode-answer.ts";
import { ItemReader } from "./read-item.ts";
import { decodeEnding } from "./status.ts";
import { decodeUsage } from "./usage.ts";

/**
 * API reference, "Streaming events". Events and items of a kind unknown here are passed over. Servers
 * leave steps out freely: what was not said by deltas is taken from the item's end, and what had no
 * events from the response at the end.
 */
export const decodeStream = (): StreamDecoder => new ResponseDecoder();

interface WireEvent {
  readonly type?: string;
  readonly response?: WireResponse;
  readonly item?: WireItem;
  readonly part?: WireContent;
  readonly output_index?: number;
  readonly content_index?: number;
  readonly summary_index?: number;
  readonly delta?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly arguments?: string;
  readonly annotation?: unknown;
  readonly logprobs?: readonly object[] | null;
  readonly error?: { readonly code?: string | null; readonly message?: string } | null;
  readonly code?: string | null;
  readonly message?: string;
}

class ResponseDecoder implements StreamDecoder {
  #started = false;
  #items = new ItemReader();

  push({ data }: ServerEvent): readonly AnswerEvent[] {
    if (data.trim() === "[DONE]") return []; // some servers end so, behind the last event
    const event = JSON.parse(data) as WireEvent;
    const events: AnswerEvent[] = [];
    if (event.response) this.#start(event.response, events);
    this.#read(event, events);
    return events;
  }

  #start(response: WireResponse, events: AnswerEvent[]): void {
    if (this.#started) return;
    this.#started = true;
    events.push(compact({ type: "start" as const, ...decodeHead(response) }));
  }

  #read(event: WireEvent, events: AnswerEvent[]): void {
    const item = event.output_index ?? 0;
    const content = event.content_index ?? 0;
    const items = this.#items;
    switch (event.type) {
      case "response.output_item.added":
        return items.begin(item, event.item ?? {}, events);
      case "response.output_item.done":
        return items.end(item, event.item ?? {}, events);
      case "response.content_part.added":
        return items.beginContent(item, content, event.part ?? {}, events);
      case "response.content_part.done":
        return items.endContent(item, content, event.part ?? {}, events);
      case "response.output_text.delta":
        items.weigh(item, content, event.logprobs, events);
        return items.say(item, content, "text", event.delta, events);
      case "response.refusal.delta":
        return items.say(item, content, "refusal", event.delta, events);
      case "response.output_text.annotation.added":
        return items.cite(item, content, event.annotation, events);
      case "response.reasoning_summary_part.added":
        return items.think(item, "summary", event.summary_index ?? 0, "", events);
      case "response.reasoning_summary_text.delta":
        return items.think(item, "summary", event.summary_index ?? 0, event.delta, events);
      case "response.reasoning_text.delta":
        return items.think(item, "thought", content, event.delta, events);
      case "response.function_call_arguments.delta":
        return items.call(item, event.delta, events);
      case "response.custom_tool_call_input.delta":
        return items.input(item, event.delta, events);
      case "response.completed":
      case "response.incomplete":
        return this.#finish(event.response ?? {}, event.type === "response.incomplete", events);
      case "response.failed":
      case "response.cancelled":
        return void events.push(failure(event.response?.error ?? {}));
      case "error":
        return void events.push(failure(event.error ?? event));
      default:
        return undefined;
    }
  }

  #finish(response: WireResponse, cut: boolean, events: AnswerEvent[]): void {
    this.#items.endAll(response.output ?? [], events);
    this.#items.close(events);
    const status = cut ? "incomplete" : response.status;
    const finish = decodeEnding(status, response.incomplete_details, this.#items.said);
    events.push({ type: "finish", choice: 0, finish });
    const usage = decodeUsage(response.usage);
    if (usage) events.push({ type: "usage", usage });
    events.push({ type: "end" });
  }
}

const failure = ({ code, message }: { readonly code?: string | null; readonly message?: string }): AnswerEvent => ({
  type: "error",
  message: message ?? "no reason given",
  code: code ?? null,
});
