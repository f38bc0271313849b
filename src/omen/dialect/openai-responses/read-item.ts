import type { AnswerEvent, PartDelta, PartStart } from "../answer.ts";
import { inputEnd, inputPiece, inputStart } from "../free-form-input.ts";
import { decodeArguments, decodeFreeFormKind, type WireContent, type WireItem } from "./decode-answer.ts";
import { decodeCitation } from "./citation.ts";
import { decodeImage } from "./image.ts";
import { decodeThought, paragraphEnd } from "./thought.ts";

/** A part of the answer: a thought, a call, or one content of a message. */
interface OpenPart {
  readonly part: number;
  readonly kind: PartStart;
  /** Whether any text of it came. */
  grown: boolean;
  citations: number;
  /** Tokens of it whose odds were told. */
  tokens: number;
}

/** An item of a provider's stream. */
interface OpenItem {
  /** The parts by content index; a thought or a call is its only part. */
  readonly parts: Map<number, OpenPart>;
  /** Its name on the wire; of a thought it is told before the first word. */
  id: string | undefined;
  /** Which of its two texts a thought is read from, and how many paragraphs of that began. */
  thought: { readonly source: "summary" | "thought"; paragraph: number } | undefined;
  ended: boolean;
}

/** No server's: indexes count from 0. */
const unusedIndex = -1;

/** Reads the items of a provider's stream, by their index on the wire, into events of the canonical form. */
export class ItemReader {
  readonly #items = new Map<number, OpenItem>();
  readonly #open = new Set<OpenPart>();
  /** What of them is no call: there is one at most. */
  #spoken: OpenPart | undefined;
  #count = 0;
  /** What decides why the answer ended, where the provider says no more than that it did. */
  readonly said = { calls: false, refused: false };

  /** An item begins. A call can, once its name is known; messages and thoughts wait until there is something to say. */
  begin(index: number, item: WireItem, events: AnswerEvent[]): void {
    const open = this.#itemAt(index);
    open.id ??= item.id ?? undefined;
    if (open.ended || open.parts.size > 0 || !item.name) return;
    if (item.type === "custom_tool_call") this.#beginPart(open, 0, decodeFreeFormKind(item), events);
    if (item.type !== "function_call") return;
    this.#beginPart(open, 0, { type: "tool_call", id: item.call_id || item.id || "", name: item.name }, events);
  }

  /** An item is over: what of it was not said yet is said now. */
  end(index: number, item: WireItem, events: AnswerEvent[]): void {
    const open = this.#itemAt(index);
    if (open.ended) return;
    open.id ??= item.id ?? undefined;
    if (item.type === "message") {
      const contents = item.content ?? [];
      const places = placesOf(contents, open.parts);
      for (const [at, content] of contents.entries()) this.endContent(index, places[at] ?? at, content, events);
    } else if (item.type === "reasoning") this.#endThought(index, item, events);
    else if (item.type === "function_call" || item.type === "custom_tool_call") this.#endCall(index, item, events);
    else if (item.type === "image_generation_call") this.#show(open, item, events);
    for (const part of open.parts.values()) this.#endPart(part, events);
    open.ended = true;
  }

