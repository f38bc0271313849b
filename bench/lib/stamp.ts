/** A time of sending as text inside an event, which a gateway carries to the client as it carries any word: `@MICROSECONDS@`. */
export const stamp = (microseconds: number): string => `@${microseconds}@`;

/** Finds the stamps in an answer's bytes, however these are cut. */
export class StampReader {
  #rest = "";

  /** The times that these bytes complete, in microseconds. */
  push(bytes: Buffer): number[] {
    const text = this.#rest + bytes.toString("latin1");
    const times: number[] = [];
    for (let from = 0; ;) {
      const start = text.indexOf("@", from);
      const end = start < 0 ? -1 : text.indexOf("@", start + 1);
      if (end < 0) {
        this.#rest = start < 0 ? "" : text.slice(start);
        return times;
      }
      times.push(Number(text.slice(start + 1, end)));
      from = end + 1;
    }
  }
}
