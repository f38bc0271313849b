/**
 * Turns of the event loop. In one turn the runtime asks the kernel once what happened, and tells it callback by
 * callback: whatever a callback tells had happened before any of the turn's callbacks ran. What a busy turn brings is
 * then done kind by kind instead of one by one: requests are begun, calls are sent, answers are given. The same code
 * runs again while it is still in the processor's caches, and what is written together wakes its readers once
 * (docs/decisions/0011-kind-by-kind.md). Nothing waits for what is not here yet.
 */
class Stage {
  #waiting: PromiseWithResolvers<void> | undefined;

  /** Resolves when this turn comes to the stage, or the next one if it is past it. All who wait go on together. */
  reached(): Promise<void> {
    plan();
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  get isAwaited(): boolean {
    return this.#waiting !== undefined;
  }

  readonly reach = (): void => {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  };
}

/** Work on what came begins: requests are read and judged. */
export const beginning = new Stage();

/** What goes to others is written: all that the kernel knew when it was asked has been told by now. */
export const sending = new Stage();

/** Answers go to whoever asked. */
export const answering = new Stage();

let turn = 0;
let isPlanned = false;

/** The turn that runs now: the same number in the same turn, another in a later one. */
export function thisTurn(): number {
  plan();
  return turn;
}

/** The runtime calls these in this order, each with the promises that it resolved, before it asks the kernel again. */
function plan(): void {
  if (isPlanned) return;
  isPlanned = true;
  setImmediate(beginning.reach);
  setImmediate(sending.reach);
  setImmediate(answering.reach);
  setImmediate(end);
}

function end(): void {
  turn++;
  isPlanned = false;
  if (beginning.isAwaited || sending.isAwaited || answering.isAwaited) plan(); // by those who came when it had passed
}
