import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** What is remembered of a conversation. */
export interface Remembered {
  /** The key of the deployment that answered last. */
  readonly deployment: string;
  /** The share of its last input that came from a cache, 0 to 1. */
  readonly cached: number;
}

/** Conversations that are remembered, at most; those that were silent longest are forgotten. */
const most = 50_000;

/**
 * Which deployment answered which conversation, so that the next turn finds its cache. A conversation is known by a
 * hash alone: what it is called may be somebody's name. A file keeps it from one start to the next.
 */
export class Conversations {
  readonly #known = new Map<string, Remembered>();
  readonly #path: string | undefined;

  /** Reads what the file has; one that can't be read is as none, since nothing but caches hangs on it. */
  constructor(path?: string) {
    this.#path = path;
    if (path === undefined) return;
    try {
      const rows = JSON.parse(readFileSync(path, "utf8")) as unknown;
      if (!Array.isArray(rows)) return;
      for (const row of rows.slice(-most) as unknown[]) {
        if (!Array.isArray(row)) continue;
        const [hash, deployment, cached] = row as unknown[];
        if (typeof hash === "string" && typeof deployment === "string")
          this.#known.set(hash, { deployment, cached: typeof cached === "number" ? cached : 0 });
      }
    } catch {
      this.#known.clear();
    }
  }

  of(conversation: string): Remembered | undefined {
    return this.#known.get(hashOf(conversation));
  }

  /** A deployment answered a turn. */
  answered(conversation: string, remembered: Remembered): void {
    const hash = hashOf(conversation);
    this.#known.delete(hash);
    this.#known.set(hash, remembered);
    if (this.#known.size <= most) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }

  /** Writes the file, whole or not at all. Throws where it can't. */
  save(): void {
    if (this.#path === undefined) return;
    const rows = [...this.#known].map(([hash, { deployment, cached }]) => [
      hash,
      deployment,
      Math.round(cached * 100) / 100,
    ]);
    const next = `${this.#path}.next`;
    writeFileSync(next, JSON.stringify(rows), { mode: 0o600 });
    chmodSync(next, 0o600);
    renameSync(next, this.#path);
  }
}

const hashOf = (conversation: string): string => Bun.hash(conversation).toString(36);
