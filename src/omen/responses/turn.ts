import { now } from "../../platform/clock.ts";
import { randomName } from "../../platform/random.ts";
import { Failure } from "../../platform/failure.ts";
import type { Dialect, JsonObject } from "../dialect/dialect.ts";
import type { Envelope } from "../dialect/envelope.ts";
import { encodeHead } from "../dialect/openai-responses/encode-answer.ts";
import { thinks } from "../dialect/openai-responses/model.ts";
import { overflowCode } from "../dialect/overflow.ts";
import { ofItemsBehind } from "../passage/numbers.ts";
import { parseAnswer, withWayBack, type Passage, type SendablePassage } from "../passage/passage.ts";
import type { Deployment } from "../route/deployment.ts";
import type { KeptResponse, Memory } from "./kept.ts";
import { recall, resolve } from "./recall.ts";
import { repeated } from "./repeated.ts";
import { inputItems, readStateRequest, type StateRequest } from "./request.ts";
import { stateless } from "./stateless.ts";
import { WatchedStream } from "./watched-stream.ts";

/** What a turn needs to know besides the request. */
export interface TurnSetting {
  readonly dialect: Dialect;
  readonly memory: Memory;
  readonly owner: string;
  /** Largest conversation that is recalled, in UTF-16 units. */
  readonly lengthMax: number;
}

/** A response object. */
export type ResponseObject = JsonObject;

/**
 * One request and its answer, with the state around it that is Omen's: what came before is put in front, the answer
 * bears an id of Omen's own and repeats its request, and is kept when it is over.
 */
export class Turn {
  readonly id = `resp_${randomName(32)}`;
  readonly #envelope: Envelope;
  readonly #setting: TurnSetting;
  readonly #asked: StateRequest;
  readonly #request: JsonObject;
  /** The items that the request adds to the conversation, as the deployment that was asked last gets them. */
  #input: readonly unknown[] = [];
  /** How many items were put in front of those. */
  #before = 0;
  /** What was asked last: what answered, once there is an answer. */
  #deployment: Deployment | undefined;
  readonly #createdAt = Math.floor(now() / 1000);
  #overlay: JsonObject = {};
  /** Whether the answer was handed to the memory. */
  isKept = false;

  /** Its beginning was announced to the client before its provider said anything. */
  isAnnounced = false;

  /** Throws a `Failure` with status 400 when the request is wrong. */
  constructor(envelope: Envelope, setting: TurnSetting) {
    this.#envelope = envelope;
    this.#setting = setting;
    this.#request = envelope.value;
    this.#asked = readStateRequest(envelope.value);
  }

