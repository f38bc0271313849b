import type { AnswerEvent, AnswerUsage, FinishReason, PartDelta, PartStart } from "../answer.ts";
import type { JsonObject, StreamEncoder } from "../dialect.ts";
import { encodeHead } from "./encode-answer.ts";
import { encodeErrorEvent, encodeResponseError, type Fault } from "./error.ts";
import { isMade, type Made } from "./image.ts";
import type { ItemStatus } from "./item.ts";
import { CallItem, FreeFormCallItem, SearchCallItem, type CallKind } from "./streamed-call.ts";
import { ImageItem } from "./streamed-image.ts";
import { MessageItem, ThoughtItem, type StreamedItem, type ThoughtKind, type Write } from "./streamed-item.ts";
import { encodeEnding } from "./status.ts";
import { encodeUsage } from "./usage.ts";

/**
 * API reference, "Streaming events": numbered events from `response.created` to one that holds the whole response.
 * Texts and refusals in a row are one message, which therefore ends with the next item's beginning or the answer's end.
 */
export const encodeStream = (): StreamEncoder => new ResponseEncoder();

/** What has a place in a response: of images, those whose bytes are here. */
type Kind = Exclude<PartStart, { readonly type: "image" }> | Made;

const hasPlace = (kind: PartStart): kind is Kind => kind.type !== "image" || isMade(kind);

/** A part that is an item of its own. */
type OtherKind = CallKind | ThoughtKind | Made;

const isOther = (kind: Kind): kind is OtherKind => kind.type !== "text" && kind.type !== "refusal";

class ResponseEncoder implements StreamEncoder {
  #started = false;
  #over = false;
  #sequence = 0;
  #head: JsonObject = {};
  #id = "";
  #created = 0;
  #finish: FinishReason | undefined;
  #usage: AnswerUsage | undefined;
  readonly #items: StreamedItem[] = [];
  /** Items by the number of their part, while it is open. */
  readonly #open = new Map<number, StreamedItem>();
  #message: MessageItem | undefined;
  /**
   * The part of a call that ended as the last item so far: whether the answer was cut off
   * within it shows in what comes next.
   */
  #held: number | undefined;
  /** How likely the next text's tokens are. */
  #tokens: unknown[] = [];

  push(event: AnswerEvent): string {
    if (this.#over || ("choice" in event && event.choice !== 0)) return ""; // a response has one answer
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "part_start":
        return this.#begin(event.part, event.kind);
      case "part_delta":
        return this.#grow(event.part, event.delta);
      case "logprobs":
        if (event.of === "content") for (const token of event.tokens) this.#tokens.push(token);
        return "";
      case "part_end":
        return this.#endPart(event.part);
      case "finish":
        this.#finish = event.finish;
        return this.#closeAll(encodeEnding(event.finish).status);
      case "usage":
        this.#usage = event.usage;
        return "";
      case "error":
        return this.#fail({ code: event.code, message: event.message, param: null });
      case "end":
        return this.#end();
    }
  }

  #start({ id, model, created, usage, serviceTier }: Extract<AnswerEvent, { type: "start" }>): string {
    if (this.#started) return "";
    this.#started = true;
    this.#id = id;
    this.#created = created ?? 0;
    this.#usage = usage;
    this.#head = encodeHead({ id, model, created, serviceTier });
    return this.#respond("created", {}) + this.#respond("in_progress", {});
  }

  #begin(part: number, kind: PartStart): string {
    const released = this.#release();
    return hasPlace(kind) ? released + this.#beginItem(part, kind) : released;
  }

  #beginItem(part: number, kind: Kind): string {
    if (!isOther(kind)) {
      const message = this.#message;
      const item = message ?? this.#add(new MessageItem(this.#write, this.#id, this.#items.length));
      this.#open.set(part, item);
      this.#message = item;
      return (message ? "" : item.begin()) + item.beginContent(kind.type);
    }
    const closed = this.#closeMessage("completed");
    const item = this.#add(this.#itemOf(kind));
    this.#open.set(part, item);
    return closed + item.begin();
  }

  #itemOf(kind: OtherKind): StreamedItem {
    const index = this.#items.length;
    if (kind.type === "reasoning") return new ThoughtItem(this.#write, this.#id, index, kind);
    if (kind.type === "image") return new ImageItem(this.#write, this.#id, index, kind);
    const Call = kind.isSearch ? SearchCallItem : kind.isFreeForm ? FreeFormCallItem : CallItem;
    return new Call(this.#write, this.#id, index, kind);
  }

  #add<Item extends StreamedItem>(item: Item): Item {
    this.#items.push(item);
    return item;
  }

  #grow(part: number, delta: PartDelta): string {
    return this.#weighed(part)?.grow(delta) ?? "";
  }

  /** The part's item, told how likely its tokens are. */
  #weighed(part: number): StreamedItem | undefined {
    const item = this.#open.get(part);
    if (this.#tokens.length > 0 && item instanceof MessageItem && item.weigh(this.#tokens)) this.#tokens = [];
    return item;
  }

  #endPart(part: number): string {
    const item = this.#weighed(part);
    const isCall = [CallItem, FreeFormCallItem, SearchCallItem].some((Call) => item instanceof Call);
    if (!isCall || item !== this.#items.at(-1)) return this.#endItem(part);
    this.#held = part;
    return "";
  }

  #endItem(part: number): string {
    const item = this.#open.get(part);
    this.#open.delete(part);
    if (!item) return "";
    return item instanceof MessageItem ? item.endContent() : item.end("completed");
  }

  /** Something else follows the call that was held back: it is whole. */
  #release(): string {
    const part = this.#held;
    this.#held = undefined;
    return part === undefined ? "" : this.#endItem(part);
  }

  #closeMessage(status: ItemStatus): string {
    const message = this.#message;
    this.#message = undefined;
    return message?.end(status) ?? "";
  }

  /** The answer is over: what is still open ends, and the last item bears the answer's status. */
  #closeAll(status: ItemStatus): string {
    let text = "";
    this.#held = undefined;
    for (const item of this.#open.values())
      if (!(item instanceof MessageItem)) text += item.end(item === this.#items.at(-1) ? status : "completed");
    this.#open.clear();
    return text + this.#closeMessage(status);
  }

  #end(): string {
    if (!this.#finish) {
      return this.#fail({ code: null, message: "The provider's stream ended before its answer did.", param: null });
    }
    const ending = encodeEnding(this.#finish);
    const text = this.#closeAll(ending.status);
    this.#over = true;
    return (
      text +
      this.#respond(ending.status, {
        status: ending.status,
        completed_at: ending.status === "completed" ? this.#created : null,
        incomplete_details: ending.incomplete_details,
        output: this.#items.map((item) => item.whole),
        usage: this.#usage ? encodeUsage(this.#usage) : null,
      })
    );
  }

  /** As OpenAI does: an `error`, then the response that failed, where it had begun. */
  #fail(fault: Fault): string {
    this.#over = true;
    const text = this.#release() + encodeErrorEvent(fault, this.#sequence++);
    if (!this.#started) return text;
    const output = this.#items.map((item) => item.whole);
    return text + this.#respond("failed", { status: "failed", error: encodeResponseError(fault), output });
  }

  #respond(name: "created" | "in_progress" | "completed" | "incomplete" | "failed", members: object): string {
    return this.#write(`response.${name}`, `"response":${JSON.stringify({ ...this.#head, ...members })}`);
  }

  /** An event with its number, its other members given as JSON text. */
  readonly #write: Write = (type, members) =>
    `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.#sequence++},${members}}\n\n`;
}
