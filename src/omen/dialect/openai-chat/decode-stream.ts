import type { AnswerEvent, PartDelta, PartStart } from "../answer.ts";
import type { ServerEvent, StreamDecoder } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { TextTemplate } from "../json/text-template.ts";
import type { Citation } from "../conversation.ts";
import { decodeAnnotation, decodeUsage, type WireAnnotation } from "./decode-answer.ts";
import { isSaidError, saidBy } from "../said-error.ts";
import { piecesOf } from "./content.ts";
import { bytesOf, detailsIn, goesOn, grown, textOf, type Detail, type Thinking } from "./detail.ts";
import { endOf, failureIn, type FailedChoice } from "./finish-reason.ts";
import { decodeImages, type WireImages } from "./image.ts";

/** OpenAI API reference, "The chat completion chunk object". */
export const decodeStream = (): StreamDecoder => new ChunkDecoder();

interface WireChunk {
  readonly id?: string;
  readonly model?: string;
  readonly created?: number;
  readonly choices?: readonly WireChoice[] | null;
  readonly usage?: unknown;
  readonly error?: unknown;
}

interface WireChoice extends FailedChoice {
  readonly index?: number;
  readonly logprobs?: { readonly [K in "content" | "refusal"]?: unknown } | null;
  readonly delta?: WireDelta | null;
}

interface WireDelta extends Thinking, WireImages {
  readonly content?: unknown;
  readonly refusal?: string | null;
  readonly annotations?: readonly WireAnnotation[] | null;
  readonly tool_calls?: readonly WireCallDelta[] | null;
}

interface WireCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
}

/** What is open in one choice. */
interface ChoiceState {
  /** Parts begun so far. */
  count: number;
  /** The part that text of this type goes to, while it is open. */
  open: OpenText | OpenThought | undefined;
  /** Tool calls in the order of their beginning: several may be open at once. */
  readonly calls: OpenCall[];
  /** The newest call of each index on the wire. */
  readonly callAt: Map<number, OpenCall>;
  refused: boolean;
  finished: boolean;
}

interface OpenText {
  readonly type: "text" | "refusal";
  readonly part: number;
}

interface OpenThought {
  readonly type: "reasoning";
  readonly part: number;
  /** What was told of it so far. */
  detail: Detail;
}

interface OpenCall {
  /** Undefined until its name is whole: with the first of its arguments, or at its end. */
  part: number | undefined;
  /** As the provider named it; empty where it did not. */
  id: string;
  name: string;
  /** Arguments that came before the name. */
  held: string;
  empty: boolean;
}

/** Whether there is anything but text, and the role that every answer has. */
function tellsMoreThanText(delta: WireDelta): boolean {
  for (const [name, value] of Object.entries(delta))
    if (name !== "content" && value && value !== "assistant") return true;
  return false;
}

class ChunkDecoder implements StreamDecoder {
  #started = false;
  readonly #choices = new Map<number, ChoiceState>();
  /** The newest chunk that was one more piece of an open text, and that text's choice. */
  readonly template = new TextTemplate();
  #templateChoice = 0;

