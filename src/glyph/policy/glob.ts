import { homedir } from "node:os";

/** A path that a call touches, as rules see it: normalised, symbolic links followed. */
export interface ActionPath {
  readonly absolute: string;
  /** Relative to its root; `.` for the root itself. */
  readonly relative: string;
}

/** Whether a name fits one of the globs, in which `*` stands for any text, as in `fs_*`. */
export function nameMatcher(globs: readonly string[] | undefined): (name: string) => boolean {
  if (globs === undefined || globs.includes("*")) return () => true;
  const exact = new Set(globs.filter((glob) => !glob.includes("*")));
  const patterns = globs.filter((glob) => glob.includes("*")).map((glob) => glob.split("*"));
  return (name) => exact.has(name) || patterns.some((pieces) => fits(name, pieces));
}

/** Whether `name` consists of the pieces, in order, with any text between them. Linear in the name for each piece. */
function fits(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return from <= name.length - last.length;
}

/** Whether file systems here take `A` and `a` for one name, as macOS's do: then rules do too. */
const folds = process.platform === "darwin";
const folded = (text: string): string => (folds ? text.toLowerCase() : text);

/**
 * Globs over paths: `*` within a component, `**` over any number of them, `?`, `[a-z]`, `{a,b}`. One that begins with
 * `/` or `~/` is about absolute paths, any other about paths relative to a root. `x/**` is about the directory `x` too.
 */
export class PathGlobs {
  readonly #absolute: readonly Bun.Glob[];
  readonly #relative: readonly Bun.Glob[];

  constructor(readonly globs: readonly string[]) {
    const written = globs.flatMap((glob) => (glob.endsWith("/**") ? [glob, glob.slice(0, -"/**".length)] : [glob]));
    const compile = (all: readonly string[]) =>
      all.filter((glob) => glob !== "").map((glob) => new Bun.Glob(folded(glob)));
    this.#absolute = compile(written.filter(isAbsolute).map((glob) => glob.replace(/^~(?=\/|$)/, homedir())));
    this.#relative = compile(written.filter((glob) => !isAbsolute(glob)));
  }

  match({ absolute, relative }: ActionPath): boolean {
    const [whole, part] = [folded(absolute), folded(relative)];
    return this.#relative.some((glob) => glob.match(part)) || this.#absolute.some((glob) => glob.match(whole));
  }

  /**
   * The globs as a search beneath `root` takes them to leave files out (`!` and gitignore's anchor), so that it
   * does not even look into these.
   */
  exclusions(root: string): readonly string[] {
    const beneath = root.endsWith("/") ? root : `${root}/`;
    return this.globs.flatMap((glob) => {
      if (!isAbsolute(glob)) return [`!/${glob}`];
      const whole = glob.replace(/^~(?=\/|$)/, homedir());
      return whole.startsWith(beneath) ? [`!/${whole.slice(beneath.length)}`] : [];
    });
  }
}

const isAbsolute = (glob: string): boolean => glob.startsWith("/") || glob === "~" || glob.startsWith("~/");

const known = new Map<string, Bun.Glob>();
const knownMax = 256;
/** Characters of a glob that a condition makes up, perhaps from an argument. */
const globMax = 1024;

/** Whether a path fits a glob, for conditions: `glob(p, "test/**")`. */
export function matchesGlob(path: string, glob: string): boolean {
  if (glob.length > globMax) throw new RangeError(`a glob has at most ${globMax} characters`);
  let compiled = known.get(glob);
  if (!compiled) {
    if (known.size >= knownMax) known.clear();
    compiled = new Bun.Glob(folded(glob));
    known.set(glob, compiled);
  }
  return compiled.match(folded(path));
}
