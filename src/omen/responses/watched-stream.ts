import type { AnswerUsage } from "../dialect/answer.ts";
import type { Dialect, JsonObject } from "../dialect/dialect.ts";
import { encodeErrorEvent, encodeResponseError, type Fault } from "../dialect/openai-responses/error.ts";
import { saidBy } from "../dialect/said-error.ts";
import type { StreamCodec } from "../dialect/stream-codec.ts";
import { joined } from "../../platform/bytes.ts";
import type { Failure } from "../../platform/failure.ts";

/** What becomes of the response objects in a stream. */
export interface ResponseWatcher {
  /** The client knows of the response before its provider said anything. */
  isAnnounced: boolean;
  /** The response before anything was said. */
  begun(status: "in_progress" | "failed"): JsonObject;
  rewrite(response: JsonObject): JsonObject;
  /** The response is over, well or not. */
  keep(response: JsonObject): void;
}

const lastEvents: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete", "response.failed"]);

/**
 * A member of that name, which within a text would have its quotes escaped: nearly all
 * events have none and pass unread.
 */
const holder = '"response"';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nothing = new Uint8Array(0);

/**
 * A stream of a response on its way to the client: the events that hold the whole response are
 * rewritten, the last of them is kept.
 */
export class WatchedStream implements StreamCodec {
  readonly #inner: StreamCodec;
  readonly #watcher: ResponseWatcher;
  readonly #dialect: Pick<Dialect, "readUsage">;
  /** The newest response that the client got. */
  #response: JsonObject | undefined;
  #newest: Uint8Array = nothing;
  #isOver = false;

  constructor(inner: StreamCodec, watcher: ResponseWatcher, dialect: Pick<Dialect, "readUsage">) {
    this.#inner = inner;
    this.#watcher = watcher;
    this.#dialect = dialect;
  }

  push(chunk: Uint8Array): Uint8Array {
    const events = this.#watch(this.#inner.push(chunk));
    return this.#inner.ended && !this.#isOver ? joined([events, this.#failed()]) : events;
  }

  get isNumbered(): boolean {
    return this.#inner.isNumbered === true;
  }

  get ended(): boolean {
    return this.#isOver || this.#inner.ended;
  }

  watchOutput(): void {
    this.#inner.watchOutput();
  }

  get hasOutput(): boolean {
    return this.#inner.hasOutput;
  }

  get lastWord(): object | undefined {
    return this.#inner.lastWord;
  }

  finish(): Uint8Array | undefined {
    if (this.#isOver) return nothing;
    const rest = this.#inner.finish();
    return rest && joined([this.#watch(rest), this.#failed()]);
  }

  /**
   * Clients wait for a response that failed behind an `error`, which alone some take for a
   * broken connection (Codex does).
   */
  #failed(): Uint8Array {
    const last = decoder.decode(this.#newest).trimEnd().split("\n\n").at(-1) ?? "";
    const event = parse(last);
    if (this.#isOver || (event?.["type"] ?? nameOf(last)) !== "error") return nothing;
    const { message, code, param } = saidBy(event);
    return this.#end({ message: message || "no reason given", code, param }, this.#sequence() + 1);
  }

  /** The response that failed. */
  #end(fault: Fault, sequence: number): Uint8Array {
    this.#isOver = true;
    const begun = this.#response ?? this.#watcher.begun("failed");
    const response = { ...begun, status: "failed", error: encodeResponseError(fault) };
    this.#watcher.keep(response);
    return encoder.encode(written("response.failed", { type: "response.failed", sequence_number: sequence, response }));
  }

  /** As OpenAI ends a stream that fails: an `error`, then the response that failed. */
  breakOff(failure: Failure): Uint8Array {
    const sequence = this.#response ? this.#sequence() + 1 : 0;
    return joined([encoder.encode(encodeErrorEvent(failure, sequence)), this.#end(failure, sequence + 1)]);
  }

  /**
   * OpenAI's own, which is in no reference but in its SDKs. It repeats a number, so that those of the provider stay as
   * they are. Before all else it is the response's beginning, which the SDKs want first.
   */
  keepAlive(): Uint8Array {
    if (this.#response || this.#watcher.isAnnounced)
      return encoder.encode(written("keepalive", { type: "keepalive", sequence_number: this.#sequence() }));
    this.#watcher.isAnnounced = true;
    const response = this.#watcher.begun("in_progress");
    return encoder.encode(written("response.created", { type: "response.created", sequence_number: 0, response }));
  }

  get usage(): AnswerUsage | undefined {
    return this.#dialect.readUsage(this.#response?.["usage"]) ?? this.#inner.usage;
  }

  #watch(events: Uint8Array): Uint8Array {
    if (events.length > 0) this.#newest = events;
    const bytes = Buffer.from(events.buffer, events.byteOffset, events.byteLength);
    if (!bytes.includes(holder)) return events;
    const texts = decoder.decode(events).split("\n\n");
    return encoder.encode(texts.flatMap((text) => (text.includes(holder) ? this.#event(text) : [text])).join("\n\n"));
  }

  /** One event without the empty line that ends it; none where the client knows what it says. */
  #event(text: string): readonly string[] {
    const event = parse(text);
    const { response } = event ?? {};
    if (!isObject(response)) return [text];
    const name = nameOf(text) ?? String(event?.["type"]);
    this.#response = this.#watcher.rewrite(response);
    if (lastEvents.has(name)) {
      this.#isOver = true;
      this.#watcher.keep(this.#response);
    }
    if (this.#watcher.isAnnounced && name === "response.created") return [];
    return [written(name, { ...event, response: this.#response }).slice(0, -2)];
  }

  /** The number of the newest event that the client got. */
  #sequence(): number {
    const numbers = [...decoder.decode(this.#newest).matchAll(/"sequence_number":\s*(\d+)/g)];
    return Number(numbers.at(-1)?.[1] ?? 0);
  }
}

const written = (name: string, event: JsonObject): string => `event: ${name}\ndata: ${JSON.stringify(event)}\n\n`;

/** The `event:` field, which tells the end of a stream that passes: some servers leave the type out of the data. */
const nameOf = (text: string): string | undefined => /^event: ?(.*)$/m.exec(text)?.[1];

/** The object in an event's data; undefined when there is none. */
function parse(text: string): JsonObject | undefined {
  const data = text.split("\n").flatMap((line) => (line.startsWith("data:") ? [line.slice("data:".length)] : []));
  try {
    const value: unknown = JSON.parse(data.join("\n"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
