import type { Dialect } from "../dialect.ts";
import { decodeAnswer } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeStream } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeStream } from "./encode-stream.ts";
import { encodeBreak, encodeError } from "./error.ts";
import { decodeUsage } from "./usage.ts";

/** Anthropic's Messages. */
export const anthropic: Dialect = {
  name: "anthropic",
  countsInputFirst: true,
  streamOutput: /"content_block_start"|"content_block_delta"|"message_delta"/,
  streamEnd: {
    marker: "event: message_stop",
    event: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    eventBehindError: "", // a message_stop would make a broken message whole
    reasonMember: "stop_reason",
    isRaised: ({ type }) => type === "error", // what others call an error is passed over
  },
  decodeRequest,
  encodeRequest,
  toolNames: { taken: /^[A-Za-z0-9_-]+$/, lengthMax: 128 },
  decodeAnswer,
  encodeAnswer,
  decodeStream,
  encodeStream,
  readUsage: decodeUsage,
  encodeError,
  encodeBreak,
};
