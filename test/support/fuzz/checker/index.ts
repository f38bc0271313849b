import { createParser, type EventSourceMessage } from "eventsource-parser";
import { checkChatAnswer, checkChatStream, checkCompletion, checkCompletionStream, checkOpenAIError } from "./chat.ts";
import { demand, list, table, type Table } from "./check.ts";
import { checkMessagesAnswer, checkMessagesError, checkMessagesStream } from "./messages.ts";
import { checkResponsesAnswer, checkResponsesStream } from "./responses.ts";

/** What a client of one surface takes for sound. Each function throws an `Unsound`. */
export interface Checker {
  readonly error: (value: unknown) => Table;
  readonly whole: (value: unknown) => void;
  readonly stream: (events: readonly EventSourceMessage[]) => void;
  /** The end alone. */
  readonly end: (events: readonly EventSourceMessage[]) => void;
}

/** The last event says that the stream is over. */
const endsIn =
  (...ends: readonly string[]): Checker["end"] =>
  (events) => {
    const last = events.at(-1);
    const type = last?.event ?? (last?.data === "[DONE]" ? last.data : "");
    demand(ends.includes(type), "the stream has no end", last);
  };

const done = endsIn("[DONE]");
const stopped = endsIn("message_stop", "error");
const responded = endsIn("response.completed", "response.incomplete", "response.failed", "error");

const none = () => demand(false, "a stream where there is none");

const checkEmbeddings = (value: unknown): void => {
  for (const item of list(table(value, "the answer")["data"], "data"))
    demand(table(item, "an item")["object"] === "embedding", "object", item);
};

export const checkers: Readonly<Record<string, Checker>> = {
  "/v1/chat/completions": { error: checkOpenAIError, whole: checkChatAnswer, stream: checkChatStream, end: done },
  "/v1/completions": { error: checkOpenAIError, whole: checkCompletion, stream: checkCompletionStream, end: done },
  "/v1/embeddings": { error: checkOpenAIError, whole: checkEmbeddings, stream: none, end: none },
  "/v1/messages": { error: checkMessagesError, whole: checkMessagesAnswer, stream: checkMessagesStream, end: stopped },
  "/v1/messages/count_tokens": {
    error: checkMessagesError,
    whole: (value) => demand("input_tokens" in table(value, "the answer"), "no input_tokens", value),
    stream: none,
    end: none,
  },
  "/v1/responses": {
    error: checkOpenAIError,
    whole: checkResponsesAnswer,
    stream: checkResponsesStream,
    end: responded,
  },
  "/v1/responses/input_tokens": {
    error: checkOpenAIError,
    whole: (value) => demand("input_tokens" in table(value, "the answer"), "no input_tokens", value),
    stream: none,
    end: none,
  },
  "/v1/responses/compact": {
    error: checkOpenAIError,
    whole: (value) => demand("output" in table(value, "the answer"), "no output", value),
    stream: none,
    end: none,
  },
};

/** The events of a stream, which must end with a whole one. */
export function eventsIn(body: string): readonly EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => void events.push(event) }).feed(body);
  demand(body.endsWith("\n\n"), "the stream ends within an event", body.slice(-200));
  return events;
}
