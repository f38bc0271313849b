import { Watch } from "../../platform/watch.ts";
import type { StreamCodec } from "../dialect/stream-codec.ts";
import { Pulse } from "./pulse.ts";

export interface EarlyStreamOptions {
  /** A quiet stream gives a sign of life this often, in milliseconds. */
  readonly keepAliveMs: number;
  /** What the stream will be of. */
  readonly codec: Pick<StreamCodec, "keepAlive" | "isNumbered">;
  /** The end of the stream for whatever the body rejected with; empty when there is nobody to tell. */
  readonly breakOff: (error: unknown) => Uint8Array;
  /**
   * What the head would have said had it waited, as lines of comments; undefined where there is nothing.
   * Asked once, when there is a body.
   */
  readonly remark?: () => string | undefined;
  /** The client left before there was a body. */
  readonly onCancel: () => void;
}

/** What of a stream's reader is used here; the runtime's and the web's types of it differ. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

type Body = ReadableStream<Uint8Array> | Uint8Array | undefined;

/**
 * The stream for a client who has waited for so long that something between may cut the connection: alive from now on,
 * what comes is passed on once it comes, and a failure, which can't have its status any more, ends the stream.
 */
export function earlyStream(body: Promise<Body>, options: EarlyStreamOptions): ReadableStream<Uint8Array> {
  body.catch(() => undefined); // whoever reads is told; a client who left is not
  let reader: Reader | undefined;
  let quiet: Watch | undefined;
  const pulse = new Pulse(options.codec);
  const speakWhenQuiet = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    quiet = new Watch(options.keepAliveMs, () => {
      if ((controller.desiredSize ?? 0) > 0) controller.enqueue(pulse.beat());
      speakWhenQuiet(controller);
    });
  };
  const end = (controller: ReadableStreamDefaultController<Uint8Array>, last: Uint8Array) => {
    if (last.length > 0) controller.enqueue(last);
    controller.close();
  };
  /** The body's stream, which keeps itself alive; undefined when all was said. */
  const begin = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    let come: Body;
    let failed: Uint8Array | undefined;
    try {
      come = await body;
    } catch (error) {
      failed = options.breakOff(error);
    }
    quiet?.stop();
    const remark = options.remark?.();
    if (remark !== undefined) controller.enqueue(Buffer.from(`: ${remark}\n\n`));
    if (come instanceof ReadableStream) return come.getReader() as Reader;
    end(controller, failed ?? come ?? new Uint8Array(0));
    return undefined;
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(pulse.beat());
      speakWhenQuiet(controller);
    },
    async pull(controller) {
      reader ??= (await begin(controller)) ?? undefined;
      const result = await reader?.read();
      if (result?.value) controller.enqueue(result.value);
      else if (result) controller.close();
    },
    cancel() {
      quiet?.stop();
      if (reader) return reader.cancel();
      options.onCancel();
      return body.then(
        (come) => (come instanceof ReadableStream ? come.cancel() : undefined),
        () => undefined,
      );
    },
  });
}
