import { describe, expect, test } from "bun:test";
import { HiddenUsage } from "./hidden-usage.ts";
import { openaiChat } from "./index.ts";
import { findUsage, streamUsageQuestion, wantsStreamUsage } from "./stream-usage.ts";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const said = event({ choices: [{ index: 0, delta: { content: 'of "choices":[] and "usage"' } }] });
const finish = event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const usage = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } });
const filter = event({ choices: [], prompt_filter_results: [] });
const done = "data: [DONE]\n\n";

test("the question keeps what is asked already", () => {
  expect(streamUsageQuestion(undefined)).toBe('{"include_usage":true}');
  expect(streamUsageQuestion(null)).toBe('{"include_usage":true}');
  const asked = streamUsageQuestion({ ü: 1, include_usage: false });
  expect(asked).toBe('{"\\u00fc":1,"include_usage":true}');
  expect(wantsStreamUsage(JSON.parse(asked))).toBe(true);
  expect(wantsStreamUsage({ include_usage: false })).toBe(false);
});

describe("the event", () => {
  test("goes, and nothing else does", () => {
    const through = (events: string) => text(new HiddenUsage(openaiChat).push(Buffer.from(events)));
    expect(through(filter + said + finish + usage + done)).toBe(filter + said + finish + done);
    expect(through(usage.replace(":[]", ": []"))).toBe("");
    expect(through(said + finish + done)).toBe(said + finish + done);
  });

  test("is found where it stands, and only when it tells usage alone", () => {
    const before = filter + said + finish;
    const found = findUsage(Buffer.from(before + usage + done));
    expect(found).toMatchObject({ start: before.length, end: before.length + usage.length });
    expect(findUsage(Buffer.from(before + done))).toBeUndefined();
  });

  test("is known to Omen all the same, split anywhere", () => {
    const { length } = Buffer.from(said + finish + usage + done);
    for (let at = 0; at <= length; at++) {
      const wire = Buffer.from(said + finish + usage + done);
      const codec = new HiddenUsage(openaiChat);
      const given = text(codec.push(wire.subarray(0, at))) + text(codec.push(wire.subarray(at)));
      expect(given, `split at ${at}`).toBe(said + finish + done);
      expect(codec.usage).toEqual({ input: 3, output: 4 });
    }
  });
});
