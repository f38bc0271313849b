import { expect, test } from "bun:test";
import { ConnectionMemory } from "./connection-memory.ts";
import type { KeptResponse, Memory } from "./kept.ts";
import { Session, type SessionOptions } from "./session.ts";

/** A session whose frames and end are written down. */
function sessionWith(options: Partial<SessionOptions>) {
  const frames: { type: string; error?: { code?: string } }[] = [];
  const ended = Promise.withResolvers<readonly [code: number, reason: string]>();
  const session = new Session({
    socket: {
      send: (text) => frames.push(JSON.parse(text) as (typeof frames)[number]) > 0,
      close: (code, reason) => ended.resolve([code, reason]),
    },
    exchange: () => Promise.reject(new Error("nothing was to be asked")),
    prepare: () => [],
    evict: () => undefined,
    draining: new AbortController().signal,
    limitMs: 3_600_000,
    ...options,
  });
  return { session, frames, ended: ended.promise };
}

const stream = (body: ReadableStream<Uint8Array> | string): Response =>
  new Response(body, { headers: { "content-type": "text/event-stream" } });

test("a connection that is open too long ends with OpenAI's code, after the answer that is under way", async () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  const { session, frames, ended } = sessionWith({ limitMs: 1, exchange: () => Promise.resolve(stream(body)) });
  session.receive({ type: "response.create" });
  await Bun.sleep(120); // the limit passes
  expect(frames).toEqual([]);
  controller?.enqueue(new TextEncoder().encode('data: {"type":"response.completed"}\n\n'));
  controller?.close();
  expect(await ended).toEqual([1000, "websocket_connection_limit_reached"]);
  expect(frames.map(({ type, error }) => error?.code ?? type)).toEqual([
    "response.completed",
    "websocket_connection_limit_reached",
  ]);
  session.closed();
});

test("more requests than may wait are refused, and those that wait are answered in order", async () => {
  const asked: string[] = [];
  const first = Promise.withResolvers<Response>();
  const { session, frames } = sessionWith({
    exchange: (body) => {
      asked.push((JSON.parse(body) as { input: string }).input);
      return asked.length === 1 ? first.promise : Promise.resolve(stream("data: {}\n\n"));
    },
  });
  for (let count = 0; count < 10; count++) session.receive({ type: "response.create", input: String(count) });
  expect(frames).toMatchObject([{ type: "error", error: { code: "rate_limit_exceeded" } }]);
  first.resolve(stream("data: {}\n\n"));
  while (frames.length < 10) await Bun.sleep(1);
  expect(asked).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
  session.closed();
});

test("a client that does not read is waited for, and one that leaves is not", async () => {
  const sent: string[] = [];
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: {"type":"x"}\n\n')),
      cancel: () => cancelled.resolve(),
    },
    { highWaterMark: 0 },
  );
  const { session } = sessionWith({
    socket: {
      send(text) {
        sent.push(text);
        return sent.length < 3;
      },
      close: () => undefined,
    },
    exchange: () => Promise.resolve(stream(body)),
  });
  session.receive({ type: "response.create" });
  while (sent.length < 3) await Bun.sleep(1);
  await Bun.sleep(20);
  expect(sent).toHaveLength(3);
  session.drained();
  while (sent.length < 4) await Bun.sleep(1);
  session.closed();
  await cancelled.promise;
});

test("a connection forgets its oldest answers first, and never another's", () => {
  const nothing: Memory = {
    find: () => undefined,
    findItem: () => undefined,
    keep: () => undefined,
    keepNow: () => undefined,
    keeps: () => false,
    stores: false,
  };
  const memory = new ConnectionMemory(nothing, 25);
  const kept = (id: string): KeptResponse => ({
    id,
    owner: "ann",
    previous: undefined,
    provider: "p",
    input: "[]",
    response: "0123456789",
  });
  for (const id of ["a", "b", "c"]) memory.keep(kept(id), [`msg_${id}`], false);
  expect(["a", "b", "c"].map((id) => memory.find("ann", id)?.id)).toEqual([undefined, "b", "c"]);
  expect(memory.find("bob", "c")).toBeUndefined();
  expect(["msg_a", "msg_b"].map((item) => memory.findItem("ann", item)?.id)).toEqual([undefined, "b"]);
  expect(memory.findItem("bob", "msg_b")).toBeUndefined();
});

test("an answer that was gone on from in vain is forgotten, another is not", async () => {
  const evicted: string[] = [];
  const failing = 'event: response.failed\ndata: {"type":"response.failed"}\n\n';
  const answers = [
    stream('data: {"type":"response.completed"}\n\n'),
    stream(failing),
    Response.json({}, { status: 400 }),
  ];
  const { session, frames } = sessionWith({
    exchange: () => Promise.resolve(answers.shift() ?? stream("")),
    evict: (id) => void evicted.push(id),
  });
  for (const id of ["resp_1", "resp_2", "resp_3"])
    session.receive({ type: "response.create", previous_response_id: id });
  while (frames.length < 3) await Bun.sleep(1);
  expect(evicted).toEqual(["resp_2", "resp_3"]);
  session.closed();
});

test("frames that make no sense end the connection after a while, and one that does begins the count anew", async () => {
  const { session, frames, ended } = sessionWith({});
  for (let count = 0; count < 99; count++) session.receive("nonsense");
  session.receive({ type: "response.create", generate: false });
  for (let count = 0; count < 1000; count++) session.receive("nonsense");
  expect(await ended).toEqual([1008, "too many senseless frames"]);
  expect(frames).toHaveLength(199);
  session.closed();
});
