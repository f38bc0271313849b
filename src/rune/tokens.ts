import { ptr } from "bun:ffi";
import { RuneError } from "./error.ts";
import { failure } from "./failure.ts";
import { instance } from "./instance.ts";
import { completion } from "./jobs.ts";
import { library } from "./loader.ts";
import { getU64, struct, type Struct, wholeNumber } from "./memory.ts";
import { Status, TokenCount as layout, TokenEncoding as encodings } from "./native.gen.ts";
import type { TokenCount, TokenCountOptions, TokenEncoding } from "./types.ts";

/**
 * Longest text in bytes that is counted at once: about a third of a millisecond of code, a few of a hostile
 * text. Longer ones take a thread.
 */
const atOnceBytes = 32 * 1024;

/** Longest token in bytes. */
const tokenBytesMax = 128;

const utf8 = (text: string | Uint8Array): Uint8Array => (typeof text === "string" ? Buffer.from(text) : text);

/** A text of no bytes is no pointer to `bun:ffi`. */
const nothing = new Uint8Array(1);
const lent = (bytes: Uint8Array): Uint8Array => (bytes.length === 0 ? nothing : bytes);

const noLimit = Number.MAX_SAFE_INTEGER;
const limitOf = (limit: number | undefined): number => (limit === undefined ? noLimit : wholeNumber("limit", limit, 0));

const counted = struct(layout.bytes);
const countIn = (result: Struct): TokenCount => ({
  tokens: getU64(result, layout.at.tokens),
  bytes: getU64(result, layout.at.bytes),
});

function countPart(bytes: Uint8Array, encoding: TokenEncoding, limit: number, goesOn: boolean): TokenCount {
  const { rune_tokens_count } = library().symbols;
  const status = rune_tokens_count(
    encodings[encoding],
    lent(bytes),
    bytes.length,
    limit,
    goesOn ? 1 : 0,
    counted.bytes,
  );
  if (status !== Status.ok) throw failure(status);
  return countIn(counted);
}

/**
 * How many tokens a text has, exactly as OpenAI's tiktoken counts it; names of special tokens are text. With a `limit`
 * counting ends before the piece (a word, mostly) that goes beyond it, and `bytes` says how much of the text that is:
 * where it is all of it, the text keeps the limit. Of bytes that are not UTF-8 each is a symbol of its own; lone
 * surrogates count as U+FFFD. A long text is counted on a native thread, in time n log n at worst. Rejects with a
 * RuneError: `cancelled` when the signal says so, `invalid` for a limit that is none.
 */
export async function countTokens(
  text: string | Uint8Array,
  { encoding, limit, signal }: TokenCountOptions,
): Promise<TokenCount> {
  const bytes = utf8(text);
  const most = limitOf(limit);
  if (signal?.aborted === true) throw new RuneError("cancelled", "counting tokens was cancelled");
  if (bytes.length <= atOnceBytes) return countPart(bytes, encoding, most, false);
  let cancel = (): void => {};
  try {
    const outcome = await completion(() => {
      const job = struct(8);
      const { rune_tokens_count_start, rune_job_cancel } = library().symbols;
      const status = rune_tokens_count_start(
        instance(),
        encodings[encoding],
        ptr(bytes),
        bytes.length,
        most,
        job.bytes,
      );
      if (status !== Status.ok) throw failure(status);
      const handle = getU64(job, 0);
      cancel = () => rune_job_cancel(handle);
      signal?.addEventListener("abort", cancel, { once: true });
      return handle;
    });
    if (outcome.status === Status.cancelled) throw new RuneError("cancelled", "counting tokens was cancelled");
    if (outcome.status !== Status.ok) throw failure(outcome.status);
    const { bytes: result } = outcome;
    return countIn({ bytes: result, words: new Uint32Array(result.buffer, result.byteOffset, layout.bytes / 4) });
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

/** As `countTokens`, on this thread, however long it takes: for short texts, and where nobody waits. */
export const countTokensNow = (text: string | Uint8Array, encoding: TokenEncoding): number =>
  countPart(utf8(text), encoding, noLimit, false).tokens;

/**
 * Counts a text that comes in parts, wherever they are cut. What is held is the end of it that
 * could still become other tokens.
 */
export class TokenCounter {
  readonly #encoding: TokenEncoding;
  #rest: Uint8Array = new Uint8Array();
  /**
   * Length of the rest when it is looked at again: by then it has doubled, so that a word without an
   * end is not read over and over.
   */
  #due = 0;
  #tokens = 0;

  constructor(encoding: TokenEncoding) {
    this.#encoding = encoding;
  }

  /** Tokens counted so far: no less than what is certain by now. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Takes the next part, copied where it has to be. */
  add(part: string | Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? Uint8Array.from(utf8(part)) : Buffer.concat([this.#rest, utf8(part)]);
    if (this.#rest.length < this.#due) return;
    const { tokens, bytes } = countPart(this.#rest, this.#encoding, noLimit, true);
    this.#tokens += tokens;
    this.#rest = this.#rest.slice(bytes);
    this.#due = this.#rest.length * 2;
  }

  /** Counts the rest as the text's end and returns the whole count. The counter begins anew. */
  finish(): number {
    const all = this.#tokens + countPart(this.#rest, this.#encoding, noLimit, false).tokens;
    this.#rest = new Uint8Array();
    this.#tokens = this.#due = 0;
    return all;
  }
}

/** The numbers of a text's tokens, on this thread. */
export function encodeTokens(text: string | Uint8Array, encoding: TokenEncoding): Uint32Array {
  const bytes = utf8(text);
  const numbers = new Uint32Array(Math.max(1, bytes.length));
  const written = struct(8);
  const { rune_tokens_encode } = library().symbols;
  const status = rune_tokens_encode(
    encodings[encoding],
    lent(bytes),
    bytes.length,
    ptr(numbers),
    numbers.length,
    written.bytes,
  );
  if (status !== Status.ok) throw failure(status);
  return numbers.slice(0, getU64(written, 0));
}

/**
 * The bytes that tokens stand for. A token may be a part of a character. Throws a RuneError `invalid` for a number that
 * is no token; special ones are none.
 */
export function decodeTokens(tokens: Uint32Array, encoding: TokenEncoding): Uint8Array {
  if (tokens.length === 0) return new Uint8Array();
  const buffer = new Uint8Array(tokens.length * tokenBytesMax);
  const written = struct(8);
  const { rune_tokens_decode } = library().symbols;
  const status = rune_tokens_decode(
    encodings[encoding],
    ptr(tokens),
    tokens.length,
    buffer,
    buffer.length,
    written.bytes,
  );
  if (status === Status.invalid) throw new RuneError("invalid", `a number among the tokens is none of ${encoding}'s`);
  if (status !== Status.ok) throw failure(status);
  return buffer.slice(0, getU64(written, 0));
}
