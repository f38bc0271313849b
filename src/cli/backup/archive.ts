import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { readTar, TarError } from "../../platform/tar.ts";

/**
 * What an archive is made of besides what it keeps: first of all what it is, and last the sums of all
 * before, as sha256sum reads them.
 */
export const names = { about: "omen-backup.json", sums: "SHA256SUMS" } as const;

/** The parts of a data folder that a backup keeps, in the order in which it says them. */
export const parts = ["omen.db", "glyph.db", "keys", "audit"] as const;

const aboutSchema = Type.Object({
  format: Type.Literal(1),
  /** The Omen that made it. */
  version: Type.String(),
  /** ISO 8601. */
  made_at: Type.String(),
});

/** What a backup says of itself. */
export interface About {
  readonly format: 1;
  readonly version: string;
  readonly made_at: string;
}

/** Longest of the two that are read as text. */
const textMax = 64 * 1024 * 1024;

/**
 * Unpacks a backup into an empty folder, and checks that it is one, that it is whole, and every sum in it. Throws a
 * `TarError` that says what is wrong; what was written by then stays for the caller to remove.
 */
export function unpack(file: string, folder: string): About {
  const digests = new Map<string, string>();
  let about: About | undefined;
  let sums: string | undefined;
  readTar(file, ({ name, bytes }, chunks) => {
    if (about === undefined) {
      if (name !== names.about || bytes > textMax) throw new TarError("it was not made by omen backup");
      about = aboutIn(textOf(chunks));
      return;
    }
    if (sums !== undefined) throw new TarError("something stands behind its end");
    if (name === names.sums) {
      if (bytes > textMax) throw new TarError("its sums are too long");
      sums = textOf(chunks);
      return;
    }
    const [part = "", more] = name.split(/\/(.*)/s);
    if (!(part.endsWith(".db") ? more === undefined : more !== undefined) || !parts.some((one) => one === part))
      throw new TarError(`${JSON.stringify(name)} in it belongs to no backup`);
    if (digests.has(name)) throw new TarError(`${JSON.stringify(name)} is in it twice`);
    digests.set(name, write(join(folder, name), chunks));
  });
  if (about === undefined || sums === undefined) throw new TarError("it ends too early: it was cut off");
  if (sums !== sumsText(digests)) throw new TarError("its contents are not what its sums say: it was damaged");
  return about;
}

/** The sums of files, as sha256sum writes and checks them. */
export const sumsText = (digests: ReadonlyMap<string, string>): string =>
  [...digests].map(([name, digest]) => `${digest}  ${name}\n`).join("");

function aboutIn(text: string): About {
  let about: unknown;
  try {
    about = JSON.parse(text);
  } catch {
    about = undefined;
  }
  if (!Value.Check(aboutSchema, about)) throw new TarError("it was made by another Omen, which this one can't read");
  return about;
}

function textOf(chunks: Iterable<Uint8Array>): string {
  const decoder = new TextDecoder();
  let text = "";
  for (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

function write(path: string, chunks: Iterable<Uint8Array>): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const digest = createHash("sha256");
  const descriptor = openSync(path, "wx", 0o600);
  try {
    for (const chunk of chunks) {
      digest.update(chunk);
      for (let rest = chunk; rest.length > 0;) rest = rest.subarray(writeSync(descriptor, rest));
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return digest.digest("hex");
}
