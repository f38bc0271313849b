import type { CommandError } from "../platform/exit.ts";
import { painter, printable, say, wantsColor } from "./terminal.ts";

/** Says what a command could not do, and what to do about it. */
export function sayFailure(error: CommandError, color: string | undefined): void {
  const paint = painter(wantsColor(color, 2));
  say(`${paint("red", "omen:")} ${printable(error.message)}`);
  if (error.hint) say(`      ${printable(error.hint)}`);
}
