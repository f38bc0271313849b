import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import type { ClientDialect, ProviderDialect } from "./dialect.ts";
import { EventStreamReader } from "./event-stream.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { ClientTools } from "./client-tools.ts";
import { PassThrough, Translation } from "./stream-codec.ts";
import { ToldError } from "./told-error.ts";
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
    ["Messages", anthropic, own, ""], // what would end it well makes a broken message whole
    ["Messages", anthropic, foreign, undefined],
    ["Responses", openaiResponses, own, ""],
    ["Responses", openaiResponses, foreign, undefined],
  ])("of %s is over only where clients raise it: %#", (_name, dialect, event, end) => {
    const codec = new PassThrough(dialect);
    codec.push(bytes("data: {}\n\n"));
    codec.push(bytes(event));
    const rest = codec.finish();
    expect(rest && new TextDecoder().decode(rest)).toBe(end);
  });
});

describe("a stream that begins with an error", () => {
  const foreign = 'data: {"error":{"message":"overloaded","code":503}}\n\n';
  const own = 'event: error\ndata: {"type":"error","code":"rate_limit_exceeded","message":"slow down"}\n\n';
  const anthropics =
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';

  test.each([
    [openaiChat, foreign, { message: "overloaded", status: 503 }],
    [openaiResponses, own, { message: "slow down", code: "rate_limit_exceeded" }],
    [anthropic, anthropics, { message: "Overloaded", type: "overloaded_error" }],
  ])("has given nothing, so that the failure can have its status: %#", (dialect, event, said) => {
    const pushed = (codec: PassThrough | Translation) => {
      try {
        return codec.push(bytes(event));
      } catch (error) {
        return error;
      }
    };
    const passed = pushed(new PassThrough(dialect));
    expect(passed).toBeInstanceOf(ToldError);
    expect(passed).toMatchObject({ said });
    const translated = new Translation(dialect, openaiChat, {
      wantsUsage: true,
      tools: new ClientTools(emptyConversation),
      unnamed: { id: "u", model: "m" },
    });
    expect(pushed(translated)).toMatchObject({ name: "ToldError", message: said.message });
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

  test("passes over what says nothing, and never speaks of the runtime", () => {
    const nothing = ["data:", "data: ", "data: null", "event: ping\ndata: 7", 'data: ["a"]', "data: : waiting"];
    const stream = nothing.map((event) => `${event}\n\n${chunk("a")}`).join("") + finish;
    expect(read(openaiChat, anthropic, [bytes(stream)]).answer.choices[0]?.parts).toEqual([
      { type: "text", text: "aaaaaa" },
    ]);
    for (const broken of ['data: {"choices":[null]}\n\n', 'data: {"cut":"of\n\n', "data: <html>\n\n"])
      expect(() => translation(openaiChat, anthropic).push(bytes(broken))).toThrow("it is not of its format");
  });

  test("tells a client of Messages about how much it read, until the provider counts", () => {
    const codec = new Translation(openaiChat, anthropic, {
      wantsUsage: true,
      inputEstimate: () => 321,
      tools: new ClientTools(emptyConversation),
      unnamed: { id: "u", model: "m" },
    });
    const given = new TextDecoder().decode(codec.push(bytes(chunk("a"))));
    expect(given).toContain('"input_tokens":321');
  });

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
