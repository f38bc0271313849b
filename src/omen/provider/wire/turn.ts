/**
 * Turns of the event loop, counted while anyone asks. In one turn the runtime asks the kernel once what happened, and then tells it, callback by
 * callback: whatever a callback tells had happened before any of the turn's callbacks ran.
 */
let turn = 0;
let isCounting = false;

/** The turn that runs now: the same number in the same turn, another in a later one. */
export function thisTurn(): number {
  if (!isCounting) {
    isCounting = true;
    setImmediate(advance); // runs when all that the kernel had to tell was told
  }
  return turn;
}

function advance(): void {
  turn++;
  isCounting = false;
}

/** Resolves when the kernel was asked and all that it knew by now was told. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