  push({ data }: ServerEvent): readonly AnswerEvent[] {
    const piece = this.template.match(data);
    const open = piece && this.#choices.get(this.#templateChoice)?.open;
    if (open && open.type === "text")
      return [{ type: "part_delta", choice: this.#templateChoice, part: open.part, delta: { text: piece } }];
    if (data.trim() === "[DONE]") return [{ type: "end" }];
    const chunk = JSON.parse(data) as WireChunk;
    this.#learn(data, chunk);
    if (isSaidError(chunk) || chunk.error) return [decodeError(chunk)];
    const events: AnswerEvent[] = [];
    if (!this.#started) {
      this.#started = true;
      events.push(
        compact({ type: "start" as const, id: chunk.id ?? "", model: chunk.model ?? "", created: chunk.created }),
      );
    }
    for (const choice of chunk.choices ?? []) {
      this.#choice(choice, events);
      const message = failureIn(choice);
      if (message !== undefined) return [...events, { type: "error", message, code: null }];
    }
    const usage = decodeUsage(chunk.usage);
    if (usage) events.push({ type: "usage", usage });
    return events;
  }

  /**
   * Learns from a chunk that tells one choice's text and nothing else that matters; the parts behind it must not know.
   */
  #learn(data: string, { choices, usage }: WireChunk): void {
    this.template.forget();
    const only = choices?.length === 1 ? choices[0] : undefined;
    const content = only?.delta?.content;
    if (!only?.delta || typeof content !== "string" || usage || only.logprobs || only.finish_reason) return;
    if (tellsMoreThanText(only.delta)) return;
    this.#templateChoice = only.index ?? 0;
    this.template.learn(data, "content", content);
  }

  #choice(wire: WireChoice, events: AnswerEvent[]): void {
    const { index = 0, delta: given, logprobs } = wire;
    const delta = given ?? {};
    const state = this.#stateOf(index);
    if (logprobs) events.push(...decodeLogprobs(index, logprobs));
    for (const piece of detailsIn(delta)) this.#think(state, index, piece, events);
    for (const { type, text } of piecesOf(delta.content))
      if (type === "text") this.#text(state, index, type, text, events);
      else this.#think(state, index, { text }, events);
    for (const citation of (delta.annotations ?? []).flatMap(decodeAnnotation))
      this.#cite(state, index, citation, events);
    for (const image of decodeImages(delta)) this.#show(state, index, image, events);
    if (delta.refusal) this.#text(state, index, "refusal", delta.refusal, events);
    for (const call of delta.tool_calls ?? []) this.#call(state, index, call, events);
    if (wire.finish_reason && failureIn(wire) === undefined && !state.finished) {
      state.finished = true;
      this.#closeText(state, index, events);
      this.#closeCalls(state, index, events);
      events.push({ type: "finish", choice: index, ...endOf(wire, state.calls.length > 0, state.refused) });
    }
  }

  #stateOf(index: number): ChoiceState {
    let state = this.#choices.get(index);
    if (!state)
      this.#choices.set(
        index,
        (state = { count: 0, open: undefined, calls: [], callAt: new Map(), refused: false, finished: false }),
      );
    return state;
  }

  #text(state: ChoiceState, choice: number, type: OpenText["type"], text: string, events: AnswerEvent[]): void {
    if (type === "refusal") state.refused = true;
    if (state.open?.type !== type) {
      this.#closeText(state, choice, events);
      state.open = { type, part: begin(state, choice, { type }, events) };
    }
    if (text !== "") grow(choice, state.open.part, { text }, events);
  }

  #show(state: ChoiceState, choice: number, image: PartStart, events: AnswerEvent[]): void {
    this.#closeText(state, choice, events);
    events.push({ type: "part_end", choice, part: begin(state, choice, image, events) });
  }

  /** One more piece of a thought, or another's first. */
  #think(state: ChoiceState, choice: number, piece: Detail, events: AnswerEvent[]): void {
    let { open } = state;
    if (open?.type === "reasoning" && goesOn(open.detail, piece)) open.detail = grown(open.detail, piece);
    else {
      this.#closeText(state, choice, events);
      const kind = {
        type: "reasoning" as const,
        ...(piece.type === undefined ? {} : { origin: "openai-chat" as const }),
      };
      open = { type: "reasoning", part: begin(state, choice, kind, events), detail: piece };
      state.open = open;
    }
    const text = textOf(piece);
    if (text !== "") grow(choice, open.part, { text }, events);
  }

  /** A citation belongs to the text that is being written, or to one that begins with it. */
  #cite(state: ChoiceState, choice: number, citation: Citation, events: AnswerEvent[]): void {
    if (state.open?.type !== "text") this.#text(state, choice, "text", "", events);
    if (state.open) grow(choice, state.open.part, { citation }, events);
  }

  #closeText(state: ChoiceState, choice: number, events: AnswerEvent[]): void {
    const { open } = state;
    if (!open) return;
    const bytes = open.type === "reasoning" ? bytesOf(open.detail) : undefined;
    if (bytes) grow(choice, open.part, bytes, events);
    events.push({ type: "part_end", choice, part: open.part });
    state.open = undefined;
  }

  /** A call's arguments pass on as they come. */
  #call(state: ChoiceState, choice: number, delta: WireCallDelta, events: AnswerEvent[]): void {
    const call = knownCall(state, delta) ?? this.#newCall(state, choice, delta, events);
    nameMore(call, delta);
    const given = delta.function?.arguments;
    const text =
      typeof given === "string" || given === undefined || given === null ? (given ?? "") : JSON.stringify(given);
    if (text === "" || (call.part === undefined && call.name === "")) {
      call.held += text;
      return;
    }
    call.empty = false;
    const part = this.#beginCall(state, choice, call, events);
    grow(choice, part, { arguments: call.held + text }, events);
    call.held = "";
  }

  #newCall(state: ChoiceState, choice: number, { index }: WireCallDelta, events: AnswerEvent[]): OpenCall {
    this.#closeText(state, choice, events);
    const call: OpenCall = { part: undefined, id: "", name: "", held: "", empty: true };
    state.callAt.set(index ?? state.calls.length, call);
    state.calls.push(call);
    return call;
  }

  #beginCall(state: ChoiceState, choice: number, call: OpenCall, events: AnswerEvent[]): number {
    const { id, name } = call;
    const kind = { type: "tool_call" as const, id: id || `call_${state.calls.indexOf(call)}`, name };
    return (call.part ??= begin(state, choice, kind, events));
  }

  /** A call that never got arguments has none, which every dialect writes as an empty object. */
  #closeCalls(state: ChoiceState, choice: number, events: AnswerEvent[]): void {
    for (const call of state.calls) {
      const part = this.#beginCall(state, choice, call, events);
      if (call.empty) grow(choice, part, { arguments: call.held || "{}" }, events);
      events.push({ type: "part_end", choice, part });
    }
  }
}

