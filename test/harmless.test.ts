import { beforeAll, describe, expect, test } from "bun:test";
import { anthropic } from "../src/omen/dialect/anthropic/index.ts";
import type { ModelAnswer } from "../src/omen/dialect/answer.ts";
import { bedrockConverse } from "../src/omen/dialect/bedrock-converse/index.ts";
import type { Dialect, JsonObject, ProviderDialect } from "../src/omen/dialect/dialect.ts";
import { EventStreamReader } from "../src/omen/dialect/event-stream.ts";
import { ClientTools } from "../src/omen/dialect/client-tools.ts";
import { gemini } from "../src/omen/dialect/gemini/index.ts";
import { ollama } from "../src/omen/dialect/ollama/index.ts";
import { openaiChat } from "../src/omen/dialect/openai-chat/index.ts";
import { openaiResponses } from "../src/omen/dialect/openai-responses/index.ts";
import { soundAnswer } from "../src/omen/dialect/sound.ts";
import { Translation } from "../src/omen/dialect/stream-codec.ts";
import { Dice, fold, emptyConversation } from "../src/omen/dialect/testing.ts";
import { converseFraming } from "../src/omen/provider/aws/event-framing.ts";
import { LineFraming } from "../src/omen/provider/line-framing.ts";
import { framingOf } from "./support/fuzz/event-mutation.ts";
import { inAnswers, inStreams } from "./support/fuzz/latitude.ts";
import { recordedProviders, type RecordedProvider } from "./support/fuzz/provider.ts";
import type { ProviderName } from "./support/scenario/scenario.ts";

/** What servers do besides their dialect's reference changes nothing of what their answers say, to any client. */

const dialects: Readonly<Record<ProviderName, ProviderDialect>> = {
  chat: openaiChat,
  messages: anthropic,
  responses: openaiResponses,
  gemini,
  converse: bedrockConverse,
  ollama,
};
const names = Object.keys(dialects) as readonly ProviderName[];
const clients: readonly Dialect[] = [openaiChat, anthropic, openaiResponses];

let recorded: readonly RecordedProvider[];
beforeAll(async () => {
  recorded = await recordedProviders();
});

const saidBy = (provider: ProviderName): RecordedProvider["said"] =>
  recorded.find(({ name }) => name === provider)?.said ?? [];

const unnamed = { id: "unnamed", model: "unnamed" };

/** The events that a provider's pieces are, whatever their framing. */
function eventsOf(provider: ProviderName, pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(pieces);
  if (provider === "ollama") return new LineFraming().push(bytes);
  return provider === "converse" ? converseFraming({ requestId: "r", modelId: "m" }).push(bytes) : bytes;
}

/** What a client reads of a provider's stream whose bytes come so many at once. */
function heard(provider: ProviderName, client: Dialect, pieces: readonly Uint8Array[], atOnce = Infinity): ModelAnswer {
  const codec = new Translation(dialects[provider], client, {
    wantsUsage: true,
    tools: new ClientTools(emptyConversation),
    unnamed,
  });
  const bytes = eventsOf(provider, pieces);
  const given: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && !codec.ended; start += atOnce)
    given.push(codec.push(bytes.slice(start, start + atOnce)));
  const rest = codec.ended ? new Uint8Array(0) : codec.finish();
  if (rest === undefined) throw new Error("it broke off");
  const decoder = client.decodeStream();
  const events = new EventStreamReader().push(Buffer.concat([...given, rest]));
  return fold(events.flatMap((event) => decoder.push(event)));
}

describe.each(
  names.flatMap((name) => Object.entries(inStreams[name]).map(([what, step]) => [name, what, step] as const)),
)("a stream of %s with %s", (name, _what, step) => {
  test.each(clients)("is the same to $name", (client) => {
    for (const [scenario, { stream }] of saidBy(name).entries()) {
      const changed = step(new Dice(scenario + 1), stream.pieces, framingOf(stream.contentType));
      const plain = heard(name, client, stream.pieces);
      for (const atOnce of [Infinity, 500, 37])
        expect(heard(name, client, changed, atOnce), `scenario ${scenario}, ${atOnce} bytes`).toEqual(plain);
    }
  });
});

test.each(names)("an answer of %s with nulls is the same", (name) => {
  const read = (whole: unknown) => soundAnswer(dialects[name].decodeAnswer(whole as JsonObject), unnamed);
  for (const [scenario, { whole }] of saidBy(name).entries())
    expect(read(inAnswers[name](whole, 0)), `scenario ${scenario}`).toEqual(read(whole));
});
