interface Open<Call> {
  readonly call: Call;
  place: number;
}

/**
 * The calls of keys that are under way, so that taking a key back, or stopping a session, ends them. An array, its gaps
 * filled by its last (src/platform/watch.ts says why no set).
 */
export class OpenCalls<Call> {
  readonly #calls: Open<Call>[] = [];

  /** Gives what takes the call out again, when it is over. */
  add(call: Call): () => void {
    const open: Open<Call> = { call, place: this.#calls.length };
    this.#calls.push(open);
    return () => {
      const last = this.#calls.at(-1);
      if (open.place < 0 || !last) return;
      this.#calls[open.place] = last;
      last.place = open.place;
      this.#calls.pop();
      open.place = -1;
    };
  }

  /** Those that are so, as they are now: ending one takes it out. */
  where(isSo: (call: Call) => boolean): readonly Call[] {
    return this.#calls.flatMap(({ call }) => (isSo(call) ? [call] : []));
  }
}
