/** A call of a key that is under way. */
interface OpenCall {
  readonly key: string;
  readonly end: () => void;
  place: number;
}

/**
 * The calls of keys that are under way, so that taking a key back ends them. An array, its gaps filled by its last (src/platform/watch.ts says why
 * no set).
 */
export class OpenCalls {
  readonly #calls: OpenCall[] = [];

  /** Gives what takes the call out again, when it is over. */
  add(key: string, end: () => void): () => void {
    const call: OpenCall = { key, end, place: this.#calls.length };
    this.#calls.push(call);
    return () => {
      const last = this.#calls.at(-1);
      if (call.place < 0 || !last) return;
      this.#calls[call.place] = last;
      last.place = call.place;
      this.#calls.pop();
      call.place = -1;
    };
  }

  /** Ends all calls of a key, and says how many they were. */
  endAll(key: string): number {
    const ended = this.#calls.filter((call) => call.key === key);
    for (const call of ended) call.end();
    return ended.length;
  }
}
