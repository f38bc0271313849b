/** Runs every check in order, shows what fails in full and what passes in a line, and counts. */

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads from the step's output how many tests ran; a step without it is one check. */
  readonly count?: (output: string) => Counts;
}

const quick = process.argv.includes("--quick");
const bun = process.execPath;
const bin = "node_modules/.bin";

const bunTest = (...args: readonly string[]): readonly string[] => [bun, "test", "--timeout=30000", ...args];

const steps: readonly Step[] = [
  { name: "format", command: [bun, "fmt", "--check"] },
  { name: "format (Zig)", command: ["zig", "fmt", "--check", "build.zig", "zig"] },
  { name: "lint", command: [`${bin}/oxlint`, "--deny-warnings"] },
  { name: "types", command: [bun, "check"] },
  { name: "unused code", command: [bun, "--bun", `${bin}/knip`] },
  { name: "Zig tests", command: ["script/rune", "--test"], count: zigCounts },
  { name: "executable", command: ["script/build"] },
  { name: "tests", command: bunTest(...(quick ? ["--path-ignore-patterns=test/soak.test.ts"] : [])), count: bunCounts },
  ...(quick
    ? []
    : [
        {
          name: "tests against the executable",
          command: bunTest("test/"),
          env: { OMEN_EXECUTABLE: "dist/omen" },
          count: bunCounts,
        },
      ]),
];

/** `Build Summary: 5/5 steps succeeded; 37/37 tests passed` */
function zigCounts(output: string): Counts {
  const [, passed = "0", all = "0"] = /(\d+)\/(\d+) tests passed/.exec(output) ?? [];
  const [, skipped = "0"] = /(\d+) skipped/.exec(output) ?? [];
  return { passed: Number(passed), failed: Number(all) - Number(passed) - Number(skipped), skipped: Number(skipped) };
}

/** ` 12 pass`, ` 1 skip`, ` 0 fail`, each on a line of its own at the end. */
function bunCounts(output: string): Counts {
  const last = (word: string): number =>
    Number([...output.matchAll(new RegExp(`^ *(\\d+) ${word}$`, "gm"))].at(-1)?.[1] ?? 0);
  return { passed: last("pass"), failed: last("fail"), skipped: last("skip") + last("todo") };
}

async function run({ name, command, env, count }: Step): Promise<Counts> {
  const started = performance.now();
  const child = Bun.spawn([...command], {
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const output = `${out}${error}`;
  const counts = count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
  // A step that failed without a failed test (a crash, a check that found something) is one failure.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const result = count
    ? `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`
    : "";
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${name} ${result ? `(${result}) ` : ""}${seconds} s\n`);
  if (code !== 0) process.stdout.write(`${output.replace(/^\(pass\).*\n/gm, "")}\n`);
  return counts;
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  const counts = await run(step);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exit(total.failed === 0 ? 0 : 1);
