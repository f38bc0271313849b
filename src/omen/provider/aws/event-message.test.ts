import { describe, expect, test } from "bun:test";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { MalformedEvent } from "../../dialect/event-frames.ts";
import { Dice } from "../../dialect/testing.ts";
import { EventMessageReader, type EventMessage } from "./event-message.ts";

type MessageHeaders = Parameters<EventStreamCodec["encode"]>[0]["headers"];

/** AWS's own codec, which writes what is read here. */
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

const text = (value: string) => ({ type: "string" as const, value });

function encode(headers: MessageHeaders, body: string): Uint8Array {
  return codec.encode({ headers, body: Buffer.from(body) });
}

const plain = ({ headers, payload }: EventMessage) => [Object.fromEntries(headers), Buffer.from(payload).toString()];

/** Every type of header that there is. */
const allTypes: MessageHeaders = {
  yes: { type: "boolean", value: true },
  no: { type: "boolean", value: false },
  byte: { type: "byte", value: -5 },
  short: { type: "short", value: 300 },
  integer: { type: "integer", value: -70_000 },
  long: { type: "long", value: { bytes: new Uint8Array(8), valueOf: () => 0 } as never },
  binary: { type: "binary", value: new Uint8Array([1, 2, 3]) },
  time: { type: "timestamp", value: new Date(1000) },
  uuid: { type: "uuid", value: "00112233-4455-6677-8899-aabbccddeeff" },
  ":event-type": text("messageStart"),
};

function randomStream(dice: Dice) {
  const messages = [0, ...dice.some(4, () => dice.below(9))].map(() => ({
    headers: { ":message-type": text("event"), ...(dice.below(2) === 0 ? allTypes : {}), "x-é": text(dice.words()) },
    body: dice.below(4) === 0 ? "" : JSON.stringify({ text: dice.words().repeat(dice.below(40)) }),
  }));
  const bytes = Buffer.concat(messages.map(({ headers, body }) => encode(headers, body)));
  const expected = messages.map(({ headers, body }) => [
    Object.fromEntries(
      Object.entries(headers).flatMap(([name, { type, value }]) => (type === "string" ? [[name, value]] : [])),
    ),
    body,
  ]);
  return { bytes, expected };
}

describe("EventMessageReader", () => {
  test("reads what AWS's codec writes, split at every byte", () => {
    const { bytes, expected } = randomStream(new Dice(7));
    for (let at = 0; at <= bytes.length; at++) {
      const reader = new EventMessageReader();
      const messages = [...reader.push(bytes.subarray(0, at)), ...reader.push(bytes.subarray(at))];
      expect(messages.map(plain)).toEqual(expected);
      expect(reader.hasRest).toBe(false);
    }
  });

  test("split in many places, by bytes whose memory is used again", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const dice = new Dice(seed);
      const { bytes, expected } = randomStream(dice);
      const reader = new EventMessageReader();
      const messages: EventMessage[] = [];
      const most = dice.pick(1, 5, 100);
      for (let start = 0; start < bytes.length;) {
        const end = Math.min(bytes.length, start + 1 + dice.below(most));
        const chunk = bytes.slice(start, end);
        const shared = new Uint8Array(chunk);
        messages.push(...reader.push(shared));
        shared.fill(0);
        start = end;
      }
      expect(messages.map(plain), `seed ${seed}`).toEqual(expected);
    }
  });

  test("a byte that was changed anywhere is found", () => {
    const bytes = encode({ ":message-type": text("event"), ":event-type": text("x") }, '{"a":1}');
    for (let at = 0; at < bytes.length; at++) {
      const spoilt = bytes.slice();
      spoilt[at] = (spoilt[at] ?? 0) ^ 0x10;
      expect(() => new EventMessageReader().push(spoilt), `byte ${at}`).toThrow(MalformedEvent);
    }
  });

  test("what is wrong behind whole messages does not take them with it", () => {
    const good = encode({ ":event-type": text("x") }, "{}");
    const bad = good.with(20, 0xff);
    const reader = new EventMessageReader();
    expect(reader.push(Buffer.concat([good, bad, good])).map(plain)).toEqual([[{ ":event-type": "x" }, "{}"]]);
    expect(reader.failure).toBeInstanceOf(MalformedEvent);
  });

  test("one that is cut off waits", () => {
    const bytes = encode({ ":event-type": text("x") }, "{}");
    for (let length = 1; length < bytes.length; length++) {
      const reader = new EventMessageReader();
      expect(reader.push(bytes.subarray(0, length))).toEqual([]);
      expect(reader.hasRest).toBe(true);
    }
  });

  /** A message whose checksums are right, whatever else is not. */
  function sealed(total: number, headersLength: number, rest: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(16 + rest.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, total);
    view.setUint32(4, headersLength);
    view.setUint32(8, Bun.hash.crc32(bytes.subarray(0, 8)));
    bytes.set(rest, 12);
    view.setUint32(bytes.length - 4, Bun.hash.crc32(bytes.subarray(0, bytes.length - 4)));
    return bytes;
  }

  test.each([
    ["longer than any may be", sealed(17 * 1024 * 1024, 0, new Uint8Array(0)), "longer"],
    ["with headers longer than any may be", sealed(1024 * 1024, 200_000, new Uint8Array(0)), "longer"],
    ["shorter than its headers", sealed(20, 10, new Uint8Array(4)), "shorter"],
    ["with a header that leads beyond its end", sealed(20, 4, new Uint8Array([1, 97, 7, 9])), "cut off"],
    ["with a value that leads beyond its end", sealed(22, 6, new Uint8Array([1, 97, 7, 0, 9, 65])), "cut off"],
    ["with a type that is not known", sealed(19, 3, new Uint8Array([1, 97, 77])), "unknown type"],
  ])("one %s is refused", (_name, bytes, reason) => {
    expect(() => new EventMessageReader().push(bytes)).toThrow(reason);
  });
});
