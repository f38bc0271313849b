import type { Dialect } from "../dialect.ts";
import { decodeUsage } from "../openai-chat/decode-answer.ts";
import { encodeBreak, encodeError } from "../openai-chat/error.ts";
import { decodeAnswer, encodeAnswer } from "./answer.ts";
import { decodeRequest, encodeRequest } from "./request.ts";
import { decodeStream, encodeStream } from "./stream.ts";

/** OpenAI's legacy Completions: a prompt, and how it goes on. Chat's errors, usage and end of a stream are its own. */
export const openaiCompletions: Dialect = {
  name: "openai-completions",
  streamOutput: /"text":\s*"[^"]|"finish_reason":\s*"/,
  streamEnd: {
    marker: "data: [DONE]",
    event: "data: [DONE]\n\n",
    reasonMember: "finish_reason",
    isRaised: ({ error }) => Boolean(error),
  },
  asksStreamUsage: true,
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
  decodeStream,
  encodeStream,
  readUsage: decodeUsage,
  encodeError,
  encodeBreak,
};
