import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { onOneLine } from "../glyph/tool/text.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import { type Entry, type FileLines, type LineOptions, openRoot, type Root, RuneError } from "../rune/index.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { find } from "./fs-find.ts";
import { out } from "./terminal.ts";

/** Bytes that are read at a time, so that a file of any size streams through. */
const chunkBytes = 8 * 1024 * 1024;
/** Bytes before the first line after which it is asked whether the file is text. */
const lookBytes = 64 * 1024;
/** More entries than a directory has. */
const everyEntry = 100_000_000;

const actions = { read, list, stat };
const names = [...Object.keys(actions), "copy", "find"];

export const command: Command = {
  name: "fs",
  summary: "read, copy and find files, list directories, look at one entry",
  usage: "read|list|stat|copy|find [QUERY] PATH [TO] [options]",
  options: [
    { name: "root", value: "DIR", help: "stay beneath this directory: PATH is relative to it and can't lead out" },
    { name: "lines", value: "A:B", help: "read: only lines A to B, from 1; either may be left out" },
    { name: "bytes", value: "OFF:LEN", help: "read: only LEN bytes from OFF; LEN may be left out" },
    { name: "last", value: "N", help: "read: only the last N lines" },
    { name: "long", short: "l", help: "list: also size and time of modification" },
    { name: "limit", value: "N", help: "find: at most N paths (default: 50)" },
    {
      name: "open",
      value: "PATH",
      multiple: true,
      help: "find: a file that is open comes before others that fit as well; written as it is shown, repeatable",
    },
    { name: "recent", value: "PATH", multiple: true, help: "find: a file that was open lately comes next; repeatable" },
    {
      name: "queries",
      help: "find: queries from standard input, one a line, each answered by a line of JSON; the next one cancels it",
    },
    { name: "json", help: "one JSON object; bytes that are no UTF-8 as base64" },
  ],
  examples: [
    "omen fs read README.md --lines 1:20",
    "omen fs list src --long",
    "omen fs stat package.json --json",
    "omen fs copy notes.md notes.old.md",
    "omen fs find crt src",
    "omen fs find --queries --open src/cart.ts",
  ],
  async run(invocation) {
    const [name, path, ...more] = invocation.positionals;
    if (name === "find") return find(invocation);
    if (name === "copy") return copy(invocation);
    const action = name !== undefined && isAction(name) ? actions[name] : undefined;
    if (!action) throw unknownAction(name);
    if (path === undefined && name !== "list") throw usageError(`omen fs ${name} needs a PATH`);
    if (more.length > 0) throw usageError(`unexpected '${more[0]}'`, `omen fs ${name} takes one PATH`);
    return withRoot(invocation.value("root"), path ?? ".", (place) => action(place, invocation));
  },
};

const isAction = (name: string): name is keyof typeof actions => Object.hasOwn(actions, name);

function unknownAction(name: string | undefined): CommandError {
  if (name === undefined) return usageError(`say what to do: ${names.join(", ")}`, "omen fs --help shows how");
  const meant = nearest(name, names);
  return usageError(
    `unknown action 'fs ${name}'${meant ? `; did you mean '${meant}'?` : `; there are ${names.join(", ")}`}`,
  );
}

interface Place {
  readonly root: Root;
  /** Relative to the root. */
  readonly path: string;
  /** As the user wrote it. */
  readonly given: string;
}

/** Opens the root, acts, and turns Rune's refusals into the exit codes of a command. */
function withRoot(directory: string | undefined, given: string, act: (place: Place) => ExitCode): ExitCode {
  const [rootPath, path] = directory === undefined ? ownRoot(given) : [resolve(directory), given];
  try {
    const root = openRoot(rootPath);
    try {
      return act({ root, path: isAbsolute(path) ? relative(root.path, path) || "." : path, given });
    } finally {
      root.close();
    }
  } catch (error) {
    if (!(error instanceof RuneError)) throw error;
    const refused = error.code === "permission_denied" || error.code === "escape";
    // Rune knows the path beneath the root; the user knows the one that was typed.
    const message = error.message.startsWith(`${path}: `) ? given + error.message.slice(path.length) : error.message;
    throw new CommandError(message, refused ? exit.refused : exit.failed);
  }
}

/** Without --root there is nothing to stay beneath: the path's own directory is opened, symbolic links followed. */
function ownRoot(given: string): [root: string, path: string] {
  try {
    const real = realpathSync(given);
    return [dirname(real), basename(real) || "."];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES") throw new CommandError(`${given}: permission denied`, exit.refused);
    throw new CommandError(
      `${given}: ${code === "ELOOP" ? "symbolic links go in a circle" : "no such file or directory"}`,
    );
  }
}

function read(place: Place, invocation: Invocation): ExitCode {
  const [lines, bytes, last] = [invocation.value("lines"), invocation.value("bytes"), invocation.value("last")];
  if ([lines, bytes, last].filter((one) => one !== undefined).length > 1)
    throw usageError("--lines, --bytes and --last don't go together");
  if (last !== undefined && !/^[1-9]\d{0,14}$/.test(last))
    throw usageError(`--last is a number from 1 up, not '${last}'`);
  const chunks =
    last !== undefined
      ? [lastLines(place, Number(last))]
      : lines === undefined
        ? byteChunks(place, byteRange(bytes))
        : lineChunks(place, lineRange(lines));
  if (invocation.flag("json")) {
    out(`${JSON.stringify({ path: place.given, ...content(Buffer.concat([...chunks])) })}\n`);
  } else {
    for (const chunk of chunks) out(chunk);
  }
  return exit.ok;
}

