import { createHash, timingSafeEqual } from "node:crypto";
import { resolveSecret, type Config } from "../../platform/config/index.ts";

/** The keys that configuration names, held as SHA-256 only. */
export class Keyring {
  readonly #keys: readonly { readonly name: string; readonly digest: Buffer }[];

  constructor(keys: Config["auth"]["keys"], environment: Readonly<Record<string, string | undefined>>) {
    this.#keys = Object.entries(keys).map(([name, { key }]) => ({
      name,
      digest: key.startsWith("sha256:")
        ? Buffer.from(key.slice("sha256:".length), "hex")
        : digestOf(resolveSecret(key, environment).reveal()),
    }));
  }

  /**
   * The name of the key that was presented, or undefined. Digests are compared in constant time, and every key is compared,
   * so that the time says neither how near a guess came nor which key it met.
   */
  find(presented: string): string | undefined {
    const digest = digestOf(presented);
    let found: string | undefined;
    for (const { name, digest: known } of this.#keys) if (timingSafeEqual(digest, known)) found = name;
    return found;
  }
}

const digestOf = (key: string): Buffer => createHash("sha256").update(key).digest();
