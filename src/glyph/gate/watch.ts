import { statSync } from "node:fs";
import { readGlyphConfig } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import { compilePolicy, lineOf, type RuleFault } from "../policy/load.ts";
import { Policy } from "../policy/policy.ts";
import { builtinTools } from "../tool/index.ts";
import { Settings } from "./settings.ts";

/** Milliseconds between two looks at the user's file. */
const lookMs = 400;

/** The rules of a file can't be used; the message names every fault with its line. */
export class BadPolicy extends Error {
  override readonly name = "BadPolicy";
}

/** Reads the user's file. Throws a `ConfigError` or a `BadPolicy`. */
export async function readSettings(file: string, text: () => string): Promise<Settings> {
  const config = readGlyphConfig(file);
  const policy = await compilePolicy(config, requiredArguments);
  if (policy instanceof Policy) return new Settings(config, policy);
  throw new BadPolicy(faultLines(file, text(), policy).join("\n"));
}

/** The arguments that every call of a built-in tool has. */
const requiredArguments = (name: string): readonly string[] | undefined =>
  builtinTools.find((tool) => tool.name === name)?.inputSchema.required;

function faultLines(file: string, text: string, faults: readonly RuleFault[]): readonly string[] {
  return faults.map((fault) => {
    const line = lineOf(text, fault);
    return `${file}${line === undefined ? "" : `:${line}`}: ${fault.id}: ${fault.reason}`;
  });
}

/**
 * Hands over the settings whenever the file has changed, within a second. One that can't be used is
 * logged, and the old ones stay.
 */
export class SettingsWatch {
  readonly #file: string;
  readonly #log: Log;
  readonly #read: () => Promise<Settings>;
  readonly #timer: ReturnType<typeof setInterval>;
  #seen: string;
  #isReading = false;

  constructor(file: string, log: Log, read: () => Promise<Settings>, take: (settings: Settings) => void) {
    this.#file = file;
    this.#log = log;
    this.#read = read;
    this.#seen = signature(file);
    this.#timer = setInterval(() => void this.#look(take), lookMs).unref();
  }

  async #look(take: (settings: Settings) => void): Promise<void> {
    const found = signature(this.#file);
    if (found === this.#seen || this.#isReading) return;
    this.#isReading = true;
    this.#seen = found;
    try {
      // An editor may have taken it away for a moment; and no rules at all are not what somebody means who had some.
      if (found === "") throw new Error(`${this.#file} is gone`);
      take(await this.#read());
    } catch (error) {
      this.#log.error("the changed rules can't be used; the old ones stay", { error: (error as Error).message });
    }
    this.#isReading = false;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function signature(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "";
  }
}
