import { describe, expect, test } from "bun:test";
import { createParser } from "eventsource-parser";
import type { ServerEvent } from "./dialect.ts";
import { EventStreamReader } from "./event-stream.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(chunks: readonly Uint8Array[]): readonly ServerEvent[] {
  const reader = new EventStreamReader();
  return chunks.flatMap((chunk) => reader.push(chunk));
}

describe("EventStreamReader", () => {
  const text =
    ': hi\n\nevent: a\ndata: {"x":"é☃"}\n\ndata:1\ndata: 2\ndata\n\nid: 5\nretry: 7\n\nevent: lonely\n\ndata: end\n\ndata: cut';
  const expected = [{ event: "a", data: '{"x":"é☃"}' }, { data: "1\n2\n" }, { data: "end" }];

  test.each(["\n", "\r\n", "\r"])("lines that end in %j, split at every byte", (lineEnd) => {
    const bytes = encode(text.replaceAll("\n", lineEnd));
    expect(read([bytes])).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(read([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(expected);
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test("a byte order mark is passed over at the beginning, and text anywhere else", () => {
    const bytes = encode("\uFEFFdata: a\uFEFF\n\ndata: \uFEFFb\n\n");
    const marked = [{ data: "a\uFEFF" }, { data: "\uFEFFb" }];
    expect(read([bytes])).toEqual(marked);
    for (let cut = 1; cut < bytes.length; cut++) expect(read([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(marked);
  });

  test("reads random streams as eventsource-parser does", () => {
    let state = 11;
    const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const pieces = [
      "data: a",
      "data:b:c",
      "data",
      "event: e",
      "event",
      ": c",
      "id: 1",
      "nonsense",
      "",
      "",
      "data:  two spaces",
      "data: \t",
    ];
    for (let round = 0; round < 500; round++) {
      const lines = Array.from({ length: random(20) }, () => pieces[random(pieces.length)] ?? "");
      const stream = `${lines.join("\n")}\n\n`;
      const theirs: ServerEvent[] = [];
      const parser = createParser({ onEvent: ({ event, data }) => theirs.push(event ? { event, data } : { data }) });
      parser.feed(stream);
      const ours = read([encode(stream)]).map(({ event, data }) => (event ? { event, data } : { data }));
      expect(ours).toEqual(theirs);
    }
  });

  test.each([
    ["a line without an end", "data: x".padEnd(70_000, "x")],
    ["lines of data without an end", "data: x\n".repeat(9000)],
    ["empty lines of data without an end", "data\n".repeat(13_000)],
  ])("%s are not held for ever", (_what, text) => {
    const reader = new EventStreamReader();
    const chunk = encode(text);
    const endless = () => {
      for (let round = 0; round < 300; round++) reader.push(chunk);
    };
    expect(endless).toThrow("16 MiB");
  });
});