  /**
   * The request as a deployment is to get it. Throws a `Failure` with status 400 when it goes on
   * from an answer that is not known.
   */
  for(deployment: Deployment): Envelope {
    const { memory, owner, lengthMax, dialect } = this.#setting;
    const { previous } = this.#asked;
    const { provider, model } = deployment;
    this.#deployment = deployment;
    const isNative = provider.dialects(model.id).some(({ name }) => name === dialect.name);
    const next = { provider: provider.name, isNative, lengthMax };
    const before = previous === undefined ? [] : recall(memory, owner, previous, next);
    const given = inputItems(this.#request["input"]);
    this.#input = resolve(memory, owner, given, next);
    this.#before = before.length;
    const isAsGiven = before.length === 0 && this.#input.length === given.length && this.#input.every(isIn(given));
    return stateless(this.#envelope, {
      input: isAsGiven ? undefined : [...before, ...this.#input],
      wantsThoughts: isNative && memory.keeps(this.#asked.store) && thinks(model.id, this.#reasoningFor(provider.type)),
    });
  }

  /**
   * What is asked of reasoning, where that tells what a model may be asked for: other servers
   * than OpenAI's refuse `include`.
   */
  #reasoningFor(type: string): unknown {
    return type === "openai" || type === "azure" ? this.#request["reasoning"] : undefined;
  }

  get owner(): string {
    return this.#setting.owner;
  }

  /** Nobody waits for the answer. */
  get isBackground(): boolean {
    return this.#asked.background;
  }

  /** The client wants its events as they come. */
  get isStreamed(): boolean {
    return this.#envelope.stream;
  }

  /** The client wants the answer kept, and it can be. */
  get isStored(): boolean {
    return this.#asked.store && this.#setting.memory.stores;
  }

  /** The response before anything was said. */
  begun(status: "queued" | "in_progress" | "cancelled" | "failed"): ResponseObject {
    const model = this.#deployment?.model.id ?? this.#envelope.model;
    const head = encodeHead({ id: this.id, model, created: this.#createdAt, serviceTier: undefined });
    return { ...head, ...repeated(this.#request), ...this.#overlay, status };
  }

  /** What was thrown about the request, with its items counted as the client counts them. */
  ofOwnItems(error: unknown): unknown {
    return error instanceof Failure ? ofItemsBehind(error, this.#before) : error;
  }

  /** The passage of this turn's request, its answer watched. */
  watch(passage: Passage): Passage {
    return withWayBack(passage, (way) => {
      this.#overlay = {
        ...(way.kind === "forwarded" ? {} : repeated(this.#request)),
        id: this.id,
        previous_response_id: this.#asked.previous ?? null,
        store: this.isStored,
        background: this.isBackground,
      };
      const before = this.#before;
      return {
        whole: (bytes) => this.#whole(way, bytes),
        stream: () => this.#stream(way),
        ...(way.kind === "forwarded" && { ofOwn: (failure: Failure) => ofItemsBehind(failure, before) }),
      };
    });
  }

  /** Clients of Responses look for a conversation that is too long in their stream alone. */
  readonly failsInStream = ({ code }: Failure): boolean => code === overflowCode;

  #whole(way: SendablePassage, bytes: Uint8Array): ReturnType<SendablePassage["whole"]> {
    const { body, usage } = way.whole(bytes);
    const provider = this.#deployment?.provider.name ?? "";
    const said = typeof body === "string" ? (JSON.parse(body) as JsonObject) : parseAnswer(body, provider);
    const response = this.rewrite(said);
    this.keep(response);
    return { body: JSON.stringify(response), usage };
  }

  #stream(way: SendablePassage): WatchedStream {
    return new WatchedStream(way.stream(), this, this.#setting.dialect);
  }

  /** A response as this turn's client gets it. */
  rewrite(response: ResponseObject): ResponseObject {
    const { created_at: created, completed_at: completed } = response;
    return {
      ...response,
      ...this.#overlay,
      created_at: created || this.#createdAt,
      ...(completed === 0 ? { completed_at: Math.floor(now() / 1000) } : {}),
    };
  }

  /**
   * Writes that the answer has begun: its id means something even when the program ends before it is over. Throws a
   * `Failure` with status 503 where that can't be written.
   */
  keepBegun(): void {
    const response = this.begun("in_progress");
    this.#setting.memory.keepNow(this.#kept(response), itemIds(response), this.#asked.store);
  }

  /** Keeps a response that is over. */
  keep(response: ResponseObject): void {
    if (this.isKept || !this.#setting.memory.keeps(this.#asked.store)) return;
    this.isKept = true;
    this.#put(response);
  }

  #put(response: ResponseObject): void {
    this.#setting.memory.keep(this.#kept(response), itemIds(response), this.#asked.store);
  }

  #kept(response: ResponseObject): KeptResponse {
    const { owner } = this.#setting;
    const { previous } = this.#asked;
    const provider = this.#deployment?.provider.name ?? "";
    const input = JSON.stringify(this.#input);
    return { id: this.id, owner, previous, provider, input, response: JSON.stringify(response) };
  }
}

const isIn =
  (items: readonly unknown[]) =>
  (item: unknown, index: number): boolean =>
    items[index] === item;

/** The ids of a response's items. */
const itemIds = ({ output }: ResponseObject): readonly string[] =>
  (Array.isArray(output) ? (output as readonly ({ readonly id?: unknown } | null)[]) : []).flatMap((item) =>
    typeof item?.id === "string" ? [item.id] : [],
  );
