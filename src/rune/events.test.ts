import { expect, test } from "bun:test";
import { scanEvents } from "./index.ts";

const markers = Buffer.from("data: [DONE]\n");
const scan = (text: string) => scanEvents(Buffer.from(text), markers);

test("the end of the last whole event", () => {
  expect(scan('data: {"a":1}\n\ndata: {')).toEqual({ end: 15, hasEnded: false, hasCr: false, fault: undefined });
  expect(scan("")).toEqual({ end: 0, hasEnded: false, hasCr: false, fault: undefined });
});

test("the end of the stream", () => {
  expect(scan("data: {}\n\ndata: [DONE]\n\n: behind it\n\n")).toMatchObject({ end: 24, hasEnded: true });
});

test("what is no event, and where it stands", () => {
  expect(scan("data: {}\n\noops\n\n").fault).toEqual({ isData: false, start: 10, end: 14 });
  expect(scan("data: oops\n\n").fault).toEqual({ isData: true, start: 6, end: 10 });
});

test("lines that end in CR are told, and nothing else", () => {
  expect(scan("data: {}\r\n\r\n")).toMatchObject({ end: 0, hasCr: true });
});
