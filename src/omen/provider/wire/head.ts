import { malformed } from "./error.ts";

/** An answer's status line and headers. */
export interface Head {
  readonly status: number;
  /** The version behind `HTTP/1.`. */
  readonly minor: 0 | 1;
  /** Values by lower-case name; several of the same name are joined by ", " (RFC 9110 §5.3). */
  readonly fields: ReadonlyMap<string, string>;
}

/** Largest head, interim answers included, in bytes. */
export const headBytesMax = 64 * 1024;

/** Most header lines of one head. */
export const headerLinesMax = 256;

const headEnd = "\r\n\r\n";
const lf = 0x0a;
const cr = 0x0d;

/**
 * Reads the head of an answer from bytes that may be split anywhere. Strict where leniency would let two readers see
 * two messages: what it does not accept it throws as a `WireError` with the code of a malformed answer.
 */
export class HeadReader {
  #pending: Buffer = none;
  /** Bytes of interim answers that were skipped. */
  #skipped = 0;
  #rest: Buffer = none;

  /** The bytes behind the head that `push` has given; the reader forgets them and is ready for another head. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = none;
    return rest;
  }

  /** Takes the next bytes; gives the head when it is whole. Interim answers (1xx, RFC 9110 §15.2) are skipped. */
  push(bytes: Buffer): Head | undefined {
    let buffer = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const end = buffer.indexOf(headEnd);
      if (this.#skipped + (end < 0 ? buffer.length : end) > headBytesMax)
        throw malformed(`its head is longer than ${headBytesMax / 1024} KiB`);
      if (end < 0) {
        checkBegun(buffer);
        this.#pending = buffer;
        return undefined;
      }
      const head = parseHead(buffer.toString("latin1", 0, end));
      const rest = buffer.subarray(end + headEnd.length);
      if (head.status >= 200) {
        this.#pending = none;
        this.#skipped = 0;
        this.#rest = rest;
        return head;
      }
      if (head.status === 101) throw malformed("it switched protocols unasked");
      this.#skipped += end + headEnd.length;
      buffer = rest;
    }
  }
}

const none = Buffer.alloc(0);

/** What every answer begins with, as far as it can be told apart from another protocol's first bytes. */
const opening = Buffer.from("HTTP/1.", "latin1");

/** Refuses at once what can't become a head, rather than wait for an end that will not come. */
function checkBegun(buffer: Buffer): void {
  const known = Math.min(buffer.length, opening.length);
  if (opening.compare(buffer, 0, known, 0, known) !== 0) throw malformed("it does not speak HTTP/1.1");
  for (let at = buffer.indexOf(lf); at >= 0; at = buffer.indexOf(lf, at + 1))
    if (buffer[at - 1] !== cr) throw malformed("a line of its head ends without CR");
}

/** RFC 9112 §4; the space before an empty reason is often left out, and is not missed. */
const statusLine = /^HTTP\/1\.([01]) ([1-5][0-9]{2})(?: |$)/;

/** RFC 9110 §5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What RFC 9110 §5.5 allows in no value; CR and LF that are no line's end are among them. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const forbidden = /[\u0000-\u0008\u000A-\u001F\u007F]/;

/**
 * Parses a head, given as Latin-1 text without its empty line (RFC 9112 §4, §5). Throws a `WireError` for a line that
 * continues another (obs-fold, §5.2, which a gateway must not pass on), for space before a colon (§5.1), and for a
 * control character in a name or value.
 */
export function parseHead(text: string): Head {
  const lines = text.split("\r\n");
  const [start = ""] = lines;
  const match = statusLine.exec(start);
  if (!match || forbidden.test(start)) throw malformed(`it begins with ${excerpt(start)}`);
  if (lines.length - 1 > headerLinesMax) throw malformed(`it has more than ${headerLinesMax} headers`);
  const fields = new Map<string, string>();
  for (let index = 1; index < lines.length; index++) {
    const { key, value } = fieldOf(lines[index] ?? "");
    const former = fields.get(key);
    fields.set(key, former === undefined ? value : `${former}, ${value}`);
  }
  return { status: Number(match[2]), minor: match[1] === "0" ? 0 : 1, fields };
}

interface Field {
  /** The name in lower case. */
  readonly key: string;
  readonly value: string;
}

/** Lines that were parsed before: a server says nearly the same with every answer. */
const knownLines = new Map<string, Field>();
const knownLinesMax = 256;

/** Longest line that is remembered: cookies and policies are long, and mostly new. */
const knownLineLengthMax = 120;

function fieldOf(line: string): Field {
  const known = knownLines.get(line);
  if (known) return known;
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon));
  if (!token.test(name)) throw malformed(`${excerpt(line)} is no header`);
  if (forbidden.test(line)) throw malformed(`the header ${name} has a control character`);
  const field = { key: name.toLowerCase(), value: trimSpace(line, colon + 1) };
  if (line.length > knownLineLengthMax) return field;
  if (knownLines.size >= knownLinesMax) knownLines.clear();
  knownLines.set(line, field);
  return field;
}

/** The text from `start` on without the optional white space around it: space and tab alone (RFC 9110 §5.6.3). */
function trimSpace(line: string, start: number): string {
  let end = line.length;
  while (start < end && isSpace(line.charCodeAt(start))) start++;
  while (end > start && isSpace(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09;

const excerpt = (line: string): string => JSON.stringify(line.slice(0, 60));
