import { timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { digestOf } from "../tenancy/tenancy.ts";
import { makeKey } from "../tenancy/key-text.ts";

/** The key that governs an installation, in a file that its owner alone can read. */
export class AdminKey {
  readonly path: string;
  /** The key, where this call made it: a person is shown it once. */
  readonly made: string | undefined;
  readonly #digest: Buffer;

  private constructor(path: string, text: string, made: string | undefined) {
    this.path = path;
    this.made = made;
    this.#digest = digestOf(text);
  }

  /** Reads the key, or makes it (0600). Throws when the file can't be read or written. */
  static open(path: string): AdminKey {
    if (existsSync(path)) return new AdminKey(path, readFileSync(path, "utf8").trim(), undefined);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const { text } = makeKey();
    const part = `${path}.part`;
    writeFileSync(part, `${text}\n`, { mode: 0o600 });
    chmodSync(part, 0o600);
    renameSync(part, path);
    return new AdminKey(path, text, text);
  }

  /** Whether a text of this digest is the key; compared in constant time. */
  is(digest: Buffer): boolean {
    return timingSafeEqual(this.#digest, digest);
  }
}
