import { closedEarly, malformed } from "./error.ts";
import type { Framing } from "./framing.ts";

/** Takes the bytes of one connection and gives those of one body, without their framing. */
export interface BodyReader {
  /** Whether the body is whole. */
  readonly isDone: boolean;
  /** Whether bytes came behind the body's end: nobody asked for them, and the connection can't be trusted. */
  readonly hasSurplus: boolean;
  /**
   * Takes the next bytes and gives the body's among them, none as an empty array. The result shares memory with `bytes`, which may be
   * rewritten and must be the caller's to give away. Throws a `WireError` when the framing is malformed.
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

const none = new Uint8Array(0);

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

/** Longest line of a chunk's size and extensions, in bytes. */
const sizeLineMax = 4096;

/** Largest trailer section, in bytes. */
const trailerBytesMax = 64 * 1024;

/** Digits of the largest chunk size that a number still holds exactly. */
const sizeDigitsMax = 13;

const lf = 0x0a;
const cr = 0x0d;
const semicolon = 0x3b;
const space = 0x20;
const tab = 0x09;

/** Where in the framing the next byte stands. */
type Place =
  | "size"
  | "extension"
  | "sizeLf"
  | "data"
  | "dataCr"
  | "dataLf"
  | "trailerStart"
  | "trailer"
  | "trailerLf"
  | "endLf"
  | "done";

/** A body in chunks (RFC 9112 §7.1). Extensions and trailers are checked for their bounds and skipped. */
class ChunkedReader implements BodyReader {
  hasSurplus = false;
  #place: Place = "size";
  /** Bytes of the current chunk that are to come, or its size as far as it is read. */
  #size = 0;
  #digits = 0;
  /** Bytes of the current size line, or of the trailer section. */
  #overhead = 0;

  get isDone(): boolean {
    return this.#place === "done";
  }

  /** Moves the chunks' data together within `bytes`, so that many small chunks become one array without being copied elsewhere. */
  push(bytes: Buffer): Uint8Array {
    let start = 0;
    let length = 0;
    let at = 0;
    while (at < bytes.length) {
      if (this.#place === "data") {
        const count = Math.min(this.#size, bytes.length - at);
        if (length === 0) start = at;
        else bytes.copyWithin(start + length, at, at + count);
        length += count;
        at += count;
        this.#size -= count;
        if (this.#size === 0) this.#place = "dataCr";
      } else if (this.#place === "done") {
        this.hasSurplus = true;
        break;
      } else this.#step(bytes[at++] ?? 0);
    }
    return length === 0 ? none : bytes.subarray(start, start + length);
  }

  end(): void {
    if (!this.isDone) throw closedEarly();
  }

  /** One byte of the framing itself. */
  #step(byte: number): void {
    switch (this.#place) {
      case "size":
        return this.#stepSize(byte);
      case "extension":
        if (byte === cr) this.#place = "sizeLf";
        else this.#count(byte, sizeLineMax, "a chunk's extensions");
        return;
      case "sizeLf":
        expect(byte, lf);
        this.#overhead = 0;
        this.#digits = 0;
        this.#place = this.#size === 0 ? "trailerStart" : "data";
        return;
      case "dataCr":
        expect(byte, cr);
        this.#place = "dataLf";
        return;
      case "dataLf":
        expect(byte, lf);
        this.#place = "size";
        return;
      case "trailerStart":
        if (byte === cr) this.#place = "endLf";
        else {
          this.#count(byte, trailerBytesMax, "its trailers");
          this.#place = "trailer";
        }
        return;
      case "trailer":
        if (byte === cr) this.#place = "trailerLf";
        else this.#count(byte, trailerBytesMax, "its trailers");
        return;
      case "trailerLf":
        expect(byte, lf);
        this.#place = "trailerStart";
        return;
      case "endLf":
        expect(byte, lf);
        this.#place = "done";
        return;
      case "data":
      case "done":
        return;
    }
  }

  #stepSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > sizeDigitsMax) throw malformed("a chunk is too large");
      this.#size = this.#size * 16 + digit;
    } else if (this.#digits === 0) throw malformed("a chunk has no size");
    else if (byte === cr) this.#place = "sizeLf";
    else if (byte === semicolon || byte === space || byte === tab) this.#place = "extension";
    else throw malformed("a chunk's size is no number");
  }

  /** Bounds what is skipped; a lone LF in it would be a line's end to another reader. */
  #count(byte: number, bytesMax: number, what: string): void {
    if (byte === lf || byte === 0) throw malformed(`${what} have a control character`);
    if (++this.#overhead > bytesMax) throw malformed(`${what} are longer than ${bytesMax / 1024} KiB`);
  }
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw malformed("a chunk does not end where its size says");
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
