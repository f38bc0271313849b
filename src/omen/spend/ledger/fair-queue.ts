/**
 * First come, first served within a key, and one key after the other: many requests of one
 * do not keep another's waiting.
 */
export class FairQueue<T> {
  /** In the order of their turns; none is empty. */
  #lines: { readonly key: string; readonly items: T[] }[] = [];

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  add(key: string, item: T): void {
    const line = this.#lines.find((line) => line.key === key);
    if (line) line.items.push(item);
    else this.#lines.push({ key, items: [item] });
  }

  /** Whose turn it is. */
  first(): T | undefined {
    return this.#lines[0]?.items[0];
  }

  /** Takes the first away and gives the turn to the next key. */
  shift(): T | undefined {
    const line = this.#lines.shift();
    const item = line?.items.shift();
    if (line && line.items.length > 0) this.#lines.push(line);
    return item;
  }

  remove(item: T): void {
    for (const line of this.#lines) {
      const index = line.items.indexOf(item);
      if (index >= 0) line.items.splice(index, 1);
    }
    this.#lines = this.#lines.filter((line) => line.items.length > 0);
  }
}
