import type { AnswerEvent, AnswerUsage, FinishReason, PartDelta, PartStart } from "../answer.ts";
import type { StreamEncoder, StreamEncoding } from "../dialect.ts";
import { seal } from "../seal.ts";
import { encodeCitation } from "./citation.ts";
import { emptyText, emptyThinking, encodeCall, encodeStop } from "./encode-answer.ts";
import { encodeErrorEvent } from "./error.ts";
import { encodeStopReason } from "./stop-reason.ts";
import { encodeRedacted, isRedacted } from "./thought.ts";
import { isWhole } from "./tool-input.ts";
import { encodeDeltaUsage, encodeUsage } from "./usage.ts";

/**
 * Anthropic API reference, "Streaming Messages": one `message_start` with usage, blocks, then one
 * `message_delta` with the reason and the totals, which therefore waits for the end, and `message_stop`. Every
 * client of this dialect wants usage.
 */
export const encodeStream = (options?: Partial<StreamEncoding>): StreamEncoder =>
  new MessageEncoder(options?.inputEstimate);

/** A part on its way. A text has no block before it has a letter, a refusal never has one. */
interface OpenPart {
  readonly kind: PartStart;
  /** Of its block, once that began. */
  index: number | undefined;
  /** JSON text of a call so far. */
  json: string;
  stopped: boolean;
}

class MessageEncoder implements StreamEncoder {
  #started = false;
  #over = false;
  #blocks = 0;
  #hasCalls = false;
  #refusal = "";
  #finish: { readonly finish: FinishReason; readonly stopSequence?: string } | undefined;
  #usage: AnswerUsage = { input: 0, output: 0 };
  readonly #parts = new Map<number, OpenPart>();
  /** Calls whose arguments grew since they were last seen to be incomplete: no other can have become whole. */
  readonly #growing = new Map<number, OpenPart>();
  readonly #inputEstimate: (() => number) | undefined;

  constructor(inputEstimate: (() => number) | undefined) {
    this.#inputEstimate = inputEstimate;
  }

  push(event: AnswerEvent): string {
    if (this.#over || ("choice" in event && event.choice !== 0)) return ""; // Anthropic has one answer
    switch (event.type) {
      case "start":
        return this.#start(event);
      case "part_start":
        return this.#begin(event.part, event.kind);
      case "part_delta":
        return this.#grow(event.part, event.delta);
      case "part_end":
        return this.#stop(event.part);
      case "finish":
        this.#finish = event;
        return "";
      case "logprobs":
        return ""; // its clients can't ask for them
      case "usage":
        this.#usage = event.usage;
        return "";
      case "error":
        this.#over = true;
        return encodeErrorEvent(event.code, event.message);
      case "end":
        return this.#end();
    }
  }

  #start({ id, model, usage, serviceTier }: Extract<AnswerEvent, { type: "start" }>): string {
    if (this.#started) return "";
    this.#started = true;
    // Claude Code measures by it how full its context is; what the provider counts comes with the end, if it does.
    this.#usage = usage ?? { input: this.#inputEstimate?.() ?? 0, output: 0 };
    return write("message_start", {
      message: {
        id,
        type: "message",
        role: "assistant",
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        container: null,
        diagnostics: null,
        usage: encodeUsage(this.#usage, serviceTier),
      },
    });
  }

  /** Blocks come one after the other; only a call whose arguments are still incomplete stays open beside the next. */
  #begin(number: number, kind: PartStart): string {
    let text = "";
    for (const [before, part] of this.#growing) if (!part.stopped && isWhole(part.json)) text += this.#stop(before);
    this.#growing.clear();
    const part: OpenPart = { kind, index: undefined, json: "", stopped: false };
    this.#parts.set(number, part);
    if (kind.type === "tool_call") this.#hasCalls = true;
    return kind.type === "reasoning" || kind.type === "tool_call" ? text + this.#open(part) : text;
  }

  #open(part: OpenPart): string {
    part.index = this.#blocks++;
    const { kind } = part;
    const start = write("content_block_start", { index: part.index, content_block: encodeBlock(kind) });
    const sealed = kind.type === "reasoning" && kind.encrypted !== undefined && !isRedacted(kind);
    return sealed ? start + this.#sign(part, kind.encrypted ?? "") : start;
  }

  #grow(number: number, delta: PartDelta): string {
    const part = this.#parts.get(number);
    if (!part || part.stopped) return "";
    if ("text" in delta) {
      if (part.kind.type === "refusal") this.#refusal += delta.text;
      if (part.kind.type === "refusal" || delta.text === "") return "";
      const start = part.index === undefined ? this.#open(part) : "";
      return part.kind.type === "reasoning"
        ? start + grow(part.index, "thinking_delta", "thinking", delta.text)
        : start + grow(part.index, "text_delta", "text", delta.text);
    }
    if ("arguments" in delta) {
      if (delta.arguments === "") return "";
      part.json += delta.arguments;
      this.#growing.set(number, part);
      return grow(part.index, "input_json_delta", "partial_json", delta.arguments);
    }
    if (!("citation" in delta)) return this.#sign(part, "signature" in delta ? delta.signature : delta.encrypted);
    const citation = encodeCitation(delta.citation);
    if (!citation) return "";
    return (
      (part.index === undefined ? this.#open(part) : "") + grow(part.index, "citations_delta", "citation", citation)
    );
  }

  #sign({ kind, index }: OpenPart, bytes: string): string {
    const origin = kind.type === "reasoning" ? kind.origin : undefined;
    return grow(index, "signature_delta", "signature", seal(bytes, origin, "anthropic"));
  }

  #stop(number: number): string {
    const part = this.#parts.get(number);
    if (!part || part.stopped) return "";
    part.stopped = true;
    return part.index === undefined ? "" : write("content_block_stop", { index: part.index });
  }

  #end(): string {
    this.#over = true;
    if (!this.#finish) return encodeErrorEvent(null, "The provider's stream ended before its answer did.");
    let text = "";
    for (const number of this.#parts.keys()) text += this.#stop(number);
    const { finish, stopSequence } = this.#finish;
    const reason = encodeStopReason(finish, this.#hasCalls, this.#refusal !== "");
    text += write("message_delta", {
      delta: { ...encodeStop(reason, stopSequence, this.#refusal), container: null },
      usage: encodeDeltaUsage(this.#usage),
    });
    return text + write("message_stop", {});
  }
}

function encodeBlock(kind: PartStart): object {
  if (kind.type === "tool_call") return encodeCall(kind);
  if (kind.type !== "reasoning") return emptyText;
  return isRedacted(kind) ? encodeRedacted(kind.encrypted ?? "") : emptyThinking;
}

/** A delta, spelt out: there is one for every token, and an object made only to be written costs as much again. */
const grow = (index: number | undefined, type: string, name: string, value: unknown): string =>
  `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${name}":${JSON.stringify(value)}}}\n\n`;

const write = (type: string, members: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
