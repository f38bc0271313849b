import { expect, test } from "bun:test";
import { ResponseReader } from "./response-reader.ts";
import { stamp, StampReader } from "./stamp.ts";
import { difference, paired, percentile, ratio, shuffled, spread } from "./statistics.ts";
import { figure, replaceBetween, spreadText, table } from "./table.ts";

test("a spread is median, minimum and maximum", () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 });
  expect(spread([4, 1]).median).toBe(2.5);
  expect(() => spread([])).toThrow();
});

test("percentiles go by nearest rank", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([50, 99, 100]);
  expect(percentile([], 50)).toBe(0);
});

test("the least and the greatest are percentiles too", () => {
  expect([percentile([3, 1, 2], 0), percentile([3, 1, 2], 100)]).toEqual([1, 3]);
  expect(percentile([7], 99)).toBe(7);
});

test("what is paired is compared round by round, not by medians", () => {
  expect(paired([2, 8, 30], [1, 2, 3], ratio)).toEqual({ median: 4, min: 2, max: 10, count: 3 });
  expect(paired([2, 8, 30], [1, 2, 3], difference)).toEqual({ median: 6, min: 1, max: 27, count: 3 });
  expect(() => paired([1, 2], [1], ratio)).toThrow("the same rounds");
});

test("stamps are found at every split, and once each", () => {
  const text = `data: {"a":"${stamp(1_700_000_000_000_001)}"}\n\ndata: {"a":"${stamp(2)}"}\n\n`;
  for (let split = 0; split <= text.length; split++) {
    const reader = new StampReader();
    const bytes = Buffer.from(text);
    const times = [...reader.push(bytes, 0, split), ...reader.push(bytes, split, bytes.length)];
    expect(times).toEqual([1_700_000_000_000_001, 2]);
  }
});

test("a shuffle keeps all items, repeats for its seed and differs between seeds", () => {
  const items = [..."abcdefgh"];
  expect(shuffled(items, 1)).toEqual(shuffled(items, 1));
  expect(shuffled(items, 1).toSorted()).toEqual(items);
  expect(new Set([1, 2, 3, 4, 5].map((seed) => shuffled(items, seed).join(""))).size).toBeGreaterThan(2);
});

test("tables are Markdown and figures are short", () => {
  expect(table(["a", "b"], [["x", "1"]])).toBe("| a   |   b |\n| --- | --: |\n| x   |   1 |");
  expect([0, 1.234, 12.34, 123.4, 12_345.6].map(figure)).toEqual(["0", "1.23", "12.3", "123", "12,346"]);
  expect(spreadText({ median: 5, min: 4, max: 6, count: 3 })).toBe("5.00 (4.00–6.00)");
});

test("text is replaced between its marks alone", () => {
  const text = "a\n<!-- x -->\nold\n<!-- /x -->\nb";
  expect(replaceBetween(text, "x", "new")).toBe("a\n<!-- x -->\nnew\n<!-- /x -->\nb");
  expect(() => replaceBetween(text, "y", "new")).toThrow("no marks");
});

test.each([
  ["sized", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 5],
  ["chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nb\r\n, all of you\r\n0\r\n\r\n", 16],
  ["empty", "HTTP/1.1 204 No Content\r\n\r\n", 0],
])("the end of a response is found at every split: %s", (_, text, bodyBytes) => {
  const body = text.replace(", all of you", ", all of us");
  const bytes = Buffer.from(`${body}HTTP`);
  for (let split = 0; split <= body.length; split++) {
    let read = "";
    const reader = new ResponseReader((part, start, end) => (read += part.toString("latin1", start, end)));
    const first = reader.push(bytes.subarray(0, split));
    const second = reader.complete ? 0 : reader.push(bytes.subarray(first));
    expect(first + second).toBe(body.length);
    expect(read).toBe(["", "hello", "hello, all of us"].find(({ length }) => length === bodyBytes) ?? "none");
    expect(reader).toMatchObject({ complete: true, bodyBytes, status: Number(body.slice(9, 12)) });
  }
});
