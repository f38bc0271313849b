import { sized, type Wire } from "./wire.ts";

const created = 1_700_000_000;
const usage = { prompt_tokens: 200, completion_tokens: 50, total_tokens: 250 };

const base = { id: "chatcmpl-bench", object: "chat.completion.chunk", created, model: "gpt-mock" };
const frame = (data: string): string => `data: ${data}\n\n`;
const event = (delta: object, finish: string | null): string =>
  frame(JSON.stringify({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] }));

const mark = "\u0001";
const [beforeWord = "", afterWord = ""] = event({ content: mark }, null).split(JSON.stringify(mark).slice(1, -1));

/** OpenAI's Chat Completions. */
export const chat: Wire = {
  name: "chat",
  path: "/v1/chat/completions",
  headers: { "Content-Type": "application/json" },
  vendor: "gpt",
  whole: sized(1_024, (content) => ({
    id: "chatcmpl-bench",
    object: "chat.completion",
    created,
    model: "gpt-mock",
    choices: [{ index: 0, message: { role: "assistant", content }, logprobs: null, finish_reason: "stop" }],
    usage,
  })),
  opening: [event({ role: "assistant", content: "" }, null)],
  word: (text) => beforeWord + text + afterWord,
  closing: [event({}, "stop"), frame(JSON.stringify({ ...base, choices: [], usage })), frame("[DONE]")],
  lastEvent: frame("[DONE]"),
  request: (model, stream, turns) => ({
    model,
    stream,
    messages: [
      { role: "system", content: "Answer in one paragraph." },
      ...turns.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content })),
    ],
    temperature: 0.7,
  }),
};
