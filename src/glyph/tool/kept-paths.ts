import { PathFinder } from "../../rune/index.ts";
import type { Place } from "../roots.ts";

/** Milliseconds that a list is kept since it was begun: what other programs make or remove meanwhile is not seen. */
const ageUsual = 2000;
/** Lists at a time; more push out the oldest. */
const listsMost = 4;
/** Paths of all of them, which take some 500 bytes each; the newest list may be longer. */
const pathsMost = 300_000;

/** Files to choose from, by the paths that are shown. */
export interface PathList {
  readonly files: ReadonlyMap<string, Place>;
  readonly finder: PathFinder;
}

interface Kept {
  readonly list: Promise<PathList>;
  readonly timer: NodeJS.Timeout;
  /** Paths; 0 until they are known. */
  size: number;
}

/**
 * Lists of files, kept for a moment between calls that choose among them: somebody who types asks for the same one with
 * every key. What Glyph's own tools change ends them at once.
 */
export class KeptPaths {
  readonly #lists = new Map<string, Kept>();
  readonly #ageMs: number;

  constructor(ageMs = ageUsual) {
    this.#ageMs = ageMs;
  }

  /**
   * The list of that name, or a new one, which `collect` gives. `isKept` says whether it may be older than the call. It
   * is not to be used after the next wait: `forget` frees it.
   */
  async list(
    name: string,
    collect: () => Promise<ReadonlyMap<string, Place>>,
  ): Promise<PathList & { readonly isKept: boolean }> {
    const known = this.#lists.get(name);
    if (known) return { ...(await known.list), isKept: true };
    const list = collect().then(async (files) => {
      const finder = new PathFinder([...files.keys()]);
      await finder.prepare();
      return { files, finder };
    });
    const timer = setTimeout(() => this.#end(name, kept), this.#ageMs);
    timer.unref();
    const kept: Kept = { list, timer, size: 0 };
    this.#lists.set(name, kept);
    this.#makeRoom();
    try {
      const made = await list;
      kept.size = made.finder.size;
      this.#makeRoom();
      return { ...made, isKept: false };
    } catch (error) {
      this.#end(name, kept);
      throw error;
    }
  }

  /** Ends the list of a name, or all of them: what they say may not hold any more. */
  forget(name?: string): void {
    for (const [known, kept] of this.#lists) if (name === undefined || name === known) this.#end(known, kept);
  }

  #makeRoom(): void {
    let paths = 0;
    for (const { size } of this.#lists.values()) paths += size;
    for (const [oldest, other] of this.#lists) {
      const isLast = this.#lists.size === 1;
      if (isLast || (this.#lists.size <= listsMost && paths <= pathsMost)) break;
      paths -= other.size;
      this.#end(oldest, other);
    }
  }

  #end(name: string, kept: Kept): void {
    clearTimeout(kept.timer);
    if (this.#lists.get(name) === kept) this.#lists.delete(name);
    // Whoever waits for it is served first.
    kept.list.then(
      ({ finder }) => setTimeout(() => finder.close(), 0),
      () => undefined,
    );
  }
}
