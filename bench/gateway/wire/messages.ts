import { sized, type Wire } from "./wire.ts";

const usage = { input_tokens: 200, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
const message = { id: "msg_bench", type: "message", role: "assistant", model: "claude-mock" };

const event = (type: string, members: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;

const mark = "\u0001";
const [beforeWord = "", afterWord = ""] = event("content_block_delta", {
  index: 0,
  delta: { type: "text_delta", text: mark },
}).split(JSON.stringify(mark).slice(1, -1));

/** Anthropic's Messages. */
export const messages: Wire = {
  name: "messages",
  path: "/v1/messages",
  headers: { "Content-Type": "application/json", "anthropic-version": "2023-06-01" },
  vendor: "claude",
  whole: sized(1_024, (text) => ({
    ...message,
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage: { ...usage, output_tokens: 50 },
  })),
  opening: [
    event("message_start", {
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    event("ping", {}),
  ],
  word: (text) => beforeWord + text + afterWord,
  closing: [
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 50 } }),
    event("message_stop", {}),
  ],
  lastEvent: event("message_stop", {}),
  request: (model, stream, turns) => ({
    model,
    stream,
    max_tokens: 1_024,
    system: "Answer in one paragraph.",
    messages: turns.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content })),
    temperature: 0.7,
  }),
};
