import type { Citation, ImagePart, Part, ToolCallPart } from "./conversation.ts";
import type { DialectName } from "./name.ts";

/** Why an answer ended. `stop_sequence` is a stop that the client asked for; `pause` asks to be continued. */
export type FinishReason = "stop" | "stop_sequence" | "length" | "tool_calls" | "content_filter" | "refusal" | "pause";

/**
 * Tokens as the provider counted them. `input` includes what was read from or written to a
 * cache; `output` includes reasoning.
 */
export interface AnswerUsage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  /** What of `cacheWrite` is kept for an hour, which costs more. */
  readonly cacheWriteHour?: number;
  readonly reasoning?: number;
}

/** A whole answer. */
export interface ModelAnswer {
  readonly id: string;
  readonly model: string;
  /** Seconds since the Unix epoch, where the dialect has it. */
  readonly created?: number;
  readonly choices: readonly Choice[];
  readonly usage?: AnswerUsage;
  readonly serviceTier?: string;
}

export interface Choice {
  readonly parts: readonly Part[];
  readonly finish: FinishReason;
  /** The stop sequence that ended it. */
  readonly stopSequence?: string;
  readonly logprobs?: Logprobs;
}

/**
 * How likely the tokens of a choice were, each as chat completions spell it ("The chat completion object", `logprobs`).
 */
export interface Logprobs {
  readonly content: readonly object[] | null;
  readonly refusal: readonly object[] | null;
}

/**
 * A streamed answer, event by event. Parts of one choice are numbered from 0 in the order of their beginning; each ends
 * before the next begins, but for tool calls, of which several may be open at once.
 */
export type AnswerEvent =
  | {
      readonly type: "start";
      readonly id: string;
      readonly model: string;
      readonly created?: number;
      readonly usage?: AnswerUsage;
      readonly serviceTier?: string;
    }
  | { readonly type: "part_start"; readonly choice: number; readonly part: number; readonly kind: PartStart }
  | { readonly type: "part_delta"; readonly choice: number; readonly part: number; readonly delta: PartDelta }
  | { readonly type: "part_end"; readonly choice: number; readonly part: number }
  /** How likely tokens of the choice were; they stand before the text of theirs. */
  | {
      readonly type: "logprobs";
      readonly choice: number;
      readonly of: keyof Logprobs;
      readonly tokens: readonly object[];
    }
  | { readonly type: "finish"; readonly choice: number; readonly finish: FinishReason; readonly stopSequence?: string }
  | { readonly type: "usage"; readonly usage: AnswerUsage }
  /** `status` is the HTTP status that it names, where it names one. */
  | { readonly type: "error"; readonly message: string; readonly code: string | null; readonly status?: number }
  | { readonly type: "end" };

export type PartStart =
  | { readonly type: "text" | "refusal" }
  | {
      readonly type: "reasoning";
      /** Where it is known from the beginning, as of a part that is nothing else. */
      readonly encrypted?: string;
      readonly id?: string;
      readonly origin?: DialectName;
    }
  | Pick<ToolCallPart, "type" | "id" | "name" | "isFreeForm" | "isSearch" | "scope">
  /** Whole from its beginning: nothing is added to it. */
  | Pick<ImagePart, "type" | "source">;

export type PartDelta =
  /** Text of a text, refusal or reasoning part. */
  | { readonly text: string }
  /** JSON text of a tool call's arguments. */
  | { readonly arguments: string }
  /** Of a reasoning part; at most one of the two, before its end. */
  | { readonly signature: string }
  | { readonly encrypted: string }
  | { readonly citation: Citation };
