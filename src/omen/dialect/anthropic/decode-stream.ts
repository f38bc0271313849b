import type { AnswerEvent, PartDelta, PartStart } from "../answer.ts";
import type { ServerEvent, StreamDecoder } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { TextTemplate } from "../json/text-template.ts";
import { decodeCitation } from "./citation.ts";
import { explanationOf, type WireBlock, type WireStopDetails } from "./decode-answer.ts";
import { decodeStopReason } from "./stop-reason.ts";
import { decodeInput } from "./tool-input.ts";
import { decodeUsage, decodeUsedTier, mergeUsage, type WireUsage } from "./usage.ts";

/**
 * Anthropic API reference, "Streaming Messages". Events and blocks of a kind unknown here
 * are passed over, as it asks for.
 */
export const decodeStream = (): StreamDecoder => new MessageDecoder();

interface WireEvent {
  readonly type?: string;
  readonly index?: number;
  readonly message?: { readonly id?: string; readonly model?: string; readonly usage?: WireUsage | null };
  readonly content_block?: WireBlock;
  readonly delta?: {
    readonly type?: string;
    readonly text?: string;
    readonly thinking?: string;
    readonly signature?: string;
    readonly partial_json?: string;
    readonly citation?: unknown;
    readonly stop_reason?: string | null;
    readonly stop_sequence?: string | null;
    readonly stop_details?: WireStopDetails | null;
  };
  readonly usage?: WireUsage | null;
  readonly error?: { readonly type?: string; readonly message?: string };
}

/** A block that is open. */
interface OpenBlock {
  readonly part: number;
  /** What a call's block began with; undefined once arguments came, and for other blocks. */
  input: unknown;
}

class MessageDecoder implements StreamDecoder {
  #started = false;
  #count = 0;
  #hasCalls = false;
  #usage: WireUsage = {};
  /** By the index on the wire; blocks that have no place in the canonical form are missing. */
  readonly #open = new Map<number, OpenBlock>();

  /** The newest piece of a text, and its block. */
  readonly template = new TextTemplate();
  #templateIndex = 0;

  push({ data }: ServerEvent): readonly AnswerEvent[] {
    const piece = this.template.match(data);
    const block = piece && this.#open.get(this.#templateIndex);
    if (block) return [delta(block.part, { text: piece })];
    const event = JSON.parse(data) as WireEvent;
    switch (event.type) {
      case "message_start":
        return this.#start(event.message ?? {});
      case "content_block_start":
        return this.#beginBlock(event.index ?? 0, event.content_block ?? {});
      case "content_block_delta":
        this.#learn(data, event);
        return this.#grow(event.index ?? 0, event.delta ?? {});
      case "content_block_stop":
        return this.#endBlock(event.index ?? 0);
      case "message_delta":
        return this.#finish(event.delta ?? {}, event.usage ?? undefined);
      case "message_stop":
        return [{ type: "end" }];
      case "error":
        return [{ type: "error", message: event.error?.message ?? "no reason given", code: event.error?.type ?? null }];
      default:
        return [];
    }
  }

  #learn(data: string, { index = 0, delta: { type, text } = {} }: WireEvent): void {
    if (type !== "text_delta" || typeof text !== "string") return this.template.forget();
    this.#templateIndex = index;
    this.template.learn(data, "text", text);
  }

  #start({ id = "", model = "", usage }: NonNullable<WireEvent["message"]>): readonly AnswerEvent[] {
    if (this.#started) return [];
    this.#started = true;
    this.#usage = usage ?? {};
    return [
      compact({
        type: "start" as const,
        id,
        model,
        usage: decodeUsage(usage),
        serviceTier: decodeUsedTier(usage?.service_tier),
      }),
    ];
  }

  #beginBlock(index: number, block: WireBlock): readonly AnswerEvent[] {
    const kind = kindOf(block);
    if (!kind) return [];
    const part = this.#count++;
    this.#open.set(index, { part, input: kind.type === "tool_call" ? (block.input ?? {}) : undefined });
    if (kind.type === "tool_call") this.#hasCalls = true;
    const events: AnswerEvent[] = [{ type: "part_start", choice: 0, part, kind }];
    // Some servers put the beginning of the text into the block itself.
    const text = block.type === "thinking" ? block.thinking : block.text;
    if (text) events.push(delta(part, { text }));
    if (block.signature) events.push(delta(part, { signature: block.signature }));
    for (const citation of block.citations ?? []) events.push(delta(part, { citation: decodeCitation(citation) }));
    return events;
  }

  #grow(index: number, wire: NonNullable<WireEvent["delta"]>): readonly AnswerEvent[] {
    const block = this.#open.get(index);
    if (!block) return [];
    switch (wire.type) {
      case "text_delta":
        return wire.text ? [delta(block.part, { text: wire.text })] : [];
      case "thinking_delta":
        return wire.thinking ? [delta(block.part, { text: wire.thinking })] : [];
      case "signature_delta":
        return wire.signature ? [delta(block.part, { signature: wire.signature })] : [];
      case "input_json_delta":
        if (!wire.partial_json) return [];
        block.input = undefined;
        return [delta(block.part, { arguments: wire.partial_json })];
      case "citations_delta":
        return [delta(block.part, { citation: decodeCitation(wire.citation) })];
      default:
        return [];
    }
  }

  /** A call that got no delta has the arguments that it began with, mostly none. */
  #endBlock(index: number): readonly AnswerEvent[] {
    const block = this.#open.get(index);
    if (!block) return [];
    this.#open.delete(index);
    const end: AnswerEvent = { type: "part_end", choice: 0, part: block.part };
    return block.input === undefined ? [end] : [delta(block.part, { arguments: decodeInput(block.input) }), end];
  }

  #finish(wire: NonNullable<WireEvent["delta"]>, usage: WireUsage | undefined): readonly AnswerEvent[] {
    const events: AnswerEvent[] = [];
    const explanation = explanationOf(wire.stop_details);
    if (explanation !== undefined) {
      const part = this.#count++;
      events.push(
        { type: "part_start", choice: 0, part, kind: { type: "refusal" } },
        delta(part, { text: explanation }),
        { type: "part_end", choice: 0, part },
      );
    }
    if (typeof wire.stop_reason === "string") {
      const finish = decodeStopReason(wire.stop_reason, this.#hasCalls);
      events.push(
        compact({ type: "finish" as const, choice: 0, finish, stopSequence: wire.stop_sequence ?? undefined }),
      );
    }
    if (usage) this.#usage = mergeUsage(this.#usage, usage);
    const total = decodeUsage(this.#usage);
    if (total) events.push({ type: "usage", usage: total });
    return events;
  }
}

function kindOf(block: WireBlock): PartStart | undefined {
  switch (block.type) {
    case "text":
      return { type: "text" };
    case "thinking":
      return { type: "reasoning", origin: "anthropic" };
    case "redacted_thinking":
      return { type: "reasoning", encrypted: block.data ?? "", origin: "anthropic" };
    case "tool_use":
      return { type: "tool_call", id: block.id ?? "", name: block.name ?? "" };
    default:
      return undefined;
  }
}

const delta = (part: number, delta: PartDelta): AnswerEvent => ({ type: "part_delta", choice: 0, part, delta });
