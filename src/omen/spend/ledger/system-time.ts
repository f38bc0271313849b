import { monotonic, now } from "../../../platform/clock.ts";
import type { Clock, Scheduler } from "./writer.ts";

/**
 * The machine's clock and timers, which keep no process alive. What is to happen at once happens when
 * this turn's callbacks have run.
 */
export const systemTime: { readonly clock: Clock; readonly scheduler: Scheduler } = {
  clock: { now, monotonic },
  scheduler: {
    after(ms, run) {
      if (ms === 0) {
        const immediate = setImmediate(run);
        return () => clearImmediate(immediate);
      }
      const timer = setTimeout(run, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  },
};
