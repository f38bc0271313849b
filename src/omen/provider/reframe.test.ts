import { expect, test } from "bun:test";
import { MalformedEvent } from "../dialect/event-frames.ts";
import type { Answer, Taker } from "./answer.ts";
import { collect } from "./collect.ts";
import { reframe, type Framing } from "./reframe.ts";
import { AnswerReader } from "./testing.ts";

/** Lines as events; the last may lack its end. */
class Lines implements Framing {
  #rest = "";
  failure: Error | undefined;

  push(chunk: Uint8Array): Uint8Array {
    const all = (this.#rest + Buffer.from(chunk).toString()).split("\n");
    this.#rest = all.pop() ?? "";
    const bad = all.indexOf("bad");
    const lines = bad < 0 ? all : all.slice(0, bad);
    if (bad >= 0) this.failure = new MalformedEvent("a bad line");
    if (this.failure && lines.length === 0) throw this.failure;
    return Buffer.from(lines.map((line) => `data: ${line}\n\n`).join(""));
  }

  finish(): Uint8Array {
    if (this.#rest === "cut") throw new Error("it broke off within a line");
    return Buffer.from(this.#rest === "" ? "" : `data: ${this.#rest}\n\n`);
  }
}

const head: Readonly<Record<string, string>> = {
  "content-type": "application/x-lines",
  "content-length": "9",
  "x-id": "7",
};

/** A body that is given chunk by chunk, for as long as nobody holds it back or gives it up. */
class Chunks implements Answer {
  readonly status = 201;
  readonly #chunks: string[];
  #taker: Taker | undefined;
  #isHeld = false;
  isCancelled = false;

  constructor(...chunks: readonly string[]) {
    this.#chunks = [...chunks];
  }

  header(name: string): string | undefined {
    return head[name];
  }

  follow(taker: Taker): void {
    this.#taker = taker;
    this.#give();
  }

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#give();
  }

  cancel(): void {
    this.isCancelled = true;
    this.#taker = undefined;
  }

  #give(): void {
    while (!this.#isHeld && this.#taker) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) this.#taker.push(Buffer.from(chunk));
      else {
        this.#taker.end();
        this.#taker = undefined;
      }
    }
  }
}

test("what completes no event gives nothing, and what is left comes at the end", async () => {
  const chunks = await new AnswerReader(reframe(new Chunks("a", "b\nc", "\nd"), new Lines())).all();
  expect(chunks.map(String)).toEqual(["data: ab\n\n", "data: c\n\n", "data: d\n\n"]);
});

test("the head is the answer's own, but for what the framing changed", () => {
  const answer = reframe(new Chunks(), new Lines());
  expect([
    answer.status,
    answer.header("content-type"),
    answer.header("content-length"),
    answer.header("x-id"),
  ]).toEqual([201, "text/event-stream", undefined, "7"]);
});

test("the whole body", async () => {
  const body = await collect(reframe(new Chunks("a\n", "b"), new Lines()), 100);
  expect(Buffer.from(body).toString()).toBe("data: a\n\ndata: b\n\n");
});

test.each([
  ["malformed", ["a\n", "bad\n", "more\n"], "a bad line", true],
  ["malformed behind what is good", ["a\nbad\n", "more\n"], "a bad line", true],
  ["cut off", ["a\ncut"], "within a line", false],
])(
  "one that is %s gives what is good, rejects, and what follows is given up",
  async (_name, chunks, reason, isGivenUp) => {
    const inner = new Chunks(...chunks);
    const reader = new AnswerReader(reframe(inner, new Lines()));
    expect(String(await reader.read())).toBe("data: a\n\n");
    await expect(reader.read()).rejects.toThrow(reason);
    expect(inner.isCancelled).toBe(isGivenUp);
  },
);
