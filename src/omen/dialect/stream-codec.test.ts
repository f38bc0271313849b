import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import type { ClientDialect, ProviderDialect } from "./dialect.ts";
import { EventStreamReader } from "./event-stream.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { ClientTools } from "./client-tools.ts";
import { PassThrough, Translation } from "./stream-codec.ts";
import { Dice, fold, emptyConversation } from "./testing.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a stream that passes through and ends without its end marker, after an error", () => {
  const own = 'event: error\ndata: {"type":"error","code":"x","message":"no","error":{"type":"x","message":"no"}}\n\n';
  const foreign = 'data: {"error":{"message":"overloaded"}}\n\n';
  const nobodys = 'data: {"error":""}\n\n';

  test.each([
    ["chat", openaiChat, own, openaiChat.streamEnd.event],
    ["chat", openaiChat, foreign, openaiChat.streamEnd.event],
    ["chat", openaiChat, nobodys, undefined],
    ["Messages", anthropic, own, anthropic.streamEnd.event],
    ["Messages", anthropic, foreign, undefined],
    ["Responses", openaiResponses, own, ""],
    ["Responses", openaiResponses, foreign, undefined],
  ])("of %s is over only where clients raise it: %#", (_name, dialect, event, end) => {
    const codec = new PassThrough(dialect);
    codec.push(bytes(event));
    const rest = codec.finish();
    expect(rest && new TextDecoder().decode(rest)).toBe(end);
  });
});

describe("a stream that is translated", () => {
  const translation = (from: ProviderDialect, to: ClientDialect) =>
    new Translation(from, to, {
      wantsUsage: true,
      tools: new ClientTools(emptyConversation),
      unnamed: { id: "u", model: "m" },
    });

  /** What the client reads of a stream that comes in these pieces: its events, and the answer that they fold into. */
  function read(from: ProviderDialect, to: ClientDialect & ProviderDialect, pieces: readonly Uint8Array[]) {
    const codec = translation(from, to);
    const given = Buffer.concat(pieces.map((piece) => codec.push(piece.slice()))); // what is pushed is given away
    const events = new EventStreamReader().push(given);
    const decoder = to.decodeStream();
    return { events, answer: fold(events.flatMap((event) => decoder.push(event))) };
  }

  const chunk = (content: string, more: object = {}): string =>
    `data: ${JSON.stringify({ id: "c", model: "m", created: 7, choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more })}\n\n`;
  const finish = `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`;

  test("tells as one event what one read brings of one text", () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index} `);
    const stream = bytes(words.map((word) => chunk(word)).join("") + finish);
    const { events, answer } = read(openaiChat, anthropic, [stream]);
    expect(events.filter(({ event }) => event === "content_block_delta")).toHaveLength(1);
    expect(answer.choices[0]?.parts).toEqual([{ type: "text", text: words.join("") }]);
  });

  test("is the same answer however it is cut, whatever stands between the pieces of its text", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const dice = new Dice(seed);
      const pieces = dice.some(12, () =>
        dice.pick(
          chunk(dice.words()),
          chunk("plain "),
          chunk('an "escape"\n'),
          chunk("é☃"),
          chunk("half \ud83d"), // of a pair, whose other half comes by itself
          chunk("\ude00 half"),
          chunk("other", { created: 8 }),
          chunk("crlf").replaceAll("\n", "\r\n"),
          ": comment\n\n",
          `event: message\n${chunk("named")}`,
          chunk("cut").replace("cut", 'a","x":"b'),
        ),
      );
      const stream = bytes(pieces.join("") + finish);
      const whole = read(openaiChat, anthropic, [stream]);
      const at = dice.below(stream.length);
      expect(read(openaiChat, anthropic, [stream.slice(0, at), stream.slice(at)]).answer).toEqual(whole.answer);
      const single = Array.from(stream, (byte) => Uint8Array.of(byte));
      expect(read(openaiChat, anthropic, single).answer, pieces.join("")).toEqual(whole.answer);
    }
  });
});
