import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { play, type Opens } from "./history.ts";

/**
 * Mistakes that were made or foreseen, each put alone into a copy of the source: the histories must notice every one.
 * `from` is where to begin to look for one that is rare.
 */
const mistakes: readonly [name: string, file: string, right: string, wrong: string, from?: number][] = [
  [
    "sends before the commit",
    "ledger.ts",
    "if (this.#isCovered(entry, now)) this.#send(entry, now);\n    else this.#wait(entry);\n    return undefined;",
    "this.#send(entry, now);\n    return undefined;",
  ],
  [
    "lowers what is drawable at the acknowledgement",
    "writer.ts",
    "if (change < 0) meter.drawable += change;\n    meter.gain = Math.max(0, change);",
    "meter.gain = change;",
  ],
  [
    "counts a raise of what is drawable before it is durable",
    "writer.ts",
    "if (change < 0) meter.drawable += change;\n    meter.gain = Math.max(0, change);",
    "meter.drawable += change;\n    meter.gain = 0;",
  ],
  ["does not look at the window after a wait", "ledger.ts", "|| (bucket && placeOf(bucket).label !== meter.label)", ""],
  [
    "does not look whether a waiter's bucket was moved away and its label is back",
    "ledger.ts",
    "placeOf(bucket).label",
    "bucket.label",
    1_024_000,
  ],
  ["does not look at the cap after a wait", "ledger.ts", "(meter.isHard && meter.left < 0) ||", ""],
  ["does not look at the key after a wait", "ledger.ts", "if (!entry.isAllowed()) return", "if (!entry) return"],
  [
    "does not look whether a waiter is covered",
    "ledger.ts",
    "} else if (this.#isCovered(entry, now)) this.#send",
    "} else if (now > 0) this.#send",
  ],
  [
    "uses a raised cap before it is durable",
    "ledger.ts",
    "if (cap < meter.cap) meter.cap = cap;",
    "meter.cap = cap;",
    3450,
  ],
  [
    "settles into the window of now",
    "meter.ts",
    "const bucket = placeOf(booked);",
    "const bucket = this.#bucket(this.label);",
  ],
  ["refunds what was booked in an expired window", "meter.ts", "if (!doesCount) return;", ""],
  ["books twice on a meter that is named twice", "ledger.ts", "if (meters.includes(meter)) continue;", ""],
  [
    "charges only now's window after a crash",
    "recovery.ts",
    "...calendar.labelsBetween(window, low, high), ",
    "",
    1250,
  ],
  ["charges only the oldest window after a crash", "recovery.ts", ", low, high), current]", ", low, low), current]"],
  ["sends outside of the lease", "lease.ts", "return at >= this.#low && at <= this.#high;", "return at > 0;", 10940],
  ["forgets what is in flight beyond the lease", "lease.ts", "Math.max(now + aheadMs, newest)", "now + aheadMs", 2060],
  ["forgets what is in flight since before the lease", "lease.ts", "Math.min(now, oldest)", "now", 2260],
  [
    "has one rolling bucket too few",
    "meter.ts",
    "bucket.label >= this.label - roll",
    "bucket.label > this.label - roll",
    7200,
  ],
  ["leaves the rows of moved buckets", "meter.ts", "this.dirtyLabels.add(bucket.label); // its", "// its"],
  ["takes a second end", "ledger.ts", 'if (before === "ended") return false;', ""],
  [
    "goes on as before when a commit failed",
    "writer.ts",
    "for (const label of labels) meter.dirtyLabels.add(label);",
    "",
  ],
  ["frees later buckets when the clock goes back", "meter.ts", "target.spent += bucket.spent;", ""],
];

/** Histories after which a mistake counts as not noticed; each is found far earlier. */
const histories = Number(process.env["LEDGER_HISTORIES"] ?? 20_000);

describe("a ledger that", () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "omen-mutants-"))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(mistakes)(
    "%s is found out",
    async (name, file, right, wrong, from = 1) => {
      const copy = join(folder, name.replaceAll(/\W+/g, "-"));
      await cp(resolve(import.meta.dir, ".."), copy, { recursive: true });
      const path = join(copy, "ledger", file);
      const source = await readFile(path, "utf8");
      expect(source).toContain(right);
      await writeFile(
        path,
        source.replace(right, () => wrong),
      );
      const { Ledger } = (await import(join(copy, "ledger/ledger.ts"))) as { Ledger: Opens };
      let found: string | undefined;
      let seed = from;
      for (; !found && seed < from + histories; seed++) found = await play(seed, Ledger).then(() => undefined, String);
      if (process.env["LEDGER_SAY"]) process.stderr.write(`${seed} ${name}: ${found}\n`);
      expect(found).toBeDefined();
    },
    120_000,
  );
});
