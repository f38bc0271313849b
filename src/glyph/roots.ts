import { statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type FileStat, openRoot, type Root, RuneError } from "../rune/index.ts";
import { PrivatePlaces } from "./gate/private.ts";
import { explained, meantByLink } from "./path-trouble.ts";
import { ToolError } from "./tool/tool-error.ts";

/** A place beneath a root: what a tool hands to Rune. */
export interface Place {
  readonly root: Root;
  /** Relative to the root, `.` for the root itself. Not yet judged: Rune resolves it beneath the root or refuses. */
  readonly path: string;
}

interface NamedRoot {
  root: Root;
  /** Rules by which Rune denies what is Glyph's own. */
  readonly deny: readonly string[];
  /** Device and inode of what was opened. */
  identity: string;
  /** The absolute paths that mean this root: the real one, and the one it was opened by. */
  readonly names: readonly string[];
}

/**
 * The directories that Glyph shows, in the order they were given. Here a caller's path is only matched to a root by its
 * text; that it stays beneath the root is Rune's to enforce, by descriptor.
 */
export class Roots {
  readonly #roots: readonly NamedRoot[];
  /** Directories that were deleted while they were open: calls may still be at work in them. */
  readonly #gone: Root[] = [];

  private constructor(roots: readonly NamedRoot[]) {
    this.#roots = roots;
  }

  /**
   * Opens the directories; `own` are Glyph's own folders and files, which Rune then denies beneath them. Throws a
   * `RuneError` when one can't be opened. A directory named twice is one root.
   */
  static open(directories: readonly string[], own: readonly string[] = []): Roots {
    const places = new PrivatePlaces(own);
    const roots: NamedRoot[] = [];
    for (const directory of directories) {
      const plain = openRoot(resolve(directory));
      const deny = places.denied(plain.path);
      const root = deny.length === 0 ? plain : openRoot(plain.path, { deny });
      if (root !== plain) plain.close();
      const known = roots.find((other) => other.root.path === root.path);
      if (known) root.close();
      else
        roots.push({
          root,
          deny,
          identity: identityOf(root.path) ?? "",
          names: [...new Set([root.path, resolve(directory)])],
        });
    }
    return new Roots(roots);
  }

  /** The roots' absolute paths. */
  get paths(): readonly string[] {
    return this.#roots.map(({ root }) => root.path);
  }

  /** Every root itself, in order. */
  get all(): readonly Place[] {
    this.#reopen();
    return this.#roots.map(({ root }) => ({ root, path: "." }));
  }

  /**
   * Does `visit` at the place that `path` means: relative to a root, absolute inside one, or a `file://` URL. With
   * several roots a relative path is looked up in each in turn, and the first that has it answers. Throws a `ToolError`
   * that names the roots when there is no such place, and whatever `visit` throws.
   */
  at<Result>(path: string, visit: (place: Place) => Result): Result {
    const places = this.places(path);
    for (const place of places) {
      try {
        return visit(place);
      } catch (error) {
        if (!(error instanceof RuneError)) throw error;
        const meant = error.code === "escape" ? meantByLink(place.root, place.path) : undefined;
        if (meant !== undefined && meant !== place.path) return visit({ root: place.root, path: meant });
        if (error.code !== "not_found" || places.length === 1) throw explained(error, place.root, place.path);
      }
    }
    throw new ToolError(`${path}: no such file or directory in any root (${this.paths.join(", ")})`);
  }

  /**
   * The place of what is to be written at `path`: where it is already, else where it would be made. With several roots
   * a relative path that none of them has is a `ToolError`, since nobody said in which one it belongs.
   */
  forWriting(path: string): Place {
    const places = this.places(path);
    const there = places.find(({ root, path: inside }) => isThere(root, inside));
    if (there) return there;
    // Of roots that lie in one another, the innermost.
    const [place, ...others] = places.toSorted((a, b) => a.path.length - b.path.length);
    if (place && (others.length === 0 || place.path !== others[0]?.path)) return place;
    throw new ToolError(
      `${path} is in none of the roots (${this.paths.join(", ")}); give an absolute path to say where it is to be made`,
    );
  }

  /** What `path` leads to; undefined when there is nothing, or it is not to be reached. */
  stat(path: string): FileStat | undefined {
    try {
      return this.at(path, (place) => place.root.stat(place.path));
    } catch {
      return undefined;
    }
  }

  /**
   * `path` as one beneath `root`: a relative one as it is. Throws a `ToolError` for an
   * absolute one that lies elsewhere.
   */
  within(root: Root, path: string): string {
    const place = this.places(path).find((candidate) => candidate.root === root);
    if (place) return place.path;
    throw new ToolError(`${path} lies in another root than ${root.path}; write it there and remove it here`);
  }

  /** How a place is shown, so that it can be given back as a path: relative to the only root, else absolute. */
  show(root: Root, path: string): string {
    if (this.#roots.length === 1) return path;
    return path === "." ? root.path : join(root.path, path);
  }

  close(): void {
    for (const { root } of this.#roots) root.close();
    for (const root of this.#gone) root.close();
  }

  /**
   * A directory that was deleted and made anew is shared by its path, as it was: what is open
   * of it is the one that is gone.
   */
  #reopen(): void {
    for (const named of this.#roots) {
      const identity = identityOf(named.root.path);
      if (identity === undefined || identity === named.identity) continue;
      try {
        const root = openRoot(named.root.path, { deny: named.deny });
        // A link to somewhere else is nothing that was shared.
        if (root.path !== named.root.path) {
          root.close();
          continue;
        }
        this.#gone.push(named.root);
        named.root = root;
        named.identity = identity;
      } catch (error) {
        if (!(error instanceof RuneError)) throw error; // it is gone again, or no directory
      }
    }
  }

  /**
   * Every place that `path` may mean, one for each root in which it is one. Throws a `ToolError` that names the
   * roots when it is outside of all.
   */
  places(given: string): readonly Place[] {
    this.#reopen();
    const path = fromUrl(given);
    if (!path.startsWith("/")) return this.#roots.map(({ root }) => ({ root, path: path === "" ? "." : path }));
    const places = this.#roots.flatMap(({ root, names }) => {
      const rest = names.map((name) => beneath(name, path)).find((candidate) => candidate !== undefined);
      return rest === undefined ? [] : [{ root, path: rest }];
    });
    if (places.length > 0) return places;
    throw new ToolError(
      `${given} is outside of what is shared here. Give a path beneath ${this.paths.join(" or ")}, or one relative to it`,
    );
  }
}

function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** Whether a root has an answer for the path, be it a refusal. */
function isThere(root: Root, path: string): boolean {
  try {
    root.stat(path);
    return true;
  } catch (error) {
    return !(error instanceof RuneError && error.code === "not_found");
  }
}

/** A `file://` URL's path; anything else as it is. Throws a `ToolError` for a URL that means no local path. */
function fromUrl(given: string): string {
  if (!/^file:/i.test(given)) return given;
  try {
    return fileURLToPath(given);
  } catch {
    throw new ToolError(`${given} is no URL of a local file; write file:///path or a plain path`);
  }
}

/** What of `path` is left beneath `directory`, by their text; undefined when it does not start with it. */
function beneath(directory: string, path: string): string | undefined {
  if (path === directory) return ".";
  const prefix = directory.endsWith(sep) ? directory : directory + sep;
  if (!path.startsWith(prefix)) return undefined;
  return path.slice(prefix.length).replace(/^\/+/, "") || ".";
}

const join = (directory: string, path: string): string => `${directory.replace(/\/$/, "")}/${path}`;
