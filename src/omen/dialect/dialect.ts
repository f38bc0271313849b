import type { TextTemplate } from "./json/text-template.ts";
import type { Failure } from "../../platform/failure.ts";
import type { AnswerEvent, AnswerUsage, ModelAnswer } from "./answer.ts";
import type { Conversation } from "./conversation.ts";
import type { DialectName } from "./name.ts";
import type { ToolNameRule } from "./tool-names.ts";

export type { DialectName, FormatName } from "./name.ts";

export type JsonObject = { readonly [key: string]: unknown };

/** One server-sent event. */
export interface ServerEvent {
  /** The `event:` field, where there was one. */
  readonly event?: string;
  readonly data: string;
}

/**
 * Notes what a conversation holds and a dialect can't say, by the field's path in the canonical form: `sampling.topK`.
 */
export type Unsupported = (field: string) => void;

/**
 * The client's side of a wire format, as pure functions around the canonical form. Decoding throws a `Failure`
 * (status 400, naming the field).
 */
export interface ClientDialect {
  readonly name: DialectName;
  /** Reads a client's request, already parsed as a JSON object. */
  decodeRequest(body: JsonObject): Conversation;
  /** Writes a whole answer for a client. */
  encodeAnswer(answer: ModelAnswer): JsonObject;
  encodeStream(options: StreamEncoding): StreamEncoder;
  /** The end of its streams repeats all that was said. */
  readonly repeatsAtEnd?: true;
  /** The error object of the dialect. */
  encodeError(failure: Failure): JsonObject;
  /** The events that end a stream which breaks off, for the wire. */
  encodeBreak(failure: Failure): string;
}

/** The provider's side. Decoding throws a plain `Error` for an answer that is not of the format. */
export interface ProviderDialect {
  readonly name: DialectName;
  /**
   * Writes a request for a provider. What can't be said is reported and left out. The same
   * conversation gives the same bytes.
   */
  encodeRequest(conversation: Conversation, model: string, unsupported: Unsupported): JsonObject;
  /**
   * What its providers take as bytes alone: they fetch nothing from the web. Absent where they do, or take none at all.
   */
  readonly bytesOnly?: readonly ("image" | "file")[];
  /** What its providers know nothing of, as it stands in a body: a request that has any of it can't pass as it is. */
  readonly lacks?: readonly string[];
  /** What its providers take as a tool's name; absent where anything will do. */
  readonly toolNames?: ToolNameRule;
  /** Its streams tell usage only when the request asks for it, in an event of its own. */
  readonly asksStreamUsage?: boolean;
  /** Reads a provider's whole answer. */
  decodeAnswer(body: JsonObject): ModelAnswer;
  decodeStream(): StreamDecoder;
  /**
   * Makes a whole answer of a stream's pieces, where those are answers themselves. Throws an
   * `Error` for a stream that broke off.
   */
  joinPieces?(pieces: readonly JsonObject[]): JsonObject;
}

/** A format that clients and providers speak: between two of them, bytes pass as they are. */
export interface Dialect extends ClientDialect, ProviderDialect {
  readonly streamEnd: StreamEnd;
  /**
   * What stands in a stream's events from the first on that says something: a text, a thought, a call; not in
   * those that only announce an answer.
   */
  readonly streamOutput: RegExp;
  /** Its streams tell the input's tokens in their first event, and the output's in their last. */
  readonly countsInputFirst?: boolean;
  /** `usage` as an answer or an event of this dialect holds it; undefined when it is none. */
  readUsage(usage: unknown): AnswerUsage | undefined;
}

/** How a stream that passes through is known to be over. */
export interface StreamEnd {
  /** The line that stands in the last event. */
  readonly marker: string;
  /** Where a stream may end in several ways: the lines of the other events that end it. */
  readonly others?: readonly string[];
  /** That event, for a provider that leaves it out. */
  readonly event: string;
  /** What stands there behind an error that clients raise; default the same. */
  readonly eventBehindError?: string;
  /** The member that holds why the answer ended: once it was there, the rest may be missing. */
  readonly reasonMember: string;
  /**
   * Whether clients raise this event, which has an `error`: it is the end for them, and
   * the rest may be missing as well.
   */
  readonly isRaised: (event: JsonObject) => boolean;
}

/** Reads a provider's stream, event by event; holds the state between them. */
export interface StreamDecoder {
  /** Throws an `Error` when the event is not of the format. */
  push(event: ServerEvent): readonly AnswerEvent[];
  /**
   * Where it is current, events of its like give what the event pushed last gave, but for its text. Absent where
   * such events are not known again.
   */
  readonly template?: TextTemplate;
}

export interface StreamEncoding {
  /** The client asked for usage at the end. */
  readonly wantsUsage: boolean;
  /** About how many tokens the request has, for a dialect whose first event says so; absent where nobody knows. */
  readonly inputEstimate?: () => number;
}

/** Writes a stream for a client. */
export interface StreamEncoder {
  /** Server-sent events as text, ready for the wire; empty when the event has no counterpart. */
  push(event: AnswerEvent): string;
}
