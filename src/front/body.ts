import { Gathering } from "../platform/gathering.ts";
import { smallBytes } from "./load.ts";
import { codingIn, decoderOf, knownCodings } from "../platform/content-coding.ts";
import { windowBytesMax, windowOf } from "../platform/zstd.ts";
import { Watch } from "../platform/watch.ts";
import { Failure, invalidRequest, quoted } from "../platform/failure.ts";

export interface BodyLimits {
  /** Largest body, as it came and decoded. */
  readonly bytesMax: number;
  /** Longest wait for the whole body, in milliseconds. */
  readonly waitMs: number;
}

/** Counts bytes that are held from now on. Throws a `Failure` where all calls hold too much. */
type Take = (bytes: number) => void;

/**
 * Reads a request's body whole, without its Content-Encoding (Codex sends zstd). A declared length over the limit is
 * refused before a byte is read; without a declared length reading stops where the limit is passed. Throws a `Failure`
 * with status 413, 408, 415 for a coding that is not known, 400 for a body that is not in its coding, or what `take`
 * throws; rejects as the request does when the client leaves.
 */
export function readBody(request: Request, limits: BodyLimits, take: Take): Promise<Uint8Array> {
  const coding = codingIn(request.headers.get("content-encoding"));
  return coding === undefined ? readBytes(request, limits, take) : readEncoded(request, coding, limits, take);
}

async function readEncoded(request: Request, coding: string, limits: BodyLimits, take: Take): Promise<Uint8Array> {
  const bytes = await readBytes(request, limits, take);
  const decoder = decoderOf(coding);
  if (!decoder) throw unknownCoding(coding);
  if (coding === "zstd" && windowOf(bytes) > windowBytesMax) throw windowTooLarge;
  take(windowBytesMax);
  const decoded = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(decoder);
  try {
    const body = await gathered(decoded, limits, take);
    take(-windowBytesMax);
    return body;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw invalidRequest(`The request body is not ${coding}, as its Content-Encoding says, or it is cut off.`);
  }
}

function readBytes(request: Request, limits: BodyLimits, take: Take): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limits.bytesMax) return Promise.reject(tooLarge(limits.bytesMax));
  // A larger body is counted as it comes: what is only declared costs nothing yet.
  const reading: Promise<ArrayBuffer | Uint8Array> =
    declared === null || Number(declared) > smallBytes
      ? gathered(request.body ?? [], limits, take)
      : request.arrayBuffer();
  const here = Bun.peek(reading); // nearly always: what needs no waiting for needs no deadline
  if (here instanceof ArrayBuffer) return Promise.resolve(new Uint8Array(here));
  return new Promise((resolve, reject) => {
    const watch = new Watch(limits.waitMs, () => reject(tooSlow(limits.waitMs)));
    reading.then(
      (body) => {
        watch.stop();
        resolve(body instanceof Uint8Array ? body : new Uint8Array(body));
      },
      (error: unknown) => {
        watch.stop();
        reject(error as Error);
      },
    );
  });
}

async function gathered(
  body: ReadableStream<Uint8Array> | readonly Uint8Array[],
  limits: BodyLimits,
  take: Take,
): Promise<Uint8Array> {
  const gathering = new Gathering();
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    if (gathering.length + chunk.length > limits.bytesMax) throw tooLarge(limits.bytesMax);
    take(chunk.length);
    gathering.push(chunk);
  }
  return gathering.bytes;
}

export const tooLarge = (bytesMax: number): Failure =>
  new Failure({
    status: 413,
    type: "invalid_request_error",
    code: "request_too_large",
    message: `The request body is larger than ${bytesMax} bytes; send less, or raise server.max_body_bytes.`,
  });

const unknownCoding = (coding: string): Failure =>
  new Failure({
    status: 415,
    type: "invalid_request_error",
    code: "unsupported_content_encoding",
    message: `The request body's Content-Encoding ${quoted(coding)} is not known here; ${knownCodings} are, one at a time.`,
    headers: { "accept-encoding": knownCodings },
  });

const windowTooLarge = invalidRequest(
  `The request body wants a zstd window of more than ${windowBytesMax} bytes (RFC 9659); encode it with a smaller one.`,
);

const tooSlow = (waitMs: number): Failure =>
  new Failure({
    status: 408,
    type: "invalid_request_error",
    code: "request_timeout",
    message: `The request body did not arrive within ${waitMs / 1000} seconds.`,
  });
