/** Pieces after which they are put together. */
const piecesMax = 1024;

/**
 * A text that comes in many small pieces. The runtime keeps a sum of texts as a tree of them until somebody reads in
 * it, which for pieces of a few letters is ten times what they say; here they are put together every now and then.
 */
export class GrownText {
  #done: string[] = [];
  #last = "";
  #pieces = 0;
  #hasDone = false;

  add(piece: string): void {
    this.#last += piece;
    if (++this.#pieces < piecesMax) return;
    if (this.#last[0] !== undefined) this.#hasDone = true; // looking at a letter makes one text of the tree
    this.#done.push(this.#last);
    this.#last = "";
    this.#pieces = 0;
  }

  get isEmpty(): boolean {
    return !this.#hasDone && this.#last === "";
  }

  /** All of it so far. */
  get text(): string {
    if (this.#done.length === 0) return this.#last;
    this.#last = this.#done.join("") + this.#last;
    this.#done = [];
    return this.#last;
  }
}
