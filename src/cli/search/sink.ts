/** Collects output, so that the number of writes does not matter. Bytes are copied. */
export class Sink {
  /** Bytes so far. */
  printed = 0;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #held = Buffer.allocUnsafe(128 * 1024);
  #length = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  text(text: string): void {
    // No character takes more than three bytes for each of its UTF-16 units.
    if (text.length * 3 > this.#held.length) this.bytes(Buffer.from(text));
    else {
      this.#makeRoom(text.length * 3);
      const written = this.#held.write(text, this.#length);
      this.#length += written;
      this.printed += written;
    }
  }

  bytes(bytes: Buffer, start = 0, end = bytes.length): void {
    this.printed += end - start;
    this.#makeRoom(end - start);
    if (end - start > this.#held.length) this.#write(bytes.subarray(start, end));
    else this.#length += bytes.copy(this.#held, this.#length, start, end);
  }

  flush(): void {
    if (this.#length > 0) this.#write(this.#held.subarray(0, this.#length));
    this.#length = 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes > this.#held.length) this.flush();
  }
}
