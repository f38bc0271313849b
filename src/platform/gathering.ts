/** Smallest room that is made for bytes, in bytes. */
const roomMin = 4096;

/**
 * Bytes that come in pieces, as one array: pieces of one byte each take no more room than their bytes, up to twice as
 * much while they come. A piece that is all there is is not copied.
 */
export class Gathering {
  #room: Uint8Array = new Uint8Array(0);
  #isOwn = false;
  length = 0;

  /** Takes the next piece, which is given away. */
  push(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (this.length === 0) {
      this.#room = piece;
      this.#isOwn = false;
    } else {
      if (!this.#isOwn || this.#room.length < length) this.#grow(length);
      this.#room.set(piece, this.length);
    }
    this.length = length;
  }

  /** What came so far: good until more does. */
  get bytes(): Uint8Array {
    return this.#room.length === this.length ? this.#room : this.#room.subarray(0, this.length);
  }

  #grow(length: number): void {
    const room = new Uint8Array(Math.max(roomMin, length, this.length * 2));
    room.set(this.bytes);
    this.#room = room;
    this.#isOwn = true;
  }
}
