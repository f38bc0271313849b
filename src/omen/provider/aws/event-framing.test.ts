import { describe, expect, test } from "bun:test";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { EventStreamReader } from "../../dialect/event-stream.ts";
import type { Framing } from "../reframe.ts";
import { converseFraming, invokeFraming } from "./event-framing.ts";

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

const message = (headers: Readonly<Record<string, string>>, body: string | Uint8Array): Uint8Array =>
  codec.encode({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`:${name}`, { type: "string" as const, value }]),
    ),
    body: typeof body === "string" ? Buffer.from(body) : body,
  });
const event = (type: string, body: string) => message({ "message-type": "event", "event-type": type }, body);
const chunk = (text: string) => event("chunk", JSON.stringify({ bytes: Buffer.from(text).toString("base64") }));
const exception = (type: string, body: string) =>
  message({ "message-type": "exception", "exception-type": type }, body);

const head = { requestId: "r1", modelId: "m" };

const read = (framing: Framing, ...messages: readonly Uint8Array[]) =>
  messages.flatMap((bytes) => new EventStreamReader().push(framing.push(bytes)));

describe("converseFraming", () => {
  test("a message is an event by its name, the payload its data", () => {
    const delta = '{"contentBlockIndex":0,"delta":{"text":"Grüße ☃"},"p":"ab"}';
    expect(
      read(converseFraming(head), event("messageStart", '{"role":"assistant"}'), event("contentBlockDelta", delta)),
    ).toEqual([
      { event: "messageStart", data: '{"requestId":"r1","modelId":"m","role":"assistant"}' },
      { event: "contentBlockDelta", data: delta },
    ]);
  });

  test("several messages of one read leave in one piece", () => {
    const bytes = Buffer.concat([event("a", "{}"), event("b", '{\n "x": 1\r\n}')]);
    expect(Buffer.from(converseFraming(head).push(bytes)).toString()).toBe(
      'event: a\ndata: {}\n\nevent: b\ndata: {  "x": 1 }\n\n',
    );
  });

  test("an exception is an event of its own name, an error without a model is one named error", () => {
    expect(
      read(
        converseFraming(head),
        exception("throttlingException", '{"message":"Too fast"}'),
        message({ "message-type": "error", "error-code": "InternalFailure", "error-message": "Sorry" }, ""),
      ),
    ).toEqual([
      { event: "throttlingException", data: '{"code":"throttlingException","message":"Too fast"}' },
      { event: "error", data: '{"code":"InternalFailure","message":"Sorry"}' },
    ]);
  });

  test("what is wrong behind good events does not take them with it", () => {
    const framing = converseFraming(head);
    expect(framing.push(Buffer.concat([event("a", "{}"), exception("b", "no")]))).not.toHaveLength(0);
    expect(framing.failure?.message).toContain("no JSON object");
  });

  test("an end within a message is an error, one between messages is not", () => {
    const framing = converseFraming(head);
    const bytes = event("a", "{}");
    framing.push(bytes);
    expect(framing.finish()).toHaveLength(0);
    framing.push(bytes.subarray(0, 20));
    expect(() => framing.finish()).toThrow("within an event");
  });

  test.each([
    ["a name that would break the framing", event("a\ndata: x", "{}"), "can't be an event's name"],
    ["no kind", message({ "event-type": "a" }, "{}"), "neither an event nor an exception"],
    [
      "bytes that are no text",
      message({ "message-type": "event", "event-type": "a" }, new Uint8Array([0xff])),
      "not UTF-8",
    ],
    ["an exception without JSON", exception("throttlingException", "no"), "no JSON object"],
  ])("a message with %s is malformed", (_name, bytes, reason) => {
    expect(() => converseFraming(head).push(bytes)).toThrow(reason);
  });
});

describe("invokeFraming", () => {
  test("the bytes of a chunk are Anthropic's event, by its own name", () => {
    const start = '{"type":"message_start","message":{"id":"msg_bdrk_1"}}';
    const odd = '{"index":0,"type":"content_block_stop"}';
    expect(read(invokeFraming(), chunk(start), chunk(odd))).toEqual([
      { event: "message_start", data: start },
      { event: "content_block_stop", data: odd },
    ]);
  });

  test.each([
    ["throttlingException", "rate_limit_error"],
    ["serviceUnavailableException", "overloaded_error"],
    ["modelTimeoutException", "timeout_error"],
    ["validationException", "invalid_request_error"],
    ["modelStreamErrorException", "api_error"],
    ["internalServerException", "api_error"],
    ["constructor", "api_error"],
  ])("%s is Anthropic's %s", (name, type) => {
    expect(read(invokeFraming(), exception(name, '{"message":"m"}'))).toEqual([
      { event: "error", data: JSON.stringify({ type: "error", error: { type, message: "m" } }) },
    ]);
  });

  test("other messages are passed over; chunks that hold no event are malformed", () => {
    expect(read(invokeFraming(), event("metadata", "{}"))).toEqual([]);
    for (const bytes of [event("chunk", "{}"), event("chunk", "x"), chunk("x"), chunk("{}")])
      expect(() => invokeFraming().push(bytes)).toThrow();
  });
});
