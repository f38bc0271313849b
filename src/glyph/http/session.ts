import { monotonic } from "../../platform/clock.ts";
import type { Principal } from "../../platform/principal.ts";
import { textOfPieces } from "../protocol/batches.ts";
import type { MessageSink } from "../protocol/calls.ts";
import type { JsonRpcMessage, RequestId } from "../protocol/jsonrpc.ts";
import { type LegacyLeg, serveLegacy } from "../protocol/legacy.ts";
import type { Glyph } from "../server.ts";
import { EventStream } from "./event-stream.ts";
import { Visitor } from "./visitor.ts";

/** Bytes of events that a session keeps for clients that come again. */
const keptBytes = 4 * 1024 * 1024;
/** Streams that a session keeps likewise. */
const keptStreams = 64;

/** The answers to the requests of one POST, as they come. */
export class Reply {
  readonly answers: string[] = [];
  readonly #owed: Set<RequestId>;
  readonly #done = Promise.withResolvers<void>();

  constructor(
    ids: readonly RequestId[],
    readonly events: EventStream,
  ) {
    this.#owed = new Set(ids);
    if (this.isDone) this.#done.resolve();
  }

  get isDone(): boolean {
    return this.#owed.size === 0;
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  answer(id: RequestId, text: string): void {
    this.note(text);
    this.drop(id);
  }

  /** An answer to what had no id. */
  note(text: string): void {
    this.answers.push(text);
    this.events.push(text);
  }

  /** One that is not answered, since it was cancelled. */
  drop(id: RequestId): void {
    this.#owed.delete(id);
    if (!this.isDone) return;
    this.events.end();
    this.#done.resolve();
  }
}

/** A session of Streamable HTTP (MCP 2025-11-25, Transports): what was agreed on in `initialize`, for one principal. */
export class HttpSession implements MessageSink {
  readonly id: string;
  readonly visitor: Visitor;
  readonly #glyph: Glyph;
  #leg: LegacyLeg | undefined;
  #usedAt = monotonic();
  readonly #replies = new Map<RequestId, Reply>();
  readonly #streams = new Map<string, EventStream>();
  /** What belongs to no request. */
  readonly #general = new EventStream("0");
  #lastStream = 0;

  private constructor(glyph: Glyph, id: string, principal: Principal) {
    this.#glyph = glyph;
    this.id = id;
    this.visitor = new Visitor(principal, id, "over HTTP");
    this.#streams.set("0", this.#general);
  }

  static async open(glyph: Glyph, id: string, principal: Principal): Promise<HttpSession> {
    const session = new HttpSession(glyph, id, principal);
    session.#leg = await serveLegacy(glyph, session, session.visitor);
    return session;
  }

  get version(): string | undefined {
    return this.#leg?.version;
  }

  /** Milliseconds since anybody used it; 0 while something is open. */
  get idleMs(): number {
    return this.#replies.size > 0 || this.#general.isRead ? 0 : monotonic() - this.#usedAt;
  }

  /** Notes that it is used, by the principal as he is now. */
  use(principal: Principal): void {
    this.visitor.principal = principal;
    this.#usedAt = monotonic();
  }

  /** Whether a request of that id is under way. */
  isAsked(id: RequestId): boolean {
    return this.#replies.has(id);
  }

  /** Delivers messages; the reply has the answers to their requests, `ids`. */
  exchange(messages: readonly JsonRpcMessage[], ids: readonly RequestId[]): Reply {
    const name = String(++this.#lastStream);
    const reply = new Reply(ids, new EventStream(name));
    if (ids.length > 0) this.#streams.set(name, reply.events);
    for (const id of ids) this.#replies.set(id, reply);
    for (const message of messages) this.#deliver(message);
    this.#forget();
    return reply;
  }

  #deliver(message: JsonRpcMessage): void {
    this.#leg?.deliver(message);
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const id = message.params?.["requestId"];
    if (typeof id !== "string" && typeof id !== "number") return;
    this.#replies.get(id)?.drop(id);
    this.#replies.delete(id);
  }

  send(message: JsonRpcMessage, about?: RequestId): void {
    const text = JSON.stringify(message);
    if (!("method" in message) && message.id !== undefined && message.id !== null) this.#answer(message.id, text);
    else ((about === undefined ? undefined : this.#replies.get(about)?.events) ?? this.#general).push(text);
    this.#forget();
  }

  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): void {
    this.#answer(id, textOfPieces(pieces));
  }

  #answer(id: RequestId, text: string): void {
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    reply?.answer(id, text);
  }

  /** The stream for what belongs to no request; undefined where it is read already. */
  get general(): EventStream | undefined {
    return this.#general.isRead ? undefined : this.#general;
  }

  /** The stream of an event, and the event's number in it; undefined where it is not kept any more. */
  resume(eventId: string): { readonly stream: EventStream; readonly after: number } | undefined {
    const [, name = "", number = ""] = /^(\d+)-(\d+)$/.exec(eventId) ?? [];
    const stream = this.#streams.get(name);
    return stream && { stream, after: Number(number) };
  }

  /** A stream whose events all went out with the answer. */
  forget(events: EventStream): void {
    for (const [name, stream] of this.#streams) if (stream === events) this.#streams.delete(name);
  }

  /** Keeps no more than it may: the oldest streams that have ended go first. */
  #forget(): void {
    this.#general.trim(keptBytes);
    let size = 0;
    for (const stream of this.#streams.values()) size += stream.size;
    for (const [name, stream] of this.#streams) {
      if (size <= keptBytes && this.#streams.size <= keptStreams) return;
      if (!stream.isDone || stream.isRead) continue;
      size -= stream.size;
      this.#streams.delete(name);
    }
  }

  async close(): Promise<void> {
    await this.#leg?.close();
    for (const stream of this.#streams.values()) stream.end();
    for (const [id, reply] of this.#replies) reply.drop(id);
    this.#replies.clear();
    this.#glyph.endSession(this.id);
  }
}
