/** Of a number up to 2^53. */
const digitsMost = 16;

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

  /**
   * What most of a search's output is: a text, a number and a separator unless the number is -1, and some bytes. Each
   * call of a buffer's own takes longer than putting a few bytes in their place one by one.
   */
  line(prefix: Uint8Array, number: number, separator: Uint8Array, bytes: Buffer, start: number, end: number): void {
    const room = prefix.length + digitsMost + separator.length + end - start;
    if (room > this.#held.length) {
      this.bytes(Buffer.from(prefix));
      if (number >= 0) this.text(String(number));
      if (number >= 0) this.bytes(Buffer.from(separator));
      this.bytes(bytes, start, end);
      return;
    }
    this.#makeRoom(room);
    const held = this.#held;
    let at = this.#length;
    for (let index = 0; index < prefix.length; index++) held[at++] = prefix[index] ?? 0;
    if (number >= 0) {
      let digits = 1;
      for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) digits++;
      let rest = number;
      for (let place = at + digits - 1; place >= at; place--) {
        const higher = Math.floor(rest / 10);
        const digit = rest - higher * 10; // alone, since beyond 2^53 a sum is another number
        held[place] = 0x30 + digit;
        rest = higher;
      }
      at += digits;
      for (let index = 0; index < separator.length; index++) held[at++] = separator[index] ?? 0;
    }
    at += bytes.copy(held, at, start, end);
    this.printed += at - this.#length;
    this.#length = at;
  }

  flush(): void {
    if (this.#length > 0) this.#write(this.#held.subarray(0, this.#length));
    this.#length = 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes > this.#held.length) this.flush();
  }
}
