import { changed, type Answer, type Taker } from "../answer.ts";
import { withHead, type ConverseHead } from "./event-framing.ts";

/** A whole answer of Converse with what its head tells in its body, where the dialect reads it. */
export const introduced = (answer: Answer, head: ConverseHead): Answer =>
  changed(answer, {
    header: (name) => (name === "content-length" ? undefined : answer.header(name)),
    follow: (taker) => answer.follow(new Introducer(taker, head)),
  });

const quote = 0x22;

/** Where the first member of an answer begins at the latest, in bytes; one that begins later is none of Converse's. */
const beginningBytesMax = 4096;

/** Puts the head in front of the first member, which begins with the first quote. */
class Introducer implements Taker {
  readonly #taker: Taker;
  readonly #head: ConverseHead;
  #beginning: Buffer | undefined = Buffer.alloc(0);

  constructor(taker: Taker, head: ConverseHead) {
    this.#taker = taker;
    this.#head = head;
  }

  push(chunk: Uint8Array): void {
    if (!this.#beginning) return this.#taker.push(chunk);
    const bytes = Buffer.concat([this.#beginning, chunk]);
    const memberAt = bytes.indexOf(quote) + 1;
    const isAwaited = memberAt === 0 && bytes.length < beginningBytesMax;
    this.#beginning = isAwaited ? bytes : undefined;
    if (isAwaited) return;
    const introduction = withHead(bytes.toString("utf8", 0, memberAt), this.#head);
    this.#taker.push(Buffer.concat([Buffer.from(introduction), bytes.subarray(memberAt)]));
  }

  end(error?: Error): void {
    if (this.#beginning && this.#beginning.length > 0) this.#taker.push(this.#beginning);
    this.#taker.end(error);
  }
}
