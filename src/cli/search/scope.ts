import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { CommandError, exit } from "../../platform/exit.ts";

/** Where one PATH of a search lies, and how what is found there is shown. */
export interface SearchScope {
  /** Directory to open: the repository's top, so that the ignore files above PATH count, as they do for ripgrep. */
  readonly root: string;
  /** PATH beneath the root. */
  readonly path: string;
  readonly isFile: boolean;
  /** As the user wrote it; `.` where nothing was. */
  readonly given: string;
  /** A match's path, relative to the root, as ripgrep shows it: PATH as it was given, and what comes beneath. */
  show(path: Buffer): Buffer;
  /** A glob of the user's, which is relative to the working directory, as one that is relative to the root. */
  glob(glob: string): string;
}

/** The scope of a PATH, or of the working directory. Throws a `CommandError` (grep's 2) when there is no such path. */
export function scopeOf(given: string | undefined, workingDirectory = process.cwd()): SearchScope {
  const real = realPath(join(given?.startsWith("/") ? "" : workingDirectory, given ?? ""), given ?? ".");
  const isFile = !statSync(real).isDirectory();
  const own = isFile ? dirname(real) : real;
  const root = repository(own) ?? own;
  const path = relative(root, real) || ".";
  const prefixBytes = path === "." ? 0 : Buffer.byteLength(path) + 1;
  const shown = given === undefined ? undefined : Buffer.from(isFile ? given : `${given.replace(/\/+$/, "")}/`);
  return {
    root,
    path,
    isFile,
    given: given ?? ".",
    show(found) {
      if (isFile && shown) return shown;
      const beneath = found.subarray(prefixBytes);
      return shown ? Buffer.concat([shown, beneath]) : beneath;
    },
    glob: (glob) => anchored(glob, relative(root, realpathSync(workingDirectory))),
  };
}

function realPath(path: string, given: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === "EACCES";
    throw new CommandError(`${given}: ${denied ? "permission denied" : "no such file or directory"}`, exit.usage);
  }
}

/** The nearest directory upwards that holds a repository. */
function repository(directory: string): string | undefined {
  if (existsSync(join(directory, ".git"))) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : repository(parent);
}

/** Only a glob with a slash in it is anchored; one without matches names anywhere (gitignore(5)). */
function anchored(glob: string, base: string): string {
  const not = glob.startsWith("!") ? "!" : "";
  const pattern = glob.slice(not.length);
  const isAnchored = pattern.replace(/\/$/, "").includes("/") && !pattern.startsWith("**/");
  if (!isAnchored || base === "" || base.startsWith("..")) return glob;
  return `${not}${base.replace(/[*?[\]{}\\!]/g, "\\$&")}/${pattern.replace(/^\//, "")}`;
}
