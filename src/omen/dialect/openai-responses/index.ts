import type { Dialect } from "../dialect.ts";
import { decodeAnswer } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeStream } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeStream } from "./encode-stream.ts";
import { encodeBreak, encodeError } from "./error.ts";
import { decodeUsage } from "./usage.ts";

/** OpenAI's Responses. */
export const openaiResponses: Dialect = {
  name: "openai-responses",
  streamOutput: /"response\.(?:output_item\.added|completed|incomplete)"|"response\.[a-z_.]+\.delta"/,
  streamEnd: {
    marker: "event: response.completed",
    others: ["event: response.incomplete", "event: response.failed"],
    event: "", // the last event is the whole response: nobody else could say it
    reasonMember: "message", // of an `error` event, behind which a response.failed may be missing
    isRaised: () => false, // another's error is raised by some; all of them wait for a last event
  },
  decodeRequest,
  encodeRequest,
  toolNames: { taken: /^[A-Za-z0-9_-]+$/, lengthMax: 64 },
  decodeAnswer,
  encodeAnswer,
  decodeStream,
  encodeStream,
  repeatsAtEnd: true,
  readUsage: decodeUsage,
  encodeError,
  encodeBreak,
};
