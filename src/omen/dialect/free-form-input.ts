/**
 * The input of a free-form call is text. In the canonical form, and where there are only functions, it is the member
 * `input` of the call's arguments: here it is put in and taken out, whole or as it streams.
 */

/** What stands before and behind the pieces of an input. */
export const inputStart = '{"input":"';
export const inputEnd = '"}';

/** A piece of an input as it stands between the two; it may end in the middle of a surrogate pair. */
export const inputPiece = (text: string): string => JSON.stringify(text).slice(1, -1);

export const wrapInput = (input: string): string => inputStart + inputPiece(input) + inputEnd;

/** The input that a call's arguments hold: what a reader of their pieces gives. */
export function unwrapInput(text: string): string {
  const reader = new InputReader();
  return reader.push(text) + reader.end();
}

const space = /\s/;
const emptyObject = /^\s*(?:\{\s*\}\s*)?$/;
const endOfRun = /["\\]/g;
const unicodeEscape = /\\u([0-9a-fA-F]{4})/y;
/** The beginning of an escape, at a piece's end. */
const cutEscape = /^\\(?:u[0-9a-fA-F]{0,3})?$/;
const endsInHalfPair = /[\uD800-\uDBFF]$/;
/** What stands behind the backslash, and what it means (RFC 8259 §7). */
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Takes the input out of a call's arguments as they come. The text of the first member `input` passes on at once,
 * whatever members stand around it. Arguments without such a text are the input themselves, so that nothing a model
 * wrote is lost; those of an empty object are an empty one. Inside the text, what JSON does not allow (a bare line end,
 * an unknown escape) stands for itself.
 */
export class InputReader {
  /** `plain` is a text that is no object. */
  #state: "seeking" | "plain" | "reading" | "over" = "seeking";
  readonly #members = new MemberScanner();
  /** An escape whose end has not come. */
  #escape = "";
  /** The first half of a surrogate pair: half a character can't be sent. */
  #half = "";

  /** The next piece of the input; empty where there is none to give yet. */
  push(text: string): string {
    switch (this.#state) {
      case "seeking":
        return this.#seek(text);
      case "plain":
        return this.#paired(text);
      case "reading":
        return this.#paired(this.#read(text));
      case "over":
        return "";
    }
  }

  /** What is left of it when the arguments are over. */
  end(): string {
    const { seen } = this.#members;
    const unsaid = this.#state === "seeking" && !emptyObject.test(seen) ? seen : this.#half;
    this.#half = "";
    this.#state = "over";
    return unsaid;
  }

  #seek(text: string): string {
    const members = this.#members;
    const found = members.push(text);
    if (found === "nothing") return "";
    if (found === "no object") {
      this.#state = "plain";
      return this.#paired(members.seen);
    }
    this.#state = "reading";
    return this.#paired(this.#read(members.seen.slice(members.at)));
  }

  /** The characters that the text stands for, up to the closing quote. */
  #read(piece: string): string {
    const text = this.#escape + piece;
    this.#escape = "";
    let read = "";
    let at = 0;
    for (;;) {
      endOfRun.lastIndex = at;
      const end = endOfRun.exec(text)?.index ?? text.length;
      read += text.slice(at, end);
      if (end === text.length) return read;
      if (text[end] === '"') {
        this.#state = "over";
        return read;
      }
      if (text.length - end < longestEscape && cutEscape.test(text.slice(end))) {
        this.#escape = text.slice(end);
        return read;
      }
      unicodeEscape.lastIndex = end;
      const code = unicodeEscape.exec(text)?.[1];
      const letter = text[end + 1] ?? "";
      read += code === undefined ? (escapes[letter] ?? `\\${letter}`) : String.fromCharCode(Number.parseInt(code, 16));
      at = end + (code === undefined ? 2 : longestEscape);
    }
  }

  #paired(text: string): string {
    const whole = this.#half + text;
    const cut = endsInHalfPair.test(whole) ? whole.length - 1 : whole.length;
    this.#half = whole.slice(cut);
    return whole.slice(0, cut);
  }
}

/** Of `\uXXXX`. */
const longestEscape = 6;

/** Looks for the text of an object's member `input` in pieces of JSON text, each character once. */
class MemberScanner {
  /** All that was read. */
  seen = "";
  /** How far it was looked through: when the text is found, that is behind its opening quote. */
  at = 0;
  #depth = 0;
  /** The last name at the object's own level. */
  #name = "";
  /** What a text would be that stands next at that level. */
  #next: "name" | "value" | "nothing" = "nothing";
  /** Where the text that is being read begins, and whether a backslash stands before the next character. */
  #text: number | undefined;
  #isEscaped = false;

  push(piece: string): "the input" | "no object" | "nothing" {
    this.seen += piece;
    for (; this.at < this.seen.length; this.at++) {
      const character = this.seen[this.at] ?? "";
      if (this.#text !== undefined) this.#inText(this.#text, character);
      else if (!space.test(character)) {
        if (this.#depth === 0 && this.#next === "nothing" && this.#name === "" && character !== "{") return "no object";
        if (character === '"' && this.#depth === 1 && this.#next === "value" && this.#name === "input") {
          this.at++;
          return "the input";
        }
        this.#between(character);
      }
    }
    return "nothing";
  }

  #inText(start: number, character: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === "\\") this.#isEscaped = true;
    else if (character === '"') {
      this.#text = undefined;
      if (this.#depth === 1 && this.#next === "name") this.#name = nameOf(this.seen.slice(start, this.at + 1));
    }
  }

  #between(character: string): void {
    const isOwn = this.#depth === 1;
    if (character === '"') this.#text = this.at;
    else if (character === "{" || character === "[") {
      if (this.#depth++ === 0) this.#next = "name";
      else if (isOwn) this.#next = "nothing";
    } else if (character === "}" || character === "]") this.#depth--;
    else if (isOwn && character === ":") this.#next = "value";
    else if (isOwn && character === ",") this.#next = "name";
    else if (isOwn) this.#next = "nothing";
  }
}

/** A name as JSON has it; empty when it is none. */
function nameOf(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return "";
  }
}
