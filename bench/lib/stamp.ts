/**
 * A time of sending as text inside an event, which a gateway carries to the client as it
 * carries any word: `@MICROSECONDS@`.
 */
export const stamp = (microseconds: number): string => `@${microseconds}@`;

const mark = 0x40; // "@"
const zero = 0x30;

/**
 * Finds the stamps in an answer's bytes, however these are cut; byte by byte, because views and
 * strings of each word cost more.
 */
export class StampReader {
  /** What was read of a stamp's time; undefined between stamps. */
  #time: number | undefined;

  /** The times that the bytes from `start` to `end` complete, in microseconds. */
  push(bytes: Buffer, start: number, end: number): number[] {
    const times: number[] = [];
    let time = this.#time;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte !== mark) {
        if (time !== undefined) time = time * 10 + byte - zero;
      } else if (time === undefined) time = 0;
      else {
        times.push(time);
        time = undefined;
      }
    }
    this.#time = time;
    return times;
  }
}
