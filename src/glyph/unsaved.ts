import { RuneError } from "../rune/index.ts";
import { meantByLink } from "./path-trouble.ts";
import type { Roots } from "./roots.ts";

/**
 * An editor's unsaved buffers, in the place of what the files of the roots hold. They are the client's own who is alone
 * with its roots, and end with them. Both calls throw a `ToolError` or a `RuneError`.
 */
export class Unsaved {
  readonly #roots: Roots;
  readonly #changed: () => void;

  /** `changed` is told of each call, since there may be other files than before. */
  constructor(roots: Roots, changed: () => void) {
    this.#roots = roots;
    this.#changed = changed;
  }

  /** Shows `text` as what the file at `path` holds, which may be new. */
  put(path: string, text: string, version: number): void {
    const roots = this.#roots;
    this.#changed();
    if (roots.stat(path) !== undefined) {
      roots.at(path, (place) => place.root.putOverlay(place.path, text, version));
      return;
    }
    const place = roots.forWriting(path);
    place.root.putOverlay(place.path, text, version);
  }

  /**
   * Shows again what is on the disk, in every root that `path` may mean; nothing happens where nothing else was shown.
   */
  drop(path: string): void {
    this.#changed();
    for (const { root, path: inside } of this.#roots.places(path)) {
      try {
        root.dropOverlay(inside);
      } catch (error) {
        if (!(error instanceof RuneError)) throw error;
        const meant = error.code === "escape" ? meantByLink(root, inside) : undefined;
        if (meant !== undefined) root.dropOverlay(meant);
        else if (error.code !== "not_found") throw error;
      }
    }
  }
}
