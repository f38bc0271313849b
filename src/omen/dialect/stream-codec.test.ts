import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { PassThrough } from "./stream-codec.ts";

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
