import { EventStreamCodec } from "@smithy/eventstream-codec";
import type { Behaviour } from "../index.ts";

/** AWS's own codec: what the program reads is written by somebody else. */
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

/** The media type of binary event streams. */
const eventStream = "application/vnd.amazon.eventstream";

function encode(headers: Readonly<Record<string, string>>, payload: object): Uint8Array {
  const named = { ...headers, ":content-type": "application/json" };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(named).map(([name, value]) => [name, { type: "string" as const, value }]),
    ),
    body: Buffer.from(JSON.stringify(payload)),
  });
}

/** A message of ConverseStream. Bedrock pads its payloads, so that their length does not tell the text's. */
export const eventFrame = (type: string, payload: object): Uint8Array =>
  encode({ ":message-type": "event", ":event-type": type }, { ...payload, p: "abcdefghijk" });

/** A message of InvokeModelWithResponseStream around an event of the model's own. */
export const chunkFrame = (event: object): Uint8Array =>
  eventFrame("chunk", { bytes: Buffer.from(JSON.stringify(event)).toString("base64") });

export const exceptionFrame = (type: string, message: string): Uint8Array =>
  encode({ ":message-type": "exception", ":exception-type": type }, { message });

interface FrameOptions {
  /** Bytes of each write; default a frame each. */
  readonly splitAt?: number;
  /** Resets the connection after this many bytes. */
  readonly cutAt?: number;
}

/** Answers with these messages. */
export const frames =
  (messages: readonly Uint8Array[], { splitAt, cutAt }: FrameOptions = {}): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": eventStream, "x-amzn-RequestId": "aws-1" }, "chunked");
    const whole = Buffer.concat(messages);
    const bytes = whole.subarray(0, cutAt ?? whole.length);
    const pieces =
      splitAt === undefined && cutAt === undefined
        ? messages
        : Array.from({ length: Math.ceil(bytes.length / (splitAt ?? bytes.length)) }, (_, index) =>
            bytes.subarray(index * (splitAt ?? bytes.length), (index + 1) * (splitAt ?? bytes.length)),
          );
    for (const piece of pieces) await exchange.write(piece);
    if (cutAt === undefined) return exchange.end();
    await exchange.pause(20);
    exchange.reset();
  };
