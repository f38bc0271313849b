import { ChunkedBody, type ChunkFaultName } from "../../../rune/index.ts";
import { closedEarly, malformed } from "./error.ts";
import type { Framing } from "./framing.ts";

/** Takes the bytes of one connection and gives those of one body, without their framing. */
export interface BodyReader {
  /** Whether the body is whole. */
  readonly isDone: boolean;
  /** Whether bytes came behind the body's end: nobody asked for them, and the connection can't be trusted. */
  readonly hasSurplus: boolean;
  /**
   * Takes the next bytes and gives the body's among them, none as an empty array. The result shares
   * memory with `bytes`, which may be rewritten and must be the caller's to give away. Throws a
   * `WireError` when the framing is malformed.
   */
  push(bytes: Buffer): Uint8Array;
  /** The connection ended. Throws a `WireError` when the body is not whole then. */
  end(): void;
}

export function bodyReader(framing: Framing): BodyReader {
  switch (framing.kind) {
    case "length":
      return new LengthReader(framing.length);
    case "chunked":
      return new ChunkedReader();
    case "close":
      return new CloseReader();
  }
}

/** A body of a length that was told before (RFC 9112 §6.2). */
class LengthReader implements BodyReader {
  hasSurplus = false;
  #remaining: number;

  constructor(length: number) {
    this.#remaining = length;
  }

  get isDone(): boolean {
    return this.#remaining === 0;
  }

  push(bytes: Buffer): Uint8Array {
    if (bytes.length > this.#remaining) {
      this.hasSurplus = true;
      bytes = bytes.subarray(0, this.#remaining);
    }
    this.#remaining -= bytes.length;
    return bytes;
  }

  end(): void {
    if (!this.isDone) throw closedEarly();
  }
}

/** A body that ends with the connection (RFC 9112 §6.3, rule 8). */
class CloseReader implements BodyReader {
  isDone = false;
  readonly hasSurplus = false;

  push(bytes: Buffer): Uint8Array {
    return bytes;
  }

  end(): void {
    this.isDone = true;
  }
}

/** A body in chunks (RFC 9112 §7.1). Extensions and trailers are checked for their bounds and skipped. */
class ChunkedReader implements BodyReader {
  readonly #body = new ChunkedBody();

  get isDone(): boolean {
    return this.#body.isDone;
  }

  get hasSurplus(): boolean {
    return this.#body.hasSurplus;
  }

  push(bytes: Buffer): Uint8Array {
    const data = this.#body.take(bytes);
    if (!data) throw malformed(faults[this.#body.fault]);
    return data;
  }

  end(): void {
    if (!this.isDone) throw closedEarly();
  }
}

const faults: Readonly<Record<ChunkFaultName, string>> = {
  no_size: "a chunk has no size",
  no_number: "a chunk's size is no number",
  too_large: "a chunk is too large",
  wrong_end: "a chunk does not end where its size says",
  extension_control: "a chunk's extensions have a control character",
  extension_length: "a chunk's extensions are longer than 4 KiB",
  trailer_control: "its trailers have a control character",
  trailer_length: "its trailers are longer than 64 KiB",
};
