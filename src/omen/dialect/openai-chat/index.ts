import type { Dialect } from "../dialect.ts";
import { decodeAnswer, decodeUsage } from "./decode-answer.ts";
import { decodeRequest } from "./decode-request.ts";
import { decodeStream } from "./decode-stream.ts";
import { encodeAnswer } from "./encode-answer.ts";
import { encodeRequest } from "./encode-request.ts";
import { encodeStream } from "./encode-stream.ts";
import { encodeBreak, encodeError } from "./error.ts";

/** OpenAI's Chat Completions. */
export const openaiChat: Dialect = {
  name: "openai-chat",
  streamOutput:
    /"(?:content|reasoning|reasoning_content|refusal|data|url)":\s*"[^"]|"(?:tool_calls|reasoning_details|images)":\s*\[\s*\{|"function_call":\s*\{|"finish_reason":\s*"/,
  streamEnd: {
    marker: "data: [DONE]",
    event: "data: [DONE]\n\n",
    reasonMember: "finish_reason",
    isRaised: ({ error }) => Boolean(error),
  },
  asksStreamUsage: true,
  decodeRequest,
  encodeRequest,
  toolNames: { taken: /^[A-Za-z0-9_-]+$/, lengthMax: 64 },
  decodeAnswer,
  encodeAnswer,
  decodeStream,
  encodeStream,
  readUsage: decodeUsage,
  encodeError,
  encodeBreak,
};
