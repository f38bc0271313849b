import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { Status } from "./native.gen.ts";

/**
 * Makes this process the parent of its descendants whose own has died, also of those that left its session (Linux,
 * prctl(2)). False where the system has no such thing.
 */
export function adoptOrphans(): boolean {
  const status = library().symbols.rune_adopt_orphans();
  if (status === Status.unsupported) return false;
  if (status !== Status.ok) throw failure(status);
  return true;
}
