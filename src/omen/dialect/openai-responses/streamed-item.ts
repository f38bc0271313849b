import { GrownText } from "../grown-text.ts";
import type { PartDelta, PartStart } from "../answer.ts";
import type { Citation } from "../conversation.ts";
import { encodeCitation } from "./citation.ts";
import { encodeContent, encodeMessage, encodeReasoning, itemId, type ItemStatus } from "./item.ts";

/** Writes one event: its type, and its members besides type and number as JSON text. */
export type Write = (type: string, members: string) => string;

export type ThoughtKind = Extract<PartStart, { type: "reasoning" }>;

/** An item of a streamed answer, from its beginning to its end. Each function gives the events that say so. */
export interface StreamedItem {
  begin(): string;
  grow(delta: PartDelta): string;
  end(status: ItemStatus): string;
  /** The item as far as it was said. */
  readonly whole: object;
}

/** What all events of one item have in common. */
export abstract class Item {
  protected readonly write: Write;
  readonly id: string;
  readonly #index: number;
  protected readonly place: string;

  constructor(write: Write, id: string, index: number) {
    this.write = write;
    this.id = id;
    this.#index = index;
    this.place = `"item_id":${JSON.stringify(id)},"output_index":${index}`;
  }

  protected say(step: "added" | "done", item: object): string {
    return this.write(`response.output_item.${step}`, `"output_index":${this.#index},"item":${JSON.stringify(item)}`);
  }
}

interface Content {
  readonly type: "text" | "refusal";
  readonly text: GrownText;
  readonly citations: Citation[];
  readonly logprobs: unknown[];
}

/** Content as the wire has it. */
const encoded = ({ type, text: { text }, citations, logprobs }: Content): object =>
  encodeContent(type === "refusal" ? { type, text } : { type, text, citations }, logprobs) ?? {};

/** A message: texts and refusals, one after the other. */
export class MessageItem extends Item implements StreamedItem {
  readonly #contents: Content[] = [];
  #open: Content | undefined;
  /** What every event of the open content says of its place. */
  #contentPlace = "";
  /** How likely the tokens of the next piece are. */
  #weights: unknown[] = [];
  whole: object;

  constructor(write: Write, answer: string, index: number) {
    super(write, itemId("msg", answer, index), index);
    this.whole = encodeMessage(this.id, [], "in_progress");
  }

  begin(): string {
    return this.say("added", this.whole);
  }

  beginContent(type: "text" | "refusal"): string {
    const closed = this.endContent();
    this.#contentPlace = `${this.place},"content_index":${this.#contents.length}`;
    this.#open = { type, text: new GrownText(), citations: [], logprobs: [] };
    this.#contents.push(this.#open);
    return closed + this.#part("added", this.#open);
  }

  /** Tells how likely the next piece's tokens are; false where it is no text. */
  weigh(tokens: readonly unknown[]): boolean {
    if (this.#open?.type !== "text") return false;
    for (const token of tokens) {
      this.#open.logprobs.push(token);
      this.#weights.push(token);
    }
    return true;
  }

  grow(delta: PartDelta): string {
    const open = this.#open;
    if (!open) return "";
    if ("text" in delta) {
      if (delta.text === "") return "";
      open.text.add(delta.text);
      const text = `${this.#contentPlace},"delta":${JSON.stringify(delta.text)}`;
      if (open.type === "refusal") return this.write("response.refusal.delta", text);
      const logprobs = this.#weights.length === 0 ? "[]" : JSON.stringify(this.#weights);
      this.#weights = [];
      return this.write("response.output_text.delta", `${text},"logprobs":${logprobs}`);
    }
    const annotation = "citation" in delta && open.type === "text" ? encodeCitation(delta.citation) : undefined;
    if (!annotation || !("citation" in delta)) return "";
    const place = `${this.#contentPlace},"annotation_index":${open.citations.length}`;
    open.citations.push(delta.citation);
    return this.write("response.output_text.annotation.added", `${place},"annotation":${JSON.stringify(annotation)}`);
  }

  endContent(): string {
    const open = this.#open;
    if (!open) return "";
    this.#open = undefined;
    this.#weights = [];
    const text = JSON.stringify(open.text.text);
    const done =
      open.type === "refusal"
        ? this.write("response.refusal.done", `${this.#contentPlace},"refusal":${text}`)
        : this.write(
            "response.output_text.done",
            `${this.#contentPlace},"text":${text},"logprobs":${JSON.stringify(open.logprobs)}`,
          );
    return done + this.#part("done", open);
  }

  end(status: ItemStatus): string {
    const closed = this.endContent();
    this.whole = encodeMessage(this.id, this.#contents.map(encoded), status);
    return closed + this.say("done", this.whole);
  }

  #part(step: "added" | "done", content: Content): string {
    return this.write(
      `response.content_part.${step}`,
      `${this.#contentPlace},"part":${JSON.stringify(encoded(content))}`,
    );
  }
}

/** A thought, which clients are shown as a summary of one part. */
export class ThoughtItem extends Item implements StreamedItem {
  readonly #kind: ThoughtKind;
  readonly #text = new GrownText();
  #bytes: { readonly signature: string } | { readonly encrypted: string } | undefined;
  readonly #summaryPlace: string;

  constructor(write: Write, answer: string, index: number, kind: ThoughtKind) {
    super(write, kind.id ?? itemId("rs", answer, index), index);
    this.#kind = kind;
    this.#bytes = kind.encrypted === undefined ? undefined : { encrypted: kind.encrypted };
    this.#summaryPlace = `${this.place},"summary_index":0`;
  }

  get whole(): object {
    const { origin } = this.#kind;
    return encodeReasoning(
      { text: this.#text.text, ...this.#bytes, ...(origin === undefined ? {} : { origin }) },
      this.id,
    );
  }

  begin(): string {
    return this.say("added", this.whole);
  }

  grow(delta: PartDelta): string {
    if ("signature" in delta || "encrypted" in delta) this.#bytes = delta;
    if (!("text" in delta) || delta.text === "") return "";
    const begun = this.#text.isEmpty ? this.#part("added") : "";
    this.#text.add(delta.text);
    const text = `${this.#summaryPlace},"delta":${JSON.stringify(delta.text)}`;
    return begun + this.write("response.reasoning_summary_text.delta", text);
  }

  end(): string {
    if (this.#text.isEmpty) return this.say("done", this.whole);
    const text = `${this.#summaryPlace},"text":${JSON.stringify(this.#text.text)}`;
    return this.write("response.reasoning_summary_text.done", text) + this.#part("done") + this.say("done", this.whole);
  }

  #part(step: "added" | "done"): string {
    const part = JSON.stringify({ type: "summary_text", text: this.#text.text });
    return this.write(`response.reasoning_summary_part.${step}`, `${this.#summaryPlace},"part":${part}`);
  }
}
