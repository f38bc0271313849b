import { RuneError } from "./error.ts";
import { library } from "./loader.ts";
import { Status } from "./native.gen.ts";
import type { RuneErrorCode } from "./types.ts";

/** What a failed call was about, for its message. */
export interface Subject {
  /** Path as the caller gave it. */
  readonly path?: string;
  /** Path of the root. */
  readonly root?: string;
}

/** The name in the TypeScript API, and what the reader can do, for every status that is no success. */
const explanations: Record<Exclude<keyof typeof Status, "ok">, readonly [RuneErrorCode, (root: string) => string]> = {
  not_found: ["not_found", (root) => `no such file or directory beneath ${root}`],
  escape: ["escape", (root) => `leads out of the root ${root}; only what lies beneath it, by a relative path, is open`],
  not_a_file: ["not_a_file", () => "is not a regular file; only those are read and written"],
  not_a_directory: ["not_a_directory", () => "is not a directory, or a part of the path is none"],
  permission_denied: ["permission_denied", () => "permission denied; check the file's owner and mode"],
  too_large: ["too_large", () => "is larger than allowed; read a range of it, or raise maxBytes"],
  changed: ["changed", () => "shrank while it was read; read it again"],
  invalid: [
    "invalid",
    () =>
      "is not a valid path or argument: no NUL bytes, names up to 255 and paths up to 4,095 bytes; what is to be changed is named by its name, not by . or ..",
  ],
  space: ["busy", () => "kept growing while it was read; read it again"],
  cancelled: ["cancelled", () => "cancelled"],
  limit: [
    "limit",
    () => "a limit of the process is reached: open files, threads, or handles; close some and try again",
  ],
  busy: ["busy", () => "it, or directories on the way, kept being changed; try again"],
  closed: ["closed", () => "the root is closed"],
  stale: ["closed", () => "the root is closed"],
  unsupported: ["unsupported", () => "not supported on this system"],
  out_of_memory: ["out_of_memory", () => "out of memory"],
  exists: ["exists", () => "there is something of that name already; choose another name, or change what is there"],
  not_empty: ["not_empty", () => "the directory is not empty; remove it recursively if all that is in it may go"],
  no_space: ["no_space", () => "no room is left on the disk, or in the quota; the file is as it was"],
  cross_device: [
    "cross_device",
    () => "lies on another file system, which is not reached into; write it there and remove it here",
  ],
  conflict: ["conflict", () => "has changed since. Nothing was written; read it again"],
  raced: ["raced", () => "changed while it was written. It is as the other program left it"],
  foreign_owner: [
    "foreign_owner",
    () => "belongs to a user or group that a new file can't be given to; write it as its owner, or give it your group",
  ],
  denied: ["denied", () => "is not to be reached: a rule of this root denies it, or it is a link where none is taken"],
  overlaid: [
    "overlaid",
    () =>
      "an editor has unsaved changes here, which is what reading shows; nothing was changed. Save or close the file there, then do it again",
  ],
  no_match: ["no_single_match", () => "a range or a text to replace is not in it. Nothing was written; read it again"],
  pattern: ["invalid", () => lastMessage()],
  io: ["io", () => `the system failed with error ${library().symbols.rune_last_os_error()}`],
};

/** Why the last pattern on this thread was refused. */
export function lastMessage(): string {
  const buffer = new Uint8Array(512);
  const required = new Uint32Array(1);
  library().symbols.rune_last_message(buffer, buffer.length, required);
  return new TextDecoder().decode(buffer.subarray(0, required[0]));
}

const names = new Map(Object.entries(Status).map(([name, code]) => [code as number, name]));

/** The error for a native status; `status` is not ok. */
export function failure(status: number, subject: Subject = {}): RuneError {
  const name = (names.get(status) ?? "io") as keyof typeof explanations;
  const [code, explain] = explanations[name];
  const text = explain(subject.root ?? "the root");
  const shown = subject.path === "" ? "." : subject.path;
  return new RuneError(code, shown === undefined ? text : `${printable(shown)}: ${text}`, subject.path);
}

/** A path for a message: control characters escaped, so that a file name can't forge a line of a log. */
export const printable = (path: string): string =>
  path.replace(/\p{Cc}/gu, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);
