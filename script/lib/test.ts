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
  // What tests the program from outside is for the executable; without it, for the source.
  {
    name: "tests",
    command: quick ? bunTest("--path-ignore-patterns=test/soak.test.ts") : bunTest("src/", "bench/"),
    count: bunCounts,
  },
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

/** Tests that failed, by their file: `(fail) name [3 ms]` beneath the line `test/x.test.ts:`. */
function failedTests(output: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let file = "";
  for (const line of output.split("\n")) {
    file = /^(\S+\.test\.ts):$/.exec(line)?.[1] ?? file;
    const name = /^\(fail\) (.*?)(?: \[[\d.]+ ?m?s\])?$/.exec(line)?.[1];
    if (name !== undefined) found.set(file, [...(found.get(file) ?? []), name]);
  }
  return found;
}

async function outputOf(command: readonly string[], env: Step["env"]): Promise<{ output: string; code: number }> {
  const child = Bun.spawn([...command], {
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { output: `${out}${error}`, code };
}

/** Failures up to which a run may have been unlucky: more are broken, and are not asked again. */
const fewFailures = 3;

/**
 * Runs the files of a few failed tests once more, alone. What passes then is unsteady: it counts as passed, and is
 * named with what it said, since it is a fault all the same. What fails again has failed.
 */
async function again({ env }: Step, counts: Counts, output: string): Promise<string> {
  const failed = failedTests(output);
  const names = [...failed.values()].flat();
  if (names.length !== counts.failed || names.length === 0 || names.length > fewFailures || failed.has("")) return "";
  const second = await outputOf(bunTest(...[...failed.keys()].map((file) => `./${file}`)), env);
  const { passed, failed: stillFailed } = bunCounts(second.output);
  if (passed === 0 || (second.code !== 0 && stillFailed === 0)) return second.output;
  const broken = failedTests(second.output);
  let unsteady = "";
  for (const [file, tests] of failed) {
    for (const test of tests.filter((name) => broken.get(file)?.includes(name) !== true))
      unsteady += `unsteady ${file} > ${test}\n`;
  }
  counts.passed += Math.max(0, counts.failed - stillFailed);
  counts.failed = stillFailed;
  return unsteady + (stillFailed > 0 ? second.output : "");
}

async function run(step: Step): Promise<Counts> {
  const { name, command, env, count } = step;
  const started = performance.now();
  const { output, code } = await outputOf(command, env);
  const counts = count?.(output) ?? { passed: 0, failed: 0, skipped: 0 };
  const said = count === bunCounts && code !== 0 ? await again(step, counts, output) : "";
  // A step that failed without a failed test (a crash, a check that found something) is one failure.
  const isUnsteady = said.startsWith("unsteady ") && counts.failed === 0;
  if (code !== 0 && counts.failed === 0 && !isUnsteady) counts.failed = 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const result = count
    ? `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""}`
    : "";
  process.stdout.write(
    `${counts.failed === 0 ? "ok    " : "FAILED"} ${name} ${result ? `(${result}) ` : ""}${seconds} s\n`,
  );
  if (code !== 0) process.stdout.write(`${output.replace(/^(?:\(pass\).*|\S+\.test\.ts:|)\n/gm, "")}\n${said}`);
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
