/**
 * Finds the end of HTTP/1.1 responses in the bytes of one connection, at little cost: a load generator on the mock's
 * core must not be what is measured. One reader serves one response, and hands its body to whom wants it.
 */
export class ResponseReader {
  status = 0;
  bodyBytes = 0;
  complete = false;
  private head: Buffer | undefined = Buffer.alloc(0);
  private chunked = false;
  /** Bytes of the body, or of the current chunk with its line end, still to come. */
  private left = 0;
  /** What was read of a chunk's size, and whether its line has more than the size (RFC 9112 §7.1.1). */
  private size = 0;
  private isExtension = false;
  private isLastChunk = false;

  /** `onBody` is told where the body's next bytes stand. */
  constructor(private readonly onBody?: (bytes: Buffer, start: number, end: number) => void) {}

  /** Takes bytes of this response. Returns how many of them belong to it. */
  push(bytes: Buffer): number {
    let at = 0;
    if (this.head !== undefined) {
      const before = this.head.length;
      const joined = before === 0 ? bytes : Buffer.concat([this.head, bytes]);
      const end = joined.indexOf("\r\n\r\n");
      if (end < 0) {
        this.head = Buffer.from(joined);
        return bytes.length;
      }
      this.readHead(joined.toString("latin1", 0, end));
      this.head = undefined;
      at = end + 4 - before;
    }
    return this.chunked ? this.pushChunks(bytes, at) : this.pushSized(bytes, at);
  }

  private readHead(head: string): void {
    this.status = Number(head.slice(9, 12));
    this.chunked = /\r\ntransfer-encoding: *chunked/i.test(head);
    this.left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (!this.chunked && this.left === 0) this.complete = true;
    else if (this.chunked) this.left = 0;
  }

  private pushSized(bytes: Buffer, from: number): number {
    const taken = Math.min(this.left, bytes.length - from);
    this.left -= taken;
    this.bodyBytes += taken;
    if (taken > 0) this.onBody?.(bytes, from, from + taken);
    this.complete = this.left === 0;
    return from + taken;
  }

  private pushChunks(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length && !this.complete) {
      if (this.left > 0) {
        const taken = Math.min(this.left, bytes.length - at);
        const body = Math.min(taken, Math.max(0, this.left - 2)); // the line end after a chunk is framing
        this.left -= taken;
        this.bodyBytes += body;
        if (body > 0) this.onBody?.(bytes, at, at + body);
        at += taken;
        if (this.left === 0) this.complete = this.isLastChunk;
        continue;
      }
      this.pushSizeByte(bytes[at++] ?? 0);
    }
    return at;
  }

  private pushSizeByte(byte: number): void {
    if (byte === lineFeed) {
      this.isLastChunk = this.size === 0;
      this.left = this.size + 2;
      this.size = 0;
      this.isExtension = false;
    } else if (!isHexDigit(byte)) this.isExtension = true;
    else if (!this.isExtension) this.size = this.size * 16 + hexValue(byte);
  }
}

const lineFeed = 0x0a;

const isHexDigit = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

/** ASCII's digits are 0x30 to 0x39, its letters of both cases end in their place in the alphabet. */
const hexValue = (byte: number): number => (byte & 0x0f) + (byte >= 0x41 ? 9 : 0);
