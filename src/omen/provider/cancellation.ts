/**
 * What ends a call to a provider: an AbortController for one listener. An AbortSignal with its events costs several
 * microseconds of every exchange, and hardly any exchange is cancelled.
 */
export class Cancellation {
  #reason: Error | undefined;
  #listener: (() => void) | undefined;
  #controller: AbortController | undefined;

  /**
   * The cancellation that follows a signal. It listens for as long as the signal lives, so the
   * signal should be the call's own.
   */
  static of(signal: AbortSignal): Cancellation {
    const cancellation = new Cancellation();
    const follow = () => cancellation.cancel(signal.reason as Error);
    if (signal.aborted) follow();
    else signal.addEventListener("abort", follow, { once: true });
    return cancellation;
  }

  /** Why the call was cancelled, which is what it rejects with; undefined as long as it goes on. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** The same as a signal, for what knows nothing else. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Calls back when the call is cancelled from now on; takes the place of the former listener, undefined of none. */
  listen(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  /** Ends the call; only the first time counts. */
  cancel(reason: Error = new Error("the call was cancelled")): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#listener?.();
    this.#controller?.abort(reason);
  }
}
