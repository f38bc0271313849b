import { expect, test } from "bun:test";
import { MalformedEvent } from "../dialect/event-frames.ts";
import { reframe, type Framing } from "./reframe.ts";
import { WireAnswer } from "./wire/answer.ts";
import type { Head } from "./wire/head.ts";

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

/** What is given of a body that comes in these chunks, and how it ends. */
function reframed(...chunks: readonly string[]) {
  let isGivenUp = false;
  const connection = { pause: () => undefined, resume: () => undefined, abandon: () => void (isGivenUp = true) };
  const answer = new WireAnswer(head, connection);
  const given: string[] = [];
  const ends: (string | undefined)[] = [];
  reframe(answer, new Lines()).follow({
    push: (events) => given.push(String(events)),
    end: (error) => ends.push(error?.message),
  });
  for (const chunk of chunks) answer.push(Buffer.from(chunk));
  answer.finish();
  return { given, ends, isGivenUp };
}

const head: Head = {
  status: 201,
  minor: 1,
  fields: new Map([
    ["content-type", "application/x-lines"],
    ["content-length", "9"],
    ["x-id", "7"],
  ]),
};

test("what completes no event gives nothing, and what is left comes at the end", () => {
  expect(reframed("a", "b\nc", "\nd")).toEqual({
    given: ["data: ab\n\n", "data: c\n\n", "data: d\n\n"],
    ends: [undefined],
    isGivenUp: false,
  });
});

test("the head is the answer's own, but for what the framing changed", () => {
  const nobody = { pause: () => undefined, resume: () => undefined, abandon: () => undefined };
  const answer = reframe(new WireAnswer(head, nobody), new Lines());
  expect([
    answer.status,
    answer.header("content-type"),
    answer.header("content-length"),
    answer.header("x-id"),
  ]).toEqual([201, "text/event-stream", undefined, "7"]);
});

test.each([
  ["malformed", ["a\n", "bad\n", "more\n"], "a bad line", true],
  ["malformed behind what is good", ["a\nbad\n", "more\n"], "a bad line", true],
  ["cut off", ["a\ncut"], "it broke off within a line", false],
])(
  "one that is %s gives what is good, says what is wrong, and gives up what follows",
  (_name, chunks, reason, isGivenUp) => {
    expect(reframed(...chunks)).toEqual({ given: ["data: a\n\n"], ends: [reason], isGivenUp });
  },
);
