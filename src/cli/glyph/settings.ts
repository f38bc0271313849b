import { readFileSync } from "node:fs";
import { BadPolicy, readSettings } from "../../glyph/gate/watch.ts";
import type { Settings } from "../../glyph/gate/settings.ts";
import { CommandError, exit } from "../../platform/exit.ts";

/** The user's rules, as a command that can't go on without them reads them. */
export async function settingsOf(file: string): Promise<Settings> {
  try {
    return await readSettings(file, () => readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof BadPolicy) throw new CommandError(error.message, exit.usage);
    throw error;
  }
}
