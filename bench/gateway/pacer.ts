/** A stream whose events are written one by one. */
export interface PacedStream {
  /** When its first event was due, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
  readonly intervalMs: number;
  readonly count: number;
  /** The event that is to be written next. */
  next: number;
  write(index: number): void;
}

/** How often streams are looked over, in milliseconds. */
const tickMs = 1;

/**
 * Writes events when they are due, by one timer for all streams. The times follow from a stream's beginning, so that
 * lateness does not add up; what is late is written at once.
 */
export class Pacer {
  readonly #streams = new Set<PacedStream>();
  #timer: ReturnType<typeof setInterval> | undefined;

  begin(stream: PacedStream): void {
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.#tick(), tickMs);
  }

  end(stream: PacedStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = performance.now();
    for (const stream of this.#streams) {
      const { startedAt, intervalMs, count } = stream;
      while (stream.next < count && startedAt + stream.next * intervalMs <= now) stream.write(stream.next++);
      if (stream.next === count) this.end(stream);
    }
  }
}
