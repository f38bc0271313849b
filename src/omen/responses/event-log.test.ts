import { describe, expect, test } from "bun:test";
import { EventLog } from "./event-log.ts";

const event = (number: number, delta = "x") =>
  `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":${number},"delta":${JSON.stringify(delta)}}\n\n`;
const bytes = (...texts: readonly string[]) => Buffer.from(texts.join(""));
const textOf = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();

describe("a log of events", () => {
  test("is followed from its beginning, from anywhere, and behind its end", async () => {
    const log = new EventLog();
    log.append(bytes(event(0), event(1)));
    const [early, late] = [log.follow(-1), log.follow(1)];
    log.append(bytes(": keep-alive\n\n", event(2)));
    log.end();
    expect(await textOf(early)).toBe([event(0), event(1), ": keep-alive\n\n", event(2)].join(""));
    expect(await textOf(late)).toBe(`: keep-alive\n\n${event(2)}`);
    expect(await textOf(log.follow(2))).not.toContain("data:");
  });

  test("gives nothing up to a number that is yet to come", async () => {
    const log = new EventLog();
    const ahead = log.follow(2);
    for (let number = 0; number < 5; number++) log.append(bytes(event(number)));
    log.end();
    expect(await textOf(ahead)).toBe(event(3) + event(4));
  });

  test("gives events to those who wait as they come", async () => {
    const log = new EventLog();
    const readers = [log.follow(-1).getReader(), log.follow(-1).getReader()];
    const reads = readers.map((reader) => reader.read());
    log.append(bytes(event(0)));
    for (const read of reads) expect(Buffer.from((await read).value ?? []).toString()).toBe(event(0));
    const last = readers.map((reader) => reader.read());
    log.end();
    for (const read of last) expect((await read).done).toBe(true);
  });

  test("is not fooled by what a text says", async () => {
    const log = new EventLog();
    log.append(bytes(event(0, '{"sequence_number": 99}'), event(1)));
    log.end();
    expect(await textOf(log.follow(0))).toBe(event(1));
  });

  test("that grows too long is given up", async () => {
    const log = new EventLog();
    const stream = log.follow(-1);
    for (let number = 0; number < 5; number++) log.append(bytes(event(number, "x".repeat(1024 * 1024))));
    expect(log.isWhole).toBe(false);
    expect(await textOf(stream).catch((error: Error) => error.message)).toContain("too long");
  });

  test("that somebody leaves goes on for the others", async () => {
    const log = new EventLog();
    const [gone, stays] = [log.follow(-1), log.follow(-1)];
    await gone.cancel();
    log.append(bytes(event(0)));
    log.end();
    expect(await textOf(stays)).toBe(event(0));
  });
});
