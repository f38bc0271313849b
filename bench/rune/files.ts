import { readFileSync, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import type { Root } from "../../src/rune/index.ts";
import type { Spread } from "../lib/statistics.ts";
import { compare, type Subject } from "../lib/subjects.ts";
import { directoryOf, filesOfSize, type Corpus } from "./corpus.ts";
import { buildFloor } from "./floor.ts";

const fileCount = 64;
const passes = 4;

/** Microseconds a file, by subject: opening, reading whole and closing files of about this size. */
export async function compareReads(
  root: Root,
  corpus: Corpus,
  bytes: number,
  rounds: number,
): Promise<Map<string, Spread>> {
  const paths = filesOfSize(corpus, bytes, fileCount);
  const absolute = paths.map((path) => `${root.path}/${path}`);
  const largest = Math.max(...absolute.map((path) => Bun.file(path).size));
  const floor = await buildFloor(root.path, paths, largest);
  for (const [index, path] of paths.entries()) {
    const expected = readFileSync(absolute[index] ?? "");
    if (!expected.equals(root.read(path).bytes)) throw new Error(`Rune reads ${path} differently`);
  }
  const each = (name: string, list: readonly string[], read: (path: string) => unknown): Subject => ({
    name,
    async sample() {
      const started = performance.now();
      for (let pass = 0; pass < passes; pass++) {
        for (const path of list) {
          const pending = read(path);
          if (pending instanceof Promise) await pending;
        }
      }
      return ((performance.now() - started) * 1_000) / (passes * list.length);
    },
  });
  return compare(
    [
      { name: "C: openat, fstat, read, close", sample: () => floor.readNs("plain", passes) / 1_000 },
      { name: "C: openat2 beneath, fstat, read, close", sample: () => floor.readNs("beneath", passes) / 1_000 },
      each("Rune: root.read (guarded)", paths, (path) => root.read(path)),
      each("node:fs readFileSync", absolute, (path) => readFileSync(path)),
      each("Bun.file().bytes()", absolute, (path) => Bun.file(path).bytes()),
    ],
    rounds,
  );
}

export interface ListComparison {
  readonly path: string;
  readonly entries: number;
  /** Microseconds a listing, by subject. */
  readonly costs: Map<string, Spread>;
}

/** Listing one directory of about `count` entries, with their kinds, in order of their names. */
export async function compareLists(root: Root, corpus: Corpus, count: number, rounds: number): Promise<ListComparison> {
  const { path, entries } = directoryOf(corpus, count);
  const absolute = `${root.path}/${path}`;
  const options = { limit: 1_000_000 };
  if (root.list(path, options).entries.length !== entries) throw new Error(`Rune lists ${path} differently`);
  const times = Math.max(4, Math.ceil(4_000 / entries));
  const each = (name: string, list: () => unknown): Subject => ({
    name,
    async sample() {
      const started = performance.now();
      for (let index = 0; index < times; index++) {
        const pending = list();
        if (pending instanceof Promise) await pending;
      }
      return ((performance.now() - started) * 1_000) / times;
    },
  });
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  const costs = await compare(
    [
      each("Rune: root.list (guarded)", () => root.list(path, options)),
      each("Rune: root.list with stat", () => root.list(path, { ...options, stat: true })),
      each("node:fs readdirSync, with types, sorted", () =>
        readdirSync(absolute, { withFileTypes: true }).sort(byName),
      ),
      each("node:fs/promises readdir, with types, sorted", async () =>
        (await readdir(absolute, { withFileTypes: true })).sort(byName),
      ),
    ],
    rounds,
  );
  return { path, entries, costs };
}
