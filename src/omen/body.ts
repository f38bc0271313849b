import { Watch } from "../platform/watch.ts";
import { Failure } from "./failure.ts";

interface BodyLimits {
  readonly bytesMax: number;
  /** Longest wait for the whole body, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Reads a request's body whole. A declared length over the limit is refused before a byte is read; without a declared length
 * reading stops where the limit is passed. Throws a `Failure` with status 413 or 408; rejects as the request does when the
 * client leaves.
 */
export function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limits.bytesMax) return Promise.reject(tooLarge(limits));
  const reading: Promise<ArrayBuffer | Uint8Array> =
    declared === null ? readBounded(request, limits) : request.arrayBuffer();
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

async function readBounded(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > limits.bytesMax) throw tooLarge(limits);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = ({ bytesMax }: BodyLimits): Failure =>
  new Failure({
    status: 413,
    type: "invalid_request_error",
    code: "request_too_large",
    message: `The request body is larger than ${bytesMax} bytes; send less, or raise server.max_body_bytes.`,
  });

const tooSlow = (waitMs: number): Failure =>
  new Failure({
    status: 408,
    type: "invalid_request_error",
    code: "request_timeout",
    message: `The request body did not arrive within ${waitMs / 1000} seconds.`,
  });
