import type { AnswerEvent, AnswerUsage, Logprobs, PartDelta, PartStart } from "../answer.ts";
import type { Citation, ReasoningPart } from "../conversation.ts";
import type { StreamEncoder, StreamEncoding } from "../dialect.ts";
import { InputReader } from "../free-form-input.ts";
import { encodeCitation, encodeFinish, encodeUsage } from "./encode-answer.ts";
import { encodeImage } from "./image.ts";
import { encodeDetail } from "./reasoning.ts";

/**
 * OpenAI API reference, "The chat completion chunk object": the role in the first chunk, usage in a
 * chunk without choices, [DONE].
 */
export const encodeStream = (options: StreamEncoding): StreamEncoder => new ChunkEncoder(options);

/** A part on its way. */
interface OpenPart {
  readonly kind: PartStart;
  /** Of a call: its index among the choice's calls, and what takes a free-form one's input out of the arguments. */
  readonly call: number;
  readonly input: InputReader | undefined;
  /** Of a thought: its text so far. */
  text: string;
}

class ChunkEncoder implements StreamEncoder {
  readonly #wantsUsage: boolean;
  #head = { id: "", object: "chat.completion.chunk", created: 0, model: "" };
  /** What every chunk begins with, up to the index of its choice. */
  #opening = openingOf(this.#head);
  #usage: AnswerUsage | undefined;
  /** Choices whose role was said. */
  readonly #begun = new Set<number>();
  readonly #parts = new Map<number, OpenPart>();
  readonly #calls = new Map<number, number>();
  /** What the next chunk of a choice tells besides, by choice. */
  readonly #logprobs = new Map<number, { -readonly [K in keyof Logprobs]: object[] | null }>();
  #details = 0;

  constructor({ wantsUsage }: StreamEncoding) {
    this.#wantsUsage = wantsUsage;
  }

  push(event: AnswerEvent): string {
    switch (event.type) {
      case "start":
        this.#head = { ...this.#head, id: event.id, created: event.created ?? 0, model: event.model };
        this.#opening = openingOf(this.#head);
        this.#usage = event.usage;
        return this.#delta(0, {});
      case "part_start":
        return this.#begin(event.choice, event.part, event.kind);
      case "part_delta":
        return this.#grow(event.choice, event.part, event.delta);
      case "logprobs":
        return this.#hold(event);
      case "part_end":
        return this.#end(event.choice, event.part);
      case "finish":
        return this.#chunk(
          event.choice,
          this.#begun.has(event.choice) ? {} : this.#role(event.choice),
          encodeFinish(event.finish),
        );
      case "usage":
        this.#usage = event.usage;
        return "";
      case "error":
        return `${data({ error: { message: event.message, type: "api_error", param: null, code: event.code } })}data: [DONE]\n\n`;
      case "end":
        return `${this.#wantsUsage && this.#usage ? data({ ...this.#head, choices: [], usage: encodeUsage(this.#usage) }) : ""}data: [DONE]\n\n`;
    }
  }

  #begin(choice: number, part: number, kind: PartStart): string {
    const call = this.#calls.get(choice) ?? 0;
    const isFreeForm = kind.type === "tool_call" && kind.isFreeForm === true;
    this.#parts.set(keyOf(choice, part), { kind, call, input: isFreeForm ? new InputReader() : undefined, text: "" });
    if (kind.type === "reasoning" && kind.encrypted !== undefined)
      return this.#detail(choice, { ...kind, text: "", encrypted: kind.encrypted });
    if (kind.type === "image") return this.#image(choice, kind);
    if (kind.type !== "tool_call") return "";
    this.#calls.set(choice, call + 1);
    const { id, name } = kind;
    const begun = isFreeForm
      ? { type: "custom", custom: { name, input: "" } }
      : { type: "function", function: { name, arguments: "" } };
    return this.#delta(choice, { tool_calls: [{ index: call, id, ...begun }] });
  }

  #end(choice: number, part: number): string {
    const known = this.#parts.get(keyOf(choice, part));
    return known?.input ? this.#input(choice, known.call, known.input.end()) : "";
  }

  /** The next piece of a free-form call's input, as OpenAI streams it without its schema saying so. */
  #input(choice: number, index: number, input: string): string {
    return input === "" ? "" : this.#delta(choice, { tool_calls: [{ index, custom: { input } }] });
  }

  #grow(choice: number, part: number, delta: PartDelta): string {
    const known = this.#parts.get(keyOf(choice, part));
    if (!known) return "";
    if ("arguments" in delta && known.input) return this.#input(choice, known.call, known.input.push(delta.arguments));
    if ("arguments" in delta)
      return this.#delta(choice, { tool_calls: [{ index: known.call, function: { arguments: delta.arguments } }] });
    if ("citation" in delta) return this.#annotations(choice, delta.citation);
    if (known.kind.type === "reasoning") {
      if (!("text" in delta)) return this.#detail(choice, { ...known.kind, text: known.text, ...delta });
      known.text += delta.text;
      return this.#delta(choice, { reasoning_content: delta.text });
    }
    if (!("text" in delta)) return "";
    if (known.kind.type === "text" && this.#begun.has(choice) && this.#logprobs.size === 0)
      return this.#piece(choice, delta.text);
    return this.#delta(choice, known.kind.type === "refusal" ? { refusal: delta.text } : { content: delta.text });
  }

  /**
   * What a provider wants back of a thought, at its end: the whole of it, so that a client can
   * keep what it gets as it gets it.
   */
  #detail(choice: number, thought: Omit<ReasoningPart, "type">): string {
    return this.#delta(choice, { reasoning_details: [encodeDetail(thought, this.#details++)] });
  }

  #image(choice: number, kind: Extract<PartStart, { type: "image" }>): string {
    const image = encodeImage(kind);
    return image ? this.#delta(choice, { images: [image] }) : "";
  }

  #annotations(choice: number, citation: Citation): string {
    const annotations = encodeCitation(citation);
    return annotations.length === 0 ? "" : this.#delta(choice, { annotations });
  }

  #hold({ choice, of, tokens }: Extract<AnswerEvent, { type: "logprobs" }>): string {
    const held = this.#logprobs.get(choice) ?? { content: null, refusal: null };
    this.#logprobs.set(choice, held);
    const list = (held[of] ??= []);
    for (const token of tokens) list.push(token);
    return "";
  }

  #delta(choice: number, delta: object): string {
    return this.#chunk(choice, this.#begun.has(choice) ? delta : { ...this.#role(choice), ...delta }, null);
  }

  #role(choice: number): object {
    this.#begun.add(choice);
    return { role: "assistant", content: "" };
  }

  #chunk(index: number, delta: object, reason: string | null): string {
    const logprobs = JSON.stringify(this.#logprobs.get(index) ?? null);
    this.#logprobs.delete(index);
    return `${this.#opening}${index},"delta":${JSON.stringify(delta)},"logprobs":${logprobs},"finish_reason":${JSON.stringify(reason)}}]}\n\n`;
  }

  /** The next piece of a text: there is one for every token, so nothing is built for it but its text. */
  #piece(index: number, text: string): string {
    return `${this.#opening}${index},"delta":{"content":${JSON.stringify(text)}},"logprobs":null,"finish_reason":null}]}\n\n`;
  }
}

const openingOf = (head: object): string => `data: ${JSON.stringify(head).slice(0, -1)},"choices":[{"index":`;

/** One number for a part: answers have fewer parts than this. */
const keyOf = (choice: number, part: number): number => choice * 1_000_000 + part;

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
