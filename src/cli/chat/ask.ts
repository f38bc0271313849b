import { CommandError, exit } from "../../platform/exit.ts";
import { answerOf, jsonOf, type Endpoint } from "../client/endpoint.ts";
import { eventData } from "../client/events.ts";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** One turn of a chat. */
export interface Question {
  readonly model: string;
  readonly messages: readonly Message[];
  /** Omen's own; absent where there are none, since other servers of the API need not know them. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly stream: boolean;
}

export interface Answer {
  readonly text: string;
  /** Why the answer ended, in the API's word; undefined when it did not say. */
  readonly finish: string | undefined;
  /** The whole answer as the API gave it; undefined for a stream. */
  readonly whole: unknown;
}

/**
 * Asks, and hands each piece of the answer on as it comes; a whole answer is one piece. Throws a `CommandError` when
 * there is no answer, when it breaks off, and with the exit code of an interruption when `signal` is aborted.
 */
export async function ask(
  endpoint: Endpoint,
  question: Question,
  signal: AbortSignal,
  piece: (text: string) => void,
): Promise<Answer> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new CommandError("interrupted", exit.interrupted)), { once: true });
  });
  // A gateway in this process does not let go of its answer by itself; who is interrupted does not wait for it.
  return Promise.race([aborted, exchange(endpoint, question, signal, piece)]);
}

async function exchange(
  endpoint: Endpoint,
  question: Question,
  signal: AbortSignal,
  piece: (text: string) => void,
): Promise<Answer> {
  const response = await answerOf(endpoint, "/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(question),
    signal,
  });
  const streams = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (streams && !question.stream) throw brokeOff("it comes as a stream, and was asked for as a whole");
  if (streams && response.body) return readStream(response.body, signal, piece);
  const whole = (await jsonOf(endpoint, response)) as Whole | null;
  const choice = whole?.choices?.[0];
  const text = choice?.message?.content ?? choice?.message?.refusal ?? "";
  if (!signal.aborted) piece(text);
  return { text, finish: choice?.finish_reason ?? undefined, whole };
}

interface Spoken {
  readonly content?: string | null;
  readonly refusal?: string | null;
}

interface Whole {
  readonly choices?: readonly { readonly message?: Spoken; readonly finish_reason?: string | null }[];
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: Spoken; readonly finish_reason?: string | null }[];
  readonly error?: { readonly message?: unknown };
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  piece: (text: string) => void,
): Promise<Answer> {
  let text = "";
  let finish: string | undefined;
  for await (const data of events(body)) {
    if (signal.aborted) break;
    if (data === "[DONE]") return { text, finish, whole: undefined };
    const { choices, error } = parseChunk(data);
    if (error) throw brokeOff(typeof error.message === "string" ? error.message : "no reason given");
    const choice = choices?.[0];
    finish = choice?.finish_reason ?? finish;
    const spoken = choice?.delta?.content ?? choice?.delta?.refusal ?? "";
    if (spoken === "") continue;
    text += spoken;
    piece(spoken);
  }
  if (finish === undefined) throw brokeOff("it ended before it was finished");
  return { text, finish, whole: undefined };
}

async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  try {
    yield* eventData(body as unknown as AsyncIterable<Uint8Array>);
  } catch (error) {
    throw brokeOff((error as Error).message);
  }
}

function parseChunk(data: string): Chunk {
  try {
    const chunk: unknown = JSON.parse(data);
    if (typeof chunk === "object" && chunk !== null && !Array.isArray(chunk)) return chunk;
  } catch {
    // told below
  }
  throw brokeOff("it is not in the form of OpenAI's API");
}

const brokeOff = (reason: string): CommandError => new CommandError(`the answer broke off: ${reason}`, exit.upstream);
