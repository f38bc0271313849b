/** Servers that are started at once. */
const startingMax = 4;

/** Lets a few servers start at a time, the others in their order: many at once would be slow for everybody. */
export class Starts {
  #starting = 0;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when one may start; what it resolves with is called when it has, or could not. */
  async enter(): Promise<() => void> {
    if (this.#starting >= startingMax) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    else this.#starting++;
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#starting--;
    };
  }
}
