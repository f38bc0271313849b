import { openSync, realpathSync, statSync } from "node:fs";
import { CommandError, exit } from "../../platform/exit.ts";
import type { RawSearchOptions } from "../../rune/index.ts";

/** Where one PATH of a search lies, and how what is found there is shown. */
export interface SearchScope {
  /**
   * PATH beneath the file system's root, which is what is opened: so the ignore files of all directories above count.
   */
  readonly path: string;
  /** Whether it is no directory: what was named is searched, whatever it is. */
  readonly isFile: boolean;
  /** As the user wrote it; `.` where nothing was. */
  readonly given: string;
  /** What to read that has no path of its own: standard input, a pipe, a device. */
  readonly descriptor?: number;
  readonly globBase: NonNullable<RawSearchOptions["globBase"]>;
  /** A match's path, relative to the root, as ripgrep shows it: PATH as it was given, and what comes beneath. */
  show(path: Buffer): Buffer;
}

const stdinName = "<stdin>";

/** The scope of standard input. */
export function stdinScope(): SearchScope {
  return stream("-", stdinName, 0);
}

/**
 * The scope of a PATH, or of the working directory. Throws a `CommandError` (grep's 2) when there is no
 * such path. `-` is standard input.
 */
export function scopeOf(given: string | undefined, workingDirectory = process.cwd()): SearchScope {
  if (given === "-") return stdinScope();
  const wanted = given ?? ".";
  const here = wanted.startsWith("/") || wanted === "" ? wanted : `${workingDirectory}/${wanted}`;
  const found = told(wanted, () => statSync(here));
  if (!found.isDirectory() && !found.isFile())
    return stream(
      wanted,
      wanted,
      told(wanted, () => openSync(here, "r")),
    );
  const real = told(wanted, () => realpathSync.native(here));
  const isFile = !found.isDirectory();
  const path = real.slice(1);
  const strip = path === "" ? 0 : Buffer.byteLength(path) + 1;
  const shown = given === undefined ? undefined : Buffer.from(isFile ? given : `${given.replace(/\/+$/, "")}/`);
  return {
    path: path === "" ? "." : path,
    isFile,
    given: wanted,
    globBase: { strip, prefix: globPrefix(shown?.toString() ?? "", workingDirectory) },
    show(found) {
      if (isFile && shown) return shown;
      const beneath = found.subarray(strip);
      return shown ? Buffer.concat([shown, beneath]) : beneath;
    },
  };
}

function stream(given: string, name: string, descriptor: number): SearchScope {
  const shown = Buffer.from(name);
  return { path: name, isFile: true, given, descriptor, globBase: { strip: 0, prefix: "" }, show: () => shown };
}

/** Globs are relative to the working directory, and see paths as they are shown, without what leads there. */
function globPrefix(shown: string, workingDirectory: string): string {
  if (shown.startsWith(`${workingDirectory}/`)) return shown.slice(workingDirectory.length + 1);
  return shown.replace(/^(?:\.\/+)+/, "");
}

const words: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ENOENT: "no such file or directory",
  ENOTDIR: "a part of the path is no directory",
  ELOOP: "too many symbolic links",
  ENXIO: "nothing is there to be read",
};

function told<Result>(given: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const shown = given === "" ? "an empty path" : given;
    throw new CommandError(`${shown}: ${words[code] ?? `it can't be opened (${code})`}`, exit.usage);
  }
}
