/** A complete HTTP/1.1 request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  /** In the order and the letter case of the sender. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Without chunked framing; owned by the request. */
  readonly body: Uint8Array;
}

/** The bytes are not HTTP/1.1: the connection can only be closed. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const headEnd = new TextEncoder().encode("\r\n\r\n");
const lineEnd = headEnd.subarray(0, 2);
const latin1 = new TextDecoder("latin1");

/**
 * Cuts the bytes of one connection into requests. Knows Content-Length and chunked bodies (RFC
 * 9112 §6), no trailers' meaning.
 */
export class RequestReader {
  private pending: Uint8Array = new Uint8Array(0);
  private unread: Uint8Array[] = [];
  private unreadLength = 0;
  /** Bytes without which the next request can't be whole: spares a large body the joining at every read. */
  private needed = 0;

  /** Takes the next bytes of the connection and returns the requests that they complete, in order. */
  push(bytes: Uint8Array): WireRequest[] {
    this.unread.push(bytes.slice());
    this.unreadLength += bytes.length;
    if (this.pending.length + this.unreadLength < this.needed) return [];
    this.pending = concat([this.pending, ...this.unread]);
    [this.unread, this.unreadLength, this.needed] = [[], 0, 0];
    const complete: WireRequest[] = [];
    for (let request = this.next(); request !== undefined; request = this.next()) complete.push(request);
    return complete;
  }

  private next(): WireRequest | undefined {
    const end = indexOf(this.pending, headEnd, 0);
    if (end < 0) return undefined;
    const [start = "", ...lines] = latin1.decode(this.pending.subarray(0, end)).split("\r\n");
    const [method, target, version] = start.split(" ");
    if (!method || !target || version !== "HTTP/1.1") throw new WireError(`not a request line: ${start}`);
    const headers = lines.map(parseHeader);
    const bodyStart = end + headEnd.length;
    const chunked = find(headers, "transfer-encoding")?.toLowerCase().endsWith("chunked") ?? false;
    const length = Number(find(headers, "content-length") ?? 0);
    const body = chunked ? chunkedBody(this.pending, bodyStart) : sizedBody(this.pending, bodyStart, length);
    if (body === undefined) {
      this.needed = chunked ? 0 : bodyStart + length;
      return undefined;
    }
    this.pending = this.pending.slice(body.end);
    return { method, target, headers, body: body.bytes };
  }
}

/** The first value of a header, by case-insensitive name. */
export function find(headers: WireRequest["headers"], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

interface Body {
  readonly bytes: Uint8Array;
  /** Offset of the first byte after the body. */
  readonly end: number;
}

function parseHeader(line: string): readonly [string, string] {
  const colon = line.indexOf(":");
  if (colon <= 0) throw new WireError(`not a header: ${line}`);
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function sizedBody(bytes: Uint8Array, start: number, length: number): Body | undefined {
  if (!Number.isSafeInteger(length) || length < 0) throw new WireError(`not a length: ${length}`);
  const end = start + length;
  return bytes.length < end ? undefined : { bytes: bytes.slice(start, end), end };
}

function chunkedBody(bytes: Uint8Array, start: number): Body | undefined {
  const parts: Uint8Array[] = [];
  for (let at = start; ;) {
    const sizeEnd = indexOf(bytes, lineEnd, at);
    if (sizeEnd < 0) return undefined;
    const size = Number.parseInt(latin1.decode(bytes.subarray(at, sizeEnd)), 16);
    if (!Number.isSafeInteger(size)) throw new WireError("not a chunk size");
    const dataStart = sizeEnd + lineEnd.length;
    if (size === 0) {
      const trailerEnd = indexOf(bytes, lineEnd, dataStart);
      return trailerEnd < 0 ? undefined : { bytes: concat(parts), end: trailerEnd + lineEnd.length };
    }
    at = dataStart + size + lineEnd.length;
    if (bytes.length < at) return undefined;
    parts.push(bytes.slice(dataStart, dataStart + size));
  }
}

function indexOf(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(needle, from);
}
