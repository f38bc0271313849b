/** A part of a frame: text, or bytes in UTF-8. */
type Piece = string | Uint8Array;

/** Bytes of a frame that fits the memory that is used again: a file of 256 KiB, quoted. */
const sharedBytes = 512 * 1024;

/** Joins the pieces of a frame in memory that it uses again: fresh memory costs page faults, and collections later. */
export class FrameBuffer {
  #shared: Buffer | undefined;

  /** The pieces in one, lent until the next call. */
  join(pieces: readonly Piece[]): Uint8Array {
    const most = mostBytes(pieces);
    return write(pieces, most > sharedBytes ? Buffer.allocUnsafeSlow(most) : this.#memory);
  }

  /** The pieces in one, in memory of their own. */
  static own(pieces: readonly Piece[]): Uint8Array {
    return write(pieces, Buffer.allocUnsafeSlow(mostBytes(pieces)));
  }

  get #memory(): Buffer {
    return (this.#shared ??= Buffer.allocUnsafeSlow(sharedBytes));
  }
}

/** A UTF-16 unit becomes three bytes at most. */
function mostBytes(pieces: readonly Piece[]): number {
  let most = 0;
  for (const piece of pieces) most += typeof piece === "string" ? piece.length * 3 : piece.length;
  return most;
}

function write(pieces: readonly Piece[], target: Buffer): Uint8Array {
  let end = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      end += target.write(piece, end);
    } else {
      target.set(piece, end);
      end += piece.length;
    }
  }
  return target.subarray(0, end);
}
