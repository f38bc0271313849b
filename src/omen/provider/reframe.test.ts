import { expect, test } from "bun:test";
import { MalformedEvent } from "../dialect/event-frames.ts";
import { fromResponse, type Answer } from "./answer.ts";
import { reframe, type Framing } from "./reframe.ts";

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

const answerOf = (...chunks: readonly string[]): Answer & { cancelled: boolean } => {
  const rest = [...chunks];
  const headers = { "content-type": "application/x-lines", "content-length": "9", "x-id": "7" };
  return {
    ...fromResponse(new Response(null, { status: 201, headers })),
    cancelled: false,
    read: async () => {
      const chunk = rest.shift();
      return chunk === undefined ? undefined : Buffer.from(chunk);
    },
    cancel() {
      this.cancelled = true;
    },
  };
};

test("reads go on until there is an event, and what is left comes at the end", async () => {
  const answer = reframe(answerOf("a", "b\nc", "\nd"), new Lines());
  const texts: string[] = [];
  for (let chunk = await answer.read(); chunk; chunk = await answer.read()) texts.push(Buffer.from(chunk).toString());
  expect(texts).toEqual(["data: ab\n\n", "data: c\n\n", "data: d\n\n"]);
  expect(await answer.read()).toBeUndefined();
});

test("the head is the answer's own, but for what the framing changed", () => {
  const answer = reframe(answerOf(), new Lines());
  expect([
    answer.status,
    answer.header("content-type"),
    answer.header("content-length"),
    answer.header("x-id"),
  ]).toEqual([201, "text/event-stream", undefined, "7"]);
});

test("the whole body", async () => {
  expect(Buffer.from(await reframe(answerOf("a\n", "b"), new Lines()).bytes(100)).toString()).toBe(
    "data: a\n\ndata: b\n\n",
  );
});

test.each([
  ["malformed", ["a\n", "bad\n", "more\n"], "a bad line"],
  ["malformed behind what is good", ["a\nbad\n", "more\n"], "a bad line"],
  ["cut off", ["a\ncut"], "within a line"],
])("one that is %s gives what is good, rejects, and the rest is given up", async (_name, chunks, reason) => {
  const inner = answerOf(...chunks);
  const answer = reframe(inner, new Lines());
  expect(Buffer.from((await answer.read()) ?? []).toString()).toBe("data: a\n\n");
  const readAll = async () => {
    while (await answer.read());
  };
  await expect(readAll()).rejects.toThrow(reason);
  expect(inner.cancelled).toBe(true);
  expect(await answer.read()).toBeUndefined();
});
