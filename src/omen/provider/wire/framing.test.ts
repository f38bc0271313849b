import { describe, expect, test } from "bun:test";
import { WireError } from "./error.ts";
import { framingOf, keepAliveSeconds, persists } from "./framing.ts";
import { parseHead } from "./head.ts";

const head = (lines: readonly string[], start = "HTTP/1.1 200 OK") => parseHead([start, ...lines].join("\r\n"));

describe("framingOf", () => {
  const ok = "HTTP/1.1 200 OK";
  test.each([
    [ok, ["Content-Length: 12"], { kind: "length", length: 12 }],
    [ok, ["Content-Length: 0"], { kind: "length", length: 0 }],
    [ok, ["Content-Length: 5", "Content-Length: 5"], { kind: "length", length: 5 }],
    [ok, ["Content-Length: 5, 5"], { kind: "length", length: 5 }],
    [ok, ["Transfer-Encoding: Chunked"], { kind: "chunked" }],
    [ok, [], { kind: "close" }],
    ["HTTP/1.0 200 OK", [], { kind: "close" }],
    ["HTTP/1.1 204 No Content", [], { kind: "length", length: 0 }],
    ["HTTP/1.1 304 Not Modified", ["Content-Length: 9"], { kind: "length", length: 0 }],
    ["HTTP/1.1 204 No Content", ["Transfer-Encoding: chunked"], { kind: "length", length: 0 }],
  ])("%s %j", (start, lines, framing) => {
    expect<unknown>(framingOf(head(lines, start))).toEqual(framing);
  });

  test.each([
    [ok, ["Content-Length: 5", "Transfer-Encoding: chunked"]],
    [ok, ["Content-Length: 5", "Content-Length: 6"]],
    [ok, ["Content-Length: 5, 6"]],
    [ok, ["Content-Length: "]],
    [ok, ["Content-Length: -1"]],
    [ok, ["Content-Length: +1"]],
    [ok, ["Content-Length: 0x10"]],
    [ok, ["Content-Length: 1e3"]],
    [ok, ["Content-Length: 5;"]],
    [ok, ["Content-Length: 9007199254740993"]],
    [ok, ["Transfer-Encoding: gzip, chunked"]],
    [ok, ["Transfer-Encoding: chunked, chunked"]],
    [ok, ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"]],
    [ok, ["Transfer-Encoding: identity"]],
    [ok, ["Transfer-Encoding: xchunked"]],
    [ok, ["Transfer-Encoding: "]],
    ["HTTP/1.0 200 OK", ["Transfer-Encoding: chunked"]],
  ])("%s %j is refused", (start, lines) => {
    expect(() => framingOf(head(lines, start))).toThrow(WireError);
  });
});

test.each([
  ["HTTP/1.1 200 OK", ["Content-Length: 1"], true],
  ["HTTP/1.1 200 OK", ["Content-Length: 1", "Connection: close"], false],
  ["HTTP/1.1 200 OK", ["Content-Length: 1", "Connection: foo ,CLOSE"], false],
  ["HTTP/1.1 200 OK", ["Content-Length: 1", "Connection: keep-alive"], true],
  ["HTTP/1.1 200 OK", ["Transfer-Encoding: chunked"], true],
  ["HTTP/1.1 200 OK", [], false],
  ["HTTP/1.0 200 OK", ["Content-Length: 1"], false],
  ["HTTP/1.0 200 OK", ["Content-Length: 1", "Connection: Keep-Alive"], true],
  ["HTTP/1.1 204 No Content", [], true],
  ["HTTP/1.1 204 No Content", ["Content-Length: 3"], false],
] as const)("%s %j persists: %p", (start, lines, expected) => {
  const parsed = head(lines, start);
  expect(persists(parsed, framingOf(parsed))).toBe(expected);
});

test.each([
  ["Keep-Alive: timeout=5, max=100", 5],
  ["Keep-Alive: max=100,timeout=75", 75],
  ["Keep-Alive: max=100", undefined],
  ["Keep-Alive: xtimeout=1", undefined],
  ["X: y", undefined],
] as const)("%s: %p", (line, seconds) => {
  expect(keepAliveSeconds(head([line]))).toBe(seconds);
});