  /** All items of the answer at its end: what had no events of its own is said now. */
  endAll(output: readonly WireItem[], events: AnswerEvent[]): void {
    const places = placesOf(output, this.#items);
    const indexes = new Map([...this.#items].map(([index, { id }]) => [id, index]));
    const named = output.map(({ id }, at) => {
      if (typeof id !== "string") return undefined;
      return this.#items.get(at)?.id === id ? at : indexes.get(id);
    });
    const taken = new Set(named);
    const indexOf = (at: number): number => {
      const place = places[at] ?? at;
      return named[at] ?? (taken.has(place) ? unusedIndex - at : place);
    };
    for (const [at, item] of output.entries()) this.end(indexOf(at), item, events);
  }

  beginContent(index: number, at: number, { type }: WireContent, events: AnswerEvent[]): void {
    const kind = type === "refusal" ? "refusal" : type === "output_text" ? "text" : undefined;
    if (kind) this.#contentAt(index, at, kind, events);
  }

  say(index: number, at: number, type: "text" | "refusal", text: string | undefined, events: AnswerEvent[]): void {
    if (text) grow(this.#contentAt(index, at, type, events), { text }, events);
  }

  /** How likely the tokens of the next piece of a text were. */
  weigh(index: number, at: number, tokens: readonly object[] | null | undefined, events: AnswerEvent[]): void {
    if (!Array.isArray(tokens) || tokens.length === 0) return;
    this.#contentAt(index, at, "text", events).tokens += tokens.length;
    events.push({ type: "logprobs", choice: 0, of: "content", tokens: tokens });
  }

  cite(index: number, at: number, annotation: unknown, events: AnswerEvent[]): void {
    const part = this.#contentAt(index, at, "text", events);
    part.citations++;
    grow(part, { citation: decodeCitation(annotation) }, events);
  }

  endContent(index: number, at: number, content: WireContent, events: AnswerEvent[]): void {
    const text = content.type === "refusal" ? content.refusal : content.text;
    this.beginContent(index, at, content, events);
    const part = this.#itemAt(index).parts.get(at);
    if (!part || !this.#open.has(part)) return;
    this.weigh(index, at, content.logprobs?.slice(part.tokens), events);
    if (!part.grown && text) grow(part, { text }, events);
    for (const annotation of content.annotations?.slice(part.citations) ?? []) this.cite(index, at, annotation, events);
    this.#endPart(part, events);
  }

  /** Text of a thought. A server that gives the thought and its summary is read for the one that came first. */
  think(
    index: number,
    source: "summary" | "thought",
    paragraph: number,
    text: string | undefined,
    events: AnswerEvent[],
  ): void {
    const item = this.#itemAt(index);
    item.thought ??= { source, paragraph: 0 };
    if (item.thought.source !== source || item.ended) return;
    const isNext = paragraph > item.thought.paragraph; // by how much is the server's word, which nothing may grow by
    if (isNext) item.thought.paragraph = paragraph;
    const said = (isNext ? paragraphEnd : "") + (text ?? "");
    if (said !== "") grow(this.#thoughtOf(item, events), { text: said }, events);
  }

  call(index: number, text: string | undefined, events: AnswerEvent[]): void {
    const part = this.#itemAt(index).parts.get(0);
    if (part && text) grow(part, { arguments: text }, events);
  }

  /** A piece of a free-form call's input, of which the arguments are made. */
  input(index: number, text: string | undefined, events: AnswerEvent[]): void {
    const part = this.#itemAt(index).parts.get(0);
    if (part && text) grow(part, { arguments: (part.grown ? "" : inputStart) + inputPiece(text) }, events);
  }

  /** The answer is over. */
  close(events: AnswerEvent[]): void {
    for (const part of this.#open) {
      const isCall = part.kind.type === "tool_call" && !part.kind.isFreeForm;
      if (isCall && !part.grown) grow(part, { arguments: "{}" }, events);
      this.#endPart(part, events);
    }
  }

  #endThought(index: number, wire: WireItem, events: AnswerEvent[]): void {
    const thought = decodeThought(wire);
    if (!thought) return;
    const item = this.#itemAt(index);
    item.id ??= thought.id;
    const part = this.#thoughtOf(item, events);
    if (!part.grown && thought.text !== "") grow(part, { text: thought.text }, events);
    const { signature, encrypted } = thought;
    if (encrypted !== undefined) grow(part, { encrypted }, events);
    else if (signature !== undefined) grow(part, { signature }, events);
  }

  #endCall(index: number, item: WireItem, events: AnswerEvent[]): void {
    this.begin(index, { ...item, name: item.name || "_" }, events);
    const part = this.#itemAt(index).parts.get(0);
    if (!part || part.grown) return;
    if (item.type === "custom_tool_call") this.input(index, item.input, events);
    else grow(part, { arguments: decodeArguments(item.arguments) }, events);
  }

  #show(open: OpenItem, item: WireItem, events: AnswerEvent[]): void {
    const image = decodeImage(item.result);
    if (image) this.#beginPart(open, 0, image, events);
  }

  #itemAt(index: number): OpenItem {
    let item = this.#items.get(index);
    if (!item) this.#items.set(index, (item = { id: undefined, parts: new Map(), thought: undefined, ended: false }));
    return item;
  }

  #contentAt(index: number, at: number, type: "text" | "refusal", events: AnswerEvent[]): OpenPart {
    const item = this.#itemAt(index);
    return item.parts.get(at) ?? this.#beginPart(item, at, { type }, events);
  }

  #thoughtOf(item: OpenItem, events: AnswerEvent[]): OpenPart {
    const kind = { type: "reasoning" as const, origin: "openai-responses" as const };
    const named = item.id === undefined ? kind : { ...kind, id: item.id };
    return item.parts.get(0) ?? this.#beginPart(item, 0, named, events);
  }

  /** Parts end before the next begins, but for calls, of which several may be open. */
  #beginPart(item: OpenItem, at: number, kind: PartStart, events: AnswerEvent[]): OpenPart {
    if (this.#spoken) this.#endPart(this.#spoken, events);
    const part: OpenPart = { part: this.#count++, kind, grown: false, citations: 0, tokens: 0 };
    item.parts.set(at, part);
    this.#open.add(part);
    if (kind.type !== "tool_call") this.#spoken = part;
    if (kind.type === "tool_call") this.said.calls = true;
    if (kind.type === "refusal") this.said.refused = true;
    events.push({ type: "part_start", choice: 0, part: part.part, kind });
    return part;
  }

  #endPart(part: OpenPart, events: AnswerEvent[]): void {
    if (!this.#open.delete(part)) return;
    if (this.#spoken === part) this.#spoken = undefined;
    if (part.kind.type === "tool_call" && part.kind.isFreeForm)
      grow(part, { arguments: part.grown ? inputEnd : inputStart + inputEnd }, events);
    events.push({ type: "part_end", choice: 0, part: part.part });
  }
}

/**
 * Under which index each of a list had events. Servers number those from elsewhere than 0 or with gaps: where all of
 * the list had some, its order tells, and nothing of it is said again.
 */
function placesOf(list: readonly unknown[], told: ReadonlyMap<number, unknown>): readonly number[] {
  return list.length > told.size ? [...list.keys()] : [...told.keys()].sort((a, b) => a - b);
}

function grow(part: OpenPart, delta: PartDelta, events: AnswerEvent[]): void {
  part.grown ||= "text" in delta || "arguments" in delta;
  events.push({ type: "part_delta", choice: 0, part: part.part, delta });
}
