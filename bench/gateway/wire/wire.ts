/** One wire format as the benchmark speaks it, on both sides: fixed bytes, made once. */
export interface Wire {
  readonly name: "chat" | "messages";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the names of the models of its provider begin with. */
  readonly vendor: string;
  /** A whole answer of 1 KB. */
  readonly whole: string;
  /**
   * The events of a stream, each with its framing as server-sent event: those before the words, one word, those behind.
   */
  readonly opening: readonly string[];
  word(text: string): string;
  readonly closing: readonly string[];
  /** What a whole stream ends with. */
  readonly lastEvent: string;
  request(model: string, stream: boolean, turns: readonly Turn[]): object;
}

/** What user and assistant say in turn; the user begins. */
export type Turn = string;

const filler = "The quick brown fox jumps over the lazy dog. ";

/** JSON of exactly so many bytes, by the length of one text inside it. */
export function sized(bytes: number, make: (content: string) => object): string {
  const missing = bytes - JSON.stringify(make("")).length;
  return JSON.stringify(make(filler.repeat(Math.ceil(missing / filler.length)).slice(0, Math.max(0, missing))));
}

/** A stream of so many events in all, with the words that are asked for by their place among the events. */
export function eventsOf(wire: Wire, count: number, word: (index: number) => string): string[] {
  const { opening, closing } = wire;
  const words = Array.from({ length: wordsOf(wire, count) }, (_, index) => wire.word(word(index)));
  return [...opening, ...words, ...closing];
}

/** How many of a stream's events carry a word. */
export const wordsOf = ({ opening, closing }: Wire, events: number): number => events - opening.length - closing.length;
