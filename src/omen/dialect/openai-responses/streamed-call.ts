import { GrownText } from "../grown-text.ts";
import type { PartDelta, PartStart } from "../answer.ts";
import { InputReader } from "../free-form-input.ts";
import { encodeCall, encodeFreeFormCall, itemId, type ItemStatus } from "./item.ts";
import { Item, type StreamedItem, type Write } from "./streamed-item.ts";
import { encodeSearchCall } from "./tool-search.ts";

export type CallKind = Extract<PartStart, { type: "tool_call" }>;

/** A call of one of the client's functions; without arguments its arguments are an empty object. */
export class CallItem extends Item implements StreamedItem {
  readonly #kind: CallKind;
  readonly #text = new GrownText();
  whole: object;

  constructor(write: Write, answer: string, index: number, kind: CallKind) {
    super(write, itemId("fc", answer, index), index);
    this.#kind = kind;
    this.whole = encodeCall(this.id, kind, "", "in_progress");
  }

  begin(): string {
    return this.say("added", this.whole);
  }

  grow(delta: PartDelta): string {
    if (!("arguments" in delta) || delta.arguments === "") return "";
    this.#text.add(delta.arguments);
    return this.write(
      "response.function_call_arguments.delta",
      `${this.place},"delta":${JSON.stringify(delta.arguments)}`,
    );
  }

  end(status: ItemStatus): string {
    const filled = this.#text.isEmpty ? this.grow({ arguments: "{}" }) : "";
    this.whole = encodeCall(this.id, this.#kind, this.#text.text, status);
    const text = `${this.place},"arguments":${JSON.stringify(this.#text.text)}`;
    return filled + this.write("response.function_call_arguments.done", text) + this.say("done", this.whole);
  }
}

/** A call of the client's search for tools, which is told when it is whole. */
export class SearchCallItem extends Item implements StreamedItem {
  readonly #kind: CallKind;
  readonly #text = new GrownText();
  whole: object;

  constructor(write: Write, answer: string, index: number, kind: CallKind) {
    super(write, itemId("tsc", answer, index), index);
    this.#kind = kind;
    this.whole = encodeSearchCall(this.id, kind, "", "in_progress");
  }

  begin(): string {
    return this.say("added", this.whole);
  }

  grow(delta: PartDelta): string {
    if ("arguments" in delta) this.#text.add(delta.arguments);
    return "";
  }

  end(status: ItemStatus): string {
    this.whole = encodeSearchCall(this.id, this.#kind, this.#text.text, status);
    return this.say("done", this.whole);
  }
}

/** A call of one of the client's free-form tools, whose input is taken out of the arguments. */
export class FreeFormCallItem extends Item implements StreamedItem {
  readonly #kind: CallKind;
  readonly #input = new InputReader();
  readonly #text = new GrownText();
  whole: object;

  constructor(write: Write, answer: string, index: number, kind: CallKind) {
    super(write, itemId("ctc", answer, index), index);
    this.#kind = kind;
    this.whole = encodeFreeFormCall(this.id, kind, "", "in_progress");
  }

  begin(): string {
    return this.say("added", this.whole);
  }

  grow(delta: PartDelta): string {
    return "arguments" in delta ? this.#add(this.#input.push(delta.arguments)) : "";
  }

  end(status: ItemStatus): string {
    const rest = this.#add(this.#input.end());
    this.whole = encodeFreeFormCall(this.id, this.#kind, this.#text.text, status);
    const text = `${this.place},"input":${JSON.stringify(this.#text.text)}`;
    return rest + this.write("response.custom_tool_call_input.done", text) + this.say("done", this.whole);
  }

  #add(text: string): string {
    if (text === "") return "";
    this.#text.add(text);
    return this.write("response.custom_tool_call_input.delta", `${this.place},"delta":${JSON.stringify(text)}`);
  }
}
