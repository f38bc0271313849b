import type { ProviderDialect } from "../dialect/dialect.ts";
import { openaiChat } from "../dialect/openai-chat/index.ts";
import type { Answer } from "./answer.ts";
import { decodedBody } from "./conversation-call.ts";
import type { ModelCall, Model, Provider } from "./provider.ts";
import { fromResponse } from "./response.ts";

/** Milliseconds between two words of a streamed echo: slow enough to be seen streaming. */
const wordMs = 15;

/** A long echo hurries, so that it takes no longer than this. */
const streamMs = 3000;

const spoken = [openaiChat];

/**
 * Says the last user message back, in OpenAI's dialect: the first answer after an install, with no model and no key.
 */
export class EchoProvider implements Provider {
  readonly type = "echo";
  readonly local = true;
  readonly builtIn = true;
  readonly models: readonly Model[];
  readonly trouble = undefined;

  constructor(
    readonly name = "echo",
    models: readonly string[] = ["echo"],
  ) {
    this.models = models.map((id) => ({ id, chats: true, ownedBy: "omen" }));
  }

  async refresh(): Promise<void> {}

  dialects(): readonly ProviderDialect[] {
    return spoken;
  }

  async call(modelCall: ModelCall): Promise<Answer> {
    const chat = JSON.parse(decodedBody(modelCall)) as EchoedChat;
    const wrong = (["max_completion_tokens", "max_tokens"] as const).find((name) => !isLimit(chat[name]));
    if (wrong) return refusal(wrong);
    const answer = answerFor(chat, modelCall.model);
    if (!modelCall.stream) return fromResponse(Response.json(wholeAnswer(answer)));
    const events = eventStream(
      chunksOf(answer, chat.stream_options?.include_usage === true),
      Math.min(answer.words, eventsMax) + 3,
      modelCall.cancellation.signal,
    );
    return fromResponse(new Response(events, { headers: { "content-type": "text/event-stream" } }));
  }
}

const isLimit = (value: unknown): boolean =>
  value === undefined || value === null || (Number.isSafeInteger(value) && (value as number) > 0);

/** As a provider refuses a wrong type. */
const refusal = (param: string): Answer => {
  const error = {
    message: `${param} must be a whole number above 0.`,
    type: "invalid_request_error",
    param,
    code: null,
  };
  return fromResponse(Response.json({ error }, { status: 400 }));
};

interface EchoedChat {
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
}

interface EchoAnswer {
  readonly head: { readonly id: string; readonly created: number; readonly model: string };
  readonly text: string;
  /** Words with the white space before them; they stand for tokens. */
  readonly words: number;
  readonly finishReason: "stop" | "length";
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number; readonly total_tokens: number };
}

/** The same chat always gives the same answer, byte for byte: `created` is fixed, the id counts the words. */
function answerFor(chat: EchoedChat, model: string): EchoAnswer {
  const said = textOf(chat.messages.findLast((message) => message.role === "user")?.content).trimEnd();
  const all = said === "" ? "Say something, and I will say it back." : said;
  const limit = chat.max_completion_tokens ?? chat.max_tokens ?? Number.POSITIVE_INFINITY;
  const { words, end } = wordsIn(all, 0, limit);
  const promptTokens = chat.messages.reduce((sum, message) => sum + wordsIn(textOf(message.content)).words, 0);
  return {
    head: { id: `chatcmpl-echo-${promptTokens}-${words}`, created: 0, model },
    text: all.slice(0, end),
    words,
    finishReason: end < all.length ? "length" : "stop",
    usage: { prompt_tokens: promptTokens, completion_tokens: words, total_tokens: promptTokens + words },
  };
}

const isBlank = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code <= 0x20 || (code >= 0x80 && /\s/.test(text.charAt(at)));
};

/**
 * How many words a text has from a place on, at most so many, and where the last of them ends. Nothing is
 * made of them: a text may be long.
 */
function wordsIn(
  text: string,
  from = 0,
  most = Number.POSITIVE_INFINITY,
): { readonly words: number; readonly end: number } {
  let [words, end] = [0, from];
  for (let at = from; at < text.length && words < most; words++) {
    while (at < text.length && isBlank(text, at)) at++;
    if (at === text.length) break;
    while (at < text.length && !isBlank(text, at)) at++;
    end = at;
  }
  return { words, end };
}

/** The text of a message's content: a string, or the text parts of a list; anything else says nothing. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return (content as unknown[])
    .map((part) => (part as { text?: unknown } | null)?.text)
    .filter((text) => typeof text === "string")
    .join(" ");
}

const wholeAnswer = ({ head, text, finishReason, usage }: EchoAnswer) => ({
  ...head,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: finishReason }],
  usage,
});

/** Most events of a long echo, which then tell several words each. */
const eventsMax = 2000;

/** The events, made one by one as they are read. */
function* chunksOf(
  { head, text, words, finishReason, usage }: EchoAnswer,
  includeUsage: boolean,
): Generator<object, void> {
  const chunk = (delta: object, reason: string | null) => ({
    ...head,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  yield chunk({ role: "assistant", content: "" }, null);
  const together = Math.ceil(words / eventsMax);
  for (let at = 0; at < text.length;) {
    const { end } = wordsIn(text, at, together);
    yield chunk({ content: text.slice(at, end) }, null);
    at = Math.max(end, at + 1);
  }
  yield chunk({}, finishReason);
  if (includeUsage) yield { ...head, object: "chat.completion.chunk", choices: [], usage };
}

function eventStream(chunks: Iterator<object, void>, count: number, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const pauseMs = Math.min(wordMs, Math.floor(streamMs / count));
  let given = 0;
  return new ReadableStream({
    async pull(controller) {
      if (given++ > 1) await Bun.sleep(pauseMs);
      if (signal.aborted) return controller.error(signal.reason);
      const { value: chunk } = chunks.next();
      controller.enqueue(encoder.encode(`data: ${chunk ? JSON.stringify(chunk) : "[DONE]"}\n\n`));
      if (!chunk) controller.close();
    },
  });
}
