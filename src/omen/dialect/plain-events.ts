import { takeTextPieces } from "../../rune/index.ts";
import type { ServerEvent } from "./dialect.ts";
import type { TextTemplate } from "./json/text-template.ts";

/**
 * Reads server-sent events as nearly all of them are written, out of their bytes: one line of data, before it the
 * event's name or nothing, lines that end in LF. Of a stream's bytes only these events become text.
 */
export class PlainEvents {
  #bytes: Buffer = none;
  #at = 0;

  /** The bytes that were not read as events. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  get isEmpty(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Takes bytes in the place of those that were fed before. */
  feed(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  /** The event that stands next; undefined where none does, or one that is written otherwise. */
  next(): ServerEvent | undefined {
    const bytes = this.#bytes;
    const start = this.#at;
    const isNamed = standsAt(bytes, start, nameField);
    const line = isNamed ? bytes.indexOf(feed, start) + 1 : start;
    if ((isNamed && line === 0) || !standsAt(bytes, line, dataField)) return undefined;
    const end = bytes.indexOf(feed, line);
    if (end < 0 || bytes[end + 1] !== feed) return undefined;
    const data = bytes.toString("utf8", line + dataField.length, end);
    this.#at = end + 2;
    return isNamed ? { event: bytes.toString("utf8", start + nameField.length, line - 1), data } : { data };
  }

  /**
   * Passes over the events that come next and differ from one of this name and template in the template's string alone;
   * gives their strings, joined. Reading each by itself would give the same.
   */
  repeated(name: string | undefined, { before, after }: TextTemplate): string {
    const opening = name === undefined ? `data: ${before}` : `event: ${name}\ndata: ${before}`;
    const { rest } = this;
    const pieces = takeTextPieces(rest, opening, `${after}\n\n`);
    if (!pieces || pieces.end === 0) return "";
    this.#at += pieces.end;
    const text = rest.toString("utf8", 0, pieces.text.length);
    return pieces.hasEscape ? (JSON.parse(`"${text}"`) as string) : text;
  }
}

const none = Buffer.alloc(0);
const feed = 0x0a;
const nameField = Buffer.from("event: ");
const dataField = Buffer.from("data: ");

function standsAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}
