/** What the benchmark's mock says: fixed bytes, made once. Instant answers are one write; a paced stream is one an event. */

const words = 50;

/** Events in a stream: role, words, finish, usage, and the `[DONE]` that ends it. */
export const eventCount = words + 4;
export const pacedEvents = 50;
export const pacedIntervalMs = 5;

const created = 1_700_000_000;
const usage = { prompt_tokens: 200, completion_tokens: words, total_tokens: 200 + words };

/** A whole answer of 1 KB. */
export const wholeAnswer = sized(1_024, (content) => ({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created,
  model: "gpt-mock",
  choices: [{ index: 0, message: { role: "assistant", content }, logprobs: null, finish_reason: "stop" }],
  usage,
}));

/** A request of 1 KB. */
export const requestBody = (options: { model: string; stream: boolean; bytes?: number }): string =>
  sized(options.bytes ?? 1_024, (content) => ({
    model: options.model,
    stream: options.stream,
    messages: [
      { role: "system", content: "Answer in one paragraph." },
      { role: "user", content },
    ],
    temperature: 0.7,
  }));

/** The events of a stream, each with its chunk framing. */
export const streamChunks: readonly string[] = events(words).map(chunkFrame);

/** The events of a paced stream: fifty in all, `[DONE]` among them. */
export const pacedChunks: readonly string[] = events(pacedEvents - 4).map(chunkFrame);

function events(count: number): string[] {
  const base = { id: "chatcmpl-bench", object: "chat.completion.chunk", created, model: "gpt-mock" };
  const event = (delta: object, finish: string | null): string =>
    JSON.stringify({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  return [
    event({ role: "assistant", content: "" }, null),
    ...Array.from({ length: count }, (_, index) => event({ content: ` word${index}` }, null)),
    event({}, "stop"),
    JSON.stringify({ ...base, choices: [], usage }),
    "[DONE]",
  ].map((data) => `data: ${data}\n\n`);
}

function chunkFrame(data: string): string {
  return `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;
}

/** JSON of exactly so many bytes, by the length of one text inside it. */
function sized(bytes: number, make: (content: string) => object): string {
  const filler = "The quick brown fox jumps over the lazy dog. ";
  const missing = bytes - JSON.stringify(make("")).length;
  return JSON.stringify(make(filler.repeat(Math.ceil(missing / filler.length)).slice(0, Math.max(0, missing))));
}
