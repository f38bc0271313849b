import { converseProvider, framesOf, type ConverseAnswer } from "../scenario/converse.ts";
import { geminiProvider } from "../scenario/gemini.ts";
import { providers, scenarioNames } from "../scenario/index.ts";
import { messagesProvider } from "../scenario/messages.ts";
import type { Json, ProviderColumn, ScenarioName } from "../scenario/scenario.ts";
import { chunkFrame, frames } from "../upstream/aws/index.ts";
import { fixed, type Behaviour } from "../upstream/index.ts";
import { besides, type Said } from "./besides.ts";
import { record, type Recording } from "./recording.ts";

/**
 * A provider's dialect, and all that it says in the scenarios, recorded. It judges no request:
 * whatever Omen sends is answered.
 */
export interface RecordedProvider {
  readonly name: string;
  readonly model: string;
  readonly config: (origin: string) => string;
  readonly env: Readonly<Record<string, string>>;
  readonly routes: ProviderColumn["routes"];
  /** By scenario: the whole answer, as a value, and the stream. */
  readonly said: readonly Said[];
}

const googleRequest = { header: () => "AIza-canary", json: { contents: [{ role: "user", parts: [{ text: "x" }] }] } };

/** What the column says; those that check who asks, and what, are told what they want to hear. */
async function recordingsOf(column: ProviderColumn, scenario: ScenarioName): Promise<Said> {
  const answer = column.answer[scenario];
  if (column === converseProvider) {
    const messages = framesOf(answer as unknown as ConverseAnswer);
    return { whole: answer, stream: await record(frames(messages)) };
  }
  const request = { ...googleRequest, query: new URLSearchParams("alt=sse") };
  const [path = ""] = column.routes.whole.split(" ").slice(1);
  const [streamPath = ""] = column.routes.stream.split(" ").slice(1);
  const whole = await record(column.whole(answer), { ...request, path });
  return {
    whole: JSON.parse(Buffer.concat(whole.pieces).toString()) as Json,
    stream: await record(column.streamed(answer), { ...request, path: streamPath }),
  };
}

const claude = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const claudePath = `POST /model/${encodeURIComponent(claude)}`;

/** Claude behind Bedrock: Anthropic's events, each in a binary frame. */
async function bedrockClaude(messages: RecordedProvider): Promise<RecordedProvider> {
  const framed = async ({ pieces }: Recording): Promise<Recording> =>
    record(frames(pieces.map((piece) => chunkFrame(dataOf(piece)))));
  return {
    ...messages,
    name: "invoke",
    model: claude,
    config: converseProvider.config,
    env: converseProvider.env ?? {},
    routes: { whole: `${claudePath}/invoke`, stream: `${claudePath}/invoke-with-response-stream` },
    said: await Promise.all(messages.said.map(async (say) => ({ ...say, stream: await framed(say.stream) }))),
  };
}

const dataOf = (piece: Uint8Array): object =>
  JSON.parse(/^data: (.*)$/m.exec(Buffer.from(piece).toString())?.[1] ?? "{}") as object;

/** Every dialect that providers speak, in every framing. */
export async function recordedProviders(): Promise<readonly RecordedProvider[]> {
  const recorded = await Promise.all(
    providers.map(async (column) => ({
      ...column,
      env: column.env ?? {},
      said: [
        ...(await Promise.all(scenarioNames.map((scenario) => recordingsOf(column, scenario)))),
        ...[besides[column.name] ?? []].flat(),
      ],
    })),
  );
  const messages = recorded.find(({ name }) => name === messagesProvider.name);
  return messages ? [...recorded, await bedrockClaude(messages)] : recorded;
}

/** Sends the pieces, one write each. */
export const saying =
  ({ contentType, pieces }: Recording): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": contentType }, "chunked");
    for (const piece of pieces) await exchange.write(piece);
    await exchange.end();
  };

const sayingWhole = (whole: Json): Behaviour => fixed(200, whole);

const completion = { id: "cmpl-up", created: 7, model: "up-model", object: "text_completion" };
const completionChoice = { index: 0, text: "Hi there.", logprobs: null, finish_reason: "stop" };
const event = (data: string): Uint8Array => Buffer.from(`data: ${data}\n\n`);

const none: Recording = { contentType: "application/json", pieces: [] };
const gemini = geminiProvider.routes.whole.replace("POST ", "").replace(":generateContent", "");

/** What providers say besides conversations, by path. */
const others: Readonly<Record<string, Said>> = {
  "/v1/completions": {
    whole: { ...completion, choices: [completionChoice], usage: { prompt_tokens: 1, completion_tokens: 2 } },
    stream: {
      contentType: "text/event-stream",
      pieces: [event(JSON.stringify({ ...completion, choices: [completionChoice] })), event("[DONE]")],
    },
  },
  "/v1/embeddings": {
    whole: {
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [0.5, -0.5] }],
      model: "up-model",
      usage: { prompt_tokens: 2, total_tokens: 2 },
    },
    stream: none,
  },
  "/v1/messages/count_tokens": { whole: { input_tokens: 7 }, stream: none },
  [`${gemini}:countTokens`]: { whole: { totalTokens: 7 }, stream: none },
  [`${gemini}:batchEmbedContents`]: { whole: { embeddings: [{ values: [0.5, -0.5] }] }, stream: none },
};

/** Paths on which providers are asked for other things than conversations. */
export const otherPaths: readonly string[] = Object.keys(others);

/** What the provider that is asked on this path says in the scenario of this number. */
export function recordingAt(providers: readonly RecordedProvider[], path: string, scenario: number): Said | undefined {
  const asked = providers.find(({ routes }) => routes.whole.endsWith(path) || routes.stream.endsWith(path));
  return others[path] ?? asked?.said[scenario % asked.said.length];
}

/** The same as a behaviour, whole or streamed as the request asks. */
export function recordedAnswer(
  providers: readonly RecordedProvider[],
  path: string,
  json: unknown,
  scenario: number,
): Behaviour {
  const said = recordingAt(providers, path, scenario);
  if (!said) return fixed(404, { error: { message: `nothing is recorded for ${path}` } });
  return isStreamed(providers, path, json) ? saying(said.stream) : sayingWhole(said.whole);
}

/** Whether a request on this path asks for a stream. */
export function isStreamed(providers: readonly RecordedProvider[], path: string, json: unknown): boolean {
  const asked = providers.find(({ routes }) => routes.stream.endsWith(path));
  const asksInBody = asked === undefined || asked.routes.whole === asked.routes.stream;
  return asksInBody ? (json as { stream?: unknown } | null)?.stream === true : true;
}
