import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { credentialsPath } from "../../platform/paths.ts";
import { CommandError, exit } from "../../platform/exit.ts";

/** A key that `omen login` got, for one Omen. */
export interface Credential {
  readonly key: string;
  /** Its name there. */
  readonly name: string;
  readonly expires_at?: string;
}

type Credentials = Readonly<Record<string, Credential>>;

/**
 * Keys by the Omen that they are for, in a file that its owner alone can read. Throws a `CommandError`
 * when it can't be read or written.
 */
export class CredentialsFile {
  readonly path: string;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.path = credentialsPath(environment);
  }

  all(): Credentials {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
      throw new CommandError(`${this.path} can't be read: ${(error as Error).message}`);
    }
    try {
      const all: unknown = JSON.parse(text);
      if (typeof all === "object" && all !== null) return all as Credentials;
    } catch {
      // told below: the parser's own words would quote a key
    }
    throw new CommandError(`${this.path} is not what omen login wrote`, exit.failed, "Remove it, and sign in again.");
  }

  /** The key for an Omen at this base URL. */
  find(base: string): Credential | undefined {
    const all = this.all();
    return Object.hasOwn(all, base) ? all[base] : undefined;
  }

  put(base: string, credential: Credential): void {
    this.#write({ ...this.all(), [base]: credential });
  }

  remove(base: string): void {
    const { [base]: _, ...rest } = this.all();
    this.#write(rest);
  }

  #write(all: Credentials): void {
    const part = `${this.path}.part`;
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      writeFileSync(part, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
      chmodSync(part, 0o600);
      renameSync(part, this.path);
    } catch (error) {
      throw new CommandError(`${this.path} can't be written: ${(error as Error).message}`);
    }
  }
}
