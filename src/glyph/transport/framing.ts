/** One newline-delimited frame: its text, or why it could not be taken. */
export type Frame =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "too_long"; readonly limit: number }
  | { readonly kind: "not_utf8" };

const newline = 0x0a;

/**
 * Cuts a byte stream into newline-delimited frames (MCP 2025-11-25, Transports, stdio: messages are delimited by
 * newlines and must not contain any). Chunks are kept in a list and joined once per frame, so that a large frame that
 * arrives in small pieces costs its size and not its square.
 */
export class Framing {
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** Inside a frame that was already refused: everything up to the next newline is dropped. */
  #skipping = false;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });

  /** `limit` is the largest frame taken, in bytes without its newline. */
  constructor(readonly limit: number) {}

  /**
   * Takes the next bytes of the stream and returns the frames that they complete. A chunk may be reused after the call.
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end), frames);
      this.#finish(frames);
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    if (rest.length > 0) this.#keep(rest.slice(), frames);
    return frames;
  }

  /** The stream has ended: a last frame without its newline counts. */
  end(): Frame[] {
    const frames: Frame[] = [];
    this.#finish(frames);
    return frames;
  }

  /** Adds bytes to the frame under way; reports it as too long at the moment it is, and only once. */
  #keep(bytes: Uint8Array, frames: Frame[]): void {
    if (this.#skipping) return;
    this.#length += bytes.length;
    if (this.#length > this.limit) {
      this.#skipping = true;
      this.#chunks = [];
      frames.push({ kind: "too_long", limit: this.limit });
      return;
    }
    this.#chunks.push(bytes);
  }

  #finish(frames: Frame[]): void {
    const chunks = this.#chunks;
    const skipped = this.#skipping;
    this.#chunks = [];
    this.#length = 0;
    this.#skipping = false;
    if (skipped) return;
    const frame = this.#decode(chunks);
    if (frame) frames.push(frame);
  }

  /** The frame's text; undefined when there is nothing but white space, which is no message. */
  #decode(chunks: readonly Uint8Array[]): Frame | undefined {
    const [first] = chunks;
    if (!first) return undefined;
    try {
      const text = this.#decoder.decode(chunks.length === 1 ? first : Buffer.concat(chunks)).trim();
      return text === "" ? undefined : { kind: "text", text };
    } catch {
      return { kind: "not_utf8" };
    }
  }
}