function lastLines({ root, path }: Place, wanted: number): Uint8Array {
  const { bytes, count, offset } = root.lastLines(path, { count: wanted });
  if (count === wanted || offset === 0) return bytes;
  throw new CommandError(`the last ${wanted} lines are too long to read whole: ${count} of them are not; use --bytes`);
}

/** Copies a file to a new name; both lie beneath one root: that of --root, else the working directory's. */
function copy(invocation: Invocation): ExitCode {
  const [, from, to, ...more] = invocation.positionals;
  if (from === undefined || to === undefined) throw usageError("omen fs copy needs a PATH and a new one");
  if (more.length > 0) throw usageError(`unexpected '${more[0]}'`, "omen fs copy takes a PATH and a new one");
  return withRoot(invocation.value("root") ?? ".", from, ({ root, path, given }) => {
    const target = isAbsolute(to) ? relative(root.path, to) || "." : to;
    const size = root.copy(path, target);
    const copied = { from: given, to, size };
    out(
      invocation.flag("json")
        ? `${JSON.stringify(copied)}\n`
        : `${onOneLine(given)} -> ${onOneLine(to)}, ${size} bytes\n`,
    );
    return exit.ok;
  });
}

function* byteChunks({ root, path }: Place, [offset, length]: readonly [number, number]): Generator<Uint8Array> {
  for (let done = 0; done < length;) {
    const { bytes } = root.read(path, { offset: offset + done, length: Math.min(chunkBytes, length - done) });
    if (bytes.length === 0) return;
    yield bytes;
    done += bytes.length;
  }
}

function* lineChunks({ root, path }: Place, [first, last]: readonly [number, number]): Generator<Uint8Array> {
  for (let line = first; line <= last;) {
    const count = Number.isFinite(last) ? { count: last - line + 1 } : {};
    const { bytes, count: taken, total } = firstLines(root, path, { first: line, ...count });
    yield bytes;
    line += taken;
    if (total !== undefined || line > last) return;
    if (taken === 0) throw new CommandError(`line ${line} is too long to read whole; use --bytes`);
  }
}

/**
 * The lines behind others. A file of NUL bytes may have a size of any number and no line: it is
 * refused before it is looked through.
 */
function firstLines(root: Root, path: string, options: LineOptions): FileLines {
  const begun = root.readLines(path, { ...options, maxSkip: lookBytes });
  if (begun.stopped === undefined) return begun;
  if (begun.binary) throw new CommandError(`${path} is binary, with NUL bytes; use --bytes`);
  return root.readLines(path, { ...options, from: begun.stopped });
}

/** `OFF:LEN` or `OFF:`. */
function byteRange(text: string | undefined): [offset: number, length: number] {
  if (text === undefined) return [0, Infinity];
  const match = /^(\d+):(\d*)$/.exec(text);
  if (!match) throw usageError(`--bytes is OFF:LEN, as in --bytes 4096:512, not '${text}'`);
  return [Number(match[1]), match[2] ? Number(match[2]) : Infinity];
}

/** `A:B`, `A:`, `:B` or `A`, both inclusive. */
function lineRange(text: string): [first: number, last: number] {
  const match = /^(\d*)(:?)(\d*)$/.exec(text);
  const first = match?.[1] ? Number(match[1]) : 1;
  const last = match?.[3] ? Number(match[3]) : match?.[2] ? Infinity : first;
  if (!match || text === "" || text === ":" || first < 1 || last < first) {
    throw usageError(`--lines is A:B with 1 <= A <= B, as in --lines 10:20, not '${text}'`);
  }
  return [first, last];
}

function content(bytes: Uint8Array): Record<string, string> {
  try {
    return { encoding: "utf8", content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { encoding: "base64", content: Buffer.from(bytes).toString("base64") };
  }
}

function list({ root, path, given }: Place, invocation: Invocation): ExitCode {
  const [json, long] = [invocation.flag("json"), invocation.flag("long")];
  const { entries } = root.list(path, { limit: everyEntry, stat: json || long });
  if (json) out(`${JSON.stringify({ path: given, entries: entries.map(described) })}\n`);
  else out(entries.map((entry) => `${long ? longLine(entry) : marked(entry)}\n`).join(""));
  return exit.ok;
}

const described = ({ name, kind, size, modifiedMs }: Entry) => ({ name, kind, size, modified: time(modifiedMs) });

const longLine = (entry: Entry): string =>
  `${String(entry.size ?? "?").padStart(12)}  ${time(entry.modifiedMs) ?? "?".padEnd(24)}  ${marked(entry)}`;

/** As `ls -F` marks them. */
const marked = ({ name, kind }: Entry): string =>
  onOneLine(name) + ({ directory: "/", symlink: "@", fifo: "|", socket: "=" }[kind as string] ?? "");

const time = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

function stat({ root, path, given }: Place, invocation: Invocation): ExitCode {
  const { kind, size, modifiedMs, mode } = root.stat(path);
  const modified = time(modifiedMs);
  if (invocation.flag("json")) out(`${JSON.stringify({ path: given, kind, size, modified, mode })}\n`);
  else
    out(
      `${onOneLine(given)}: ${kind}, ${size} bytes, mode ${mode.toString(8).padStart(4, "0")}, modified ${modified}\n`,
    );
  return exit.ok;
}
