import { describe, expect, test } from "bun:test";
import { WireError } from "./error.ts";
import { HeadReader, headBytesMax, headerLinesMax, type Head } from "./head.ts";
import { piecesOf, randomCuts, sequence } from "./testing.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** The head of what was given in these pieces, and all bytes behind it. */
function read(pieces: readonly Buffer[]): { readonly head: Head; readonly rest: string } | undefined {
  const reader = new HeadReader();
  for (const [index, piece] of pieces.entries()) {
    const head = reader.push(piece);
    if (!head) continue;
    return { head, rest: Buffer.concat([reader.takeRest(), ...pieces.slice(index + 1)]).toString("latin1") };
  }
  return undefined;
}

const readText = (text: string) => read([latin1(text)]);

const usual =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Empty:\r\nX-Space: \t a b \t\r\nVary: a\r\nvary: b\r\n\r\nbody\r\n\r\n";

describe("reads", () => {
  test("status, headers by lower-case name, and what stands behind", () => {
    const result = readText(usual);
    expect(result?.head.status).toBe(200);
    expect(result?.head.minor).toBe(1);
    expect([...(result?.head.fields ?? [])]).toEqual([
      ["content-type", "text/event-stream"],
      ["x-empty", ""],
      ["x-space", "a b"],
      ["vary", "a, b"],
    ]);
    expect(result?.rest).toBe("body\r\n\r\n");
  });

  test.each([
    ["HTTP/1.0 404 Not Found\r\n\r\n", 404, 0],
    ["HTTP/1.1 200\r\n\r\n", 200, 1],
    ["HTTP/1.1 200 \r\n\r\n", 200, 1],
    ["HTTP/1.1 529 \u00fcberlastet\r\n\r\n", 529, 1],
    ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\n\r\n", 201, 1],
  ] as const)("%j", (text, status, minor) => {
    expect(readText(text)?.head).toMatchObject({ status, minor });
  });

  test("the same however the bytes are split", () => {
    const text = `HTTP/1.1 100 Continue\r\n\r\n${usual}`;
    const whole = readText(text);
    const bytes = latin1(text);
    for (let first = 0; first <= bytes.length; first++)
      for (let second = first; second <= bytes.length; second += 7)
        expect(read(piecesOf(bytes, [first, second]))).toEqual(whole);
    expect(read(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(whole);
  });
});

describe("refuses", () => {
  const withHeader = (line: string) => `HTTP/1.1 200 OK\r\nA: b\r\n${line}\r\nC: d\r\n\r\n`;

  test.each([
    ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["TLS", "\u0015\u0003\u0001\u0000\u0002\u0002"],
    ["HTTP/2", "HTTP/2 200 OK\r\n\r\n"],
    ["lower case", "http/1.1 200 OK\r\n\r\n"],
    ["a version to come", "HTTP/1.2 200 OK\r\n\r\n"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
    ["a status that is none", "HTTP/1.1 099 OK\r\n\r\n"],
    ["an empty line before", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
    ["lines that end in LF", "HTTP/1.1 200 OK\nA: b\n\n"],
    ["one line that ends in LF", "HTTP/1.1 200 OK\r\nA: b\nContent-Length: 5\r\n\r\n"],
    ["one line that ends in CR", "HTTP/1.1 200 OK\r\nA: b\rContent-Length: 5\r\n\r\n"],
    ["CR in the reason", "HTTP/1.1 200 O\rK\r\n\r\n"],
    ["a folded line", withHeader("A: b\r\n c")],
    ["a folded line with a tab", withHeader("A: b\r\n\tc")],
    ["space before the colon", withHeader("Content-Length : 5")],
    ["space before the name", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n"],
    ["no colon", withHeader("Content-Length 5")],
    ["no name", withHeader(": 5")],
    ["NUL in a value", withHeader("A: b\u0000c")],
    ["NUL in a name", withHeader("A\u0000: b")],
    ["a control character at a value's end", withHeader("A: b\u000b")],
    ["a name beyond ASCII", withHeader("\u00c4: b")],
    ["a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["too many headers", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(headerLinesMax + 1)}\r\n`],
    ["too long a head", `HTTP/1.1 200 OK\r\nA: ${"b".repeat(headBytesMax)}\r\n\r\n`],
    ["a head without end", `HTTP/1.1 200 OK\r\nA: ${"b".repeat(headBytesMax)}`],
    ["interim answers without end", "HTTP/1.1 100 Continue\r\n\r\n".repeat(3000)],
  ])("%s", (_name, text) => {
    expect(() => readText(text)).toThrow(WireError);
    expect(() => read(Array.from(latin1(text), (byte) => Buffer.of(byte)))).toThrow(WireError);
  });
});

test("random bytes and damaged heads give a head, a wait or the typed error, and nothing else", () => {
  const random = sequence(11);
  const parts = [
    "HTTP/1.1 ",
    "200 ",
    "\r\n",
    "\r",
    "\n",
    ": ",
    "A",
    " ",
    "\u0000",
    "Content-Length",
    "5",
    "\r\n\r\n",
    "\u00ff",
  ];
  for (let round = 0; round < 5000; round++) {
    const invented = Array.from({ length: random(20) }, () => parts[random(parts.length)] ?? "").join("");
    const bytes = latin1(round % 2 === 0 ? invented : usual);
    if (round % 2 === 1) bytes[random(bytes.length)] = random(256);
    try {
      read(piecesOf(bytes, randomCuts(bytes.length, random)));
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  }
});
