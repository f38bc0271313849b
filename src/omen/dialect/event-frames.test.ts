import { describe, expect, test } from "bun:test";
import { EventFrames, MalformedEvent } from "./event-frames.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const events = (count: number) => Array.from({ length: count }, (_, n) => `data: {"n":${n},"t":"é☃"}\n\n`);

const feed = (chunks: readonly Uint8Array[]) => {
  const frames = new EventFrames("data: [DONE]");
  return { frames, given: chunks.map((chunk) => decode(frames.push(chunk))) };
};

describe("EventFrames", () => {
  test("gives whole events unchanged, in the same memory", () => {
    const chunk = encode(`: hello\n\n${events(3).join("")}data: [DONE]\n\n`);
    const frames = new EventFrames("data: [DONE]");
    expect(frames.push(chunk)).toBe(chunk);
    expect(frames.ended).toBe(true);
    expect(frames.hasRest).toBe(false);
  });

  test("looks for what was said last behind signs of life too", () => {
    const frames = new EventFrames("data: [DONE]");
    frames.push(encode('data: {"why":"stop"}\n\n'));
    const { newest } = frames;
    for (const sign of [": ping\n\n", ":\n\n: x\n\n", 'event: ping\ndata: {"type":"ping"}\n\n'])
      frames.push(encode(sign));
    expect(frames.newest).toBe(newest);
    expect(frames.newestWith("why")).toEqual({ why: "stop" });
    frames.push(encode(': ping\n\ndata: {"a":1}\n\n'));
    expect(frames.newest).not.toBe(newest);
  });

  test("holds an event back until it is whole, wherever it is split", () => {
    const text = `${events(2).join("")}event: done\nid: 7\nretry: 10\ndata: [DONE]\n\n`;
    const bytes = encode(text);
    for (let cut = 1; cut < bytes.length; cut++) {
      const { frames, given } = feed([bytes.slice(0, cut), bytes.slice(cut)]);
      expect(given.join("")).toBe(text);
      expect(feed([bytes.slice(0, cut)]).frames.ended).toBe(false); // not before the marker itself was given
      expect(given[0] === "" || given[0]?.endsWith("\n\n")).toBe(true);
      expect(frames.ended).toBe(true);
    }
    const single = feed(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect(single.given.join("")).toBe(text);
  });

  test.each(["\r\n", "\r"])("takes lines that end in %j, split at every byte", (lineEnd) => {
    const text = `${events(2).join("")}data: [DONE]\n\n`;
    const bytes = encode(text.replaceAll("\n", lineEnd));
    for (let cut = 1; cut < bytes.length; cut++) {
      const { frames, given } = feed([bytes.slice(0, cut), bytes.slice(cut)]);
      expect(given.join("")).toBe(text);
      expect(frames.ended).toBe(true);
    }
  });

  test("data in several lines may be split anywhere", () => {
    const text = 'data: {"a":\ndata: 1,\ndata:"b":2}\n\ndata: [DONE]\n\n';
    const bytes = encode(text);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(feed([bytes.slice(0, cut), bytes.slice(cut)]).given.join("")).toBe(text);
    expect(feed(Array.from(bytes, (byte) => Uint8Array.of(byte))).given.join("")).toBe(text);
  });

  test("an end marker that is the last line of other data ends nothing", () => {
    const text = 'data: {"a":1}x\ndata: [DONE]\n\n';
    const { frames, given } = feed([encode(text)]);
    expect(given).toEqual([text]);
    expect(frames.ended).toBe(false);
    frames.push(encode("data: [DONE]\n\n"));
    expect(frames.ended).toBe(true);
  });

  test("nothing behind the end is given", () => {
    const [answer, more] = [`${events(2).join("")}data: [DONE]\n\n`, `${events(1).join("")}data: [DONE]\n\n`];
    const { frames, given } = feed([encode(`${answer}${more}`)]);
    expect(given).toEqual([answer]);
    expect([frames.ended, frames.hasRest]).toEqual([true, false]);
  });

  test("what it keeps is its own copy", () => {
    const chunk = encode('data: {"a"');
    const frames = new EventFrames("data: [DONE]");
    frames.push(chunk);
    chunk.fill(0x58);
    expect(decode(frames.push(encode(":1}\n\n")))).toBe('data: {"a":1}\n\n');
  });

  test("data may go over several lines", () => {
    const text = 'data: {"a":1,\ndata: "b":2}\n\n';
    expect(feed([encode(text)]).given).toEqual([text]);
  });

  test.each(["<html>\n", "data: <html>\n\n", 'data: {"cut":"of\n\n', "nonsense: 1\n\n", "data: text\n\n"])(
    "refuses %j",
    (text) => {
      expect(() => new EventFrames("data: [DONE]").push(encode(text))).toThrow(MalformedEvent);
    },
  );

  const odd = [
    "data:",
    "data: ",
    "data: null",
    "event: ping\ndata: 7",
    'data: ["a"]',
    "data: : waiting",
    "data:\nid: 4\ndata:",
  ];

  test.each(odd)("leaves %j out, which says nothing, wherever it is split", (event) => {
    const [before, after] = [events(1).join(""), `${events(2).join("")}data: [DONE]\n\n`];
    const bytes = encode(`${before}${event}\n\n${event}\n\n${after}`);
    for (let cut = 1; cut < bytes.length; cut++) {
      const { frames, given } = feed([bytes.slice(0, cut), bytes.slice(cut)]);
      expect(given.join("")).toBe(before + after);
      expect(frames.ended).toBe(true);
    }
    expect(feed(Array.from(bytes, (byte) => Uint8Array.of(byte))).given.join("")).toBe(before + after);
  });

  test("leaves an empty line of data out before the others", () => {
    const { given } = feed([encode(`event: x\ndata:\ndata: {"a":\ndata: 1}\n\n`)]);
    expect(given).toEqual([`event: x\ndata: {"a": 1}\n\n`]);
  });

  test("many events that say nothing take no longer than their bytes", () => {
    const many = encode("data:\n\n".repeat(20_000) + events(1).join(""));
    expect(feed([many]).given).toEqual(events(1));
  });

  test("refuses an event without end", () => {
    const frames = new EventFrames("data: [DONE]");
    const chunk = encode("x".repeat(4 * 1024 * 1024));
    frames.push(encode('data: {"a":"'));
    expect(() => {
      for (let count = 0; count < 8; count++) frames.push(chunk);
    }).toThrow(MalformedEvent);
  });

  test("finds the newest event that has a member", () => {
    const { frames } = feed([
      encode(`${events(2).join("")}data: {"choices":[{"finish_reason" : "stop"}],"usage":null}\n\n`),
      encode(': "usage"\n\ndata: {"t":"\\"usage\\""}\n\ndata: {"usage": {"total_tokens":3}}\n\ndata: [DONE]\n\n'),
    ]);
    expect(frames.newestWith("usage")).toEqual({ usage: { total_tokens: 3 } });
    expect(frames.newestWith("finish_reason")).toMatchObject({ choices: [{ finish_reason: "stop" }] });
    expect(frames.newestWith("error")).toBeUndefined();
  });
});