/**
 * A call's id and name, which may come late or in pieces; some servers say the whole name
 * with every piece of the arguments.
 */
function nameMore(call: OpenCall, { id, function: called }: WireCallDelta): void {
  if (call.part !== undefined) return;
  if (id) call.id = id;
  if (called?.name && called.name !== call.name) call.name += called.name;
}

/**
 * The call that a delta goes on with; undefined when it begins another. Its index tells, but some servers number no
 * calls and some give all of them one number (Gemini behind OpenAI's API did): there, a name under a new id tells.
 */
function knownCall(
  { calls, callAt }: ChoiceState,
  { index, id, function: called }: WireCallDelta,
): OpenCall | undefined {
  const isNumbered = typeof index === "number";
  const known = isNumbered ? callAt.get(index) : calls.at(-1);
  if (!known || !called?.name) return known;
  const isOther = isNumbered ? id && known.id !== "" && id !== known.id : !id || id !== known.id;
  return isOther ? undefined : known;
}

function decodeLogprobs(choice: number, logprobs: NonNullable<WireChoice["logprobs"]>): readonly AnswerEvent[] {
  return (["content", "refusal"] as const).flatMap((of) => {
    const tokens = logprobs[of];
    if (!Array.isArray(tokens) || tokens.length === 0) return [];
    return [{ type: "logprobs" as const, choice, of, tokens: tokens as readonly object[] }];
  });
}

function begin(state: ChoiceState, choice: number, kind: PartStart, events: AnswerEvent[]): number {
  const part = state.count++;
  events.push({ type: "part_start", choice, part, kind });
  return part;
}

const grow = (choice: number, part: number, delta: PartDelta, events: AnswerEvent[]): void =>
  void events.push({ type: "part_delta", choice, part, delta });

/** An error within a stream, in any shape that servers have for it. */
export function decodeError(chunk: object): AnswerEvent {
  const { message, code, status } = saidBy(chunk);
  return compact({ type: "error" as const, message: message || "no reason given", code, status });
}
