import type { AnswerEvent } from "../answer.ts";
import type { ServerEvent, StreamDecoder } from "../dialect.ts";
import { AnswerReader } from "./answer-reader.ts";
import type { WireAnswer } from "./wire.ts";

/**
 * Gemini API reference, "models.streamGenerateContent": every event is a whole answer of which only the newest pieces
 * are there. Nothing marks the end: the stream is over after the reason to finish.
 */
export function decodeStream(): StreamDecoder {
  const reader = new AnswerReader();
  return {
    push: ({ data }: ServerEvent): readonly AnswerEvent[] => reader.push(JSON.parse(data) as WireAnswer),
  };
}
