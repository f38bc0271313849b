import { expect, test } from "bun:test";

/** What a program that logs writes to standard error, which is no terminal here. */
async function logged(options: { level: string; format: string }, statements: string): Promise<readonly string[]> {
  const script = `import { Log } from ${JSON.stringify(`${import.meta.dir}/log.ts`)};
    const log = new Log(${JSON.stringify(options)});
    ${statements}`;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "pipe" });
  const [text, out] = await Promise.all([child.stderr.text(), child.stdout.text(), child.exited]);
  expect(out).toBe("");
  return text.split("\n").slice(0, -1);
}

test("entries are JSON lines where nobody watches", async () => {
  const lines = await logged(
    { level: "info", format: "auto" },
    'log.info("started", { port: 8080, name: "a b", none: undefined }); log.error("failed");',
  );
  const entries = lines.map((line) => JSON.parse(line));
  expect(entries).toEqual([
    { time: expect.any(String), level: "info", message: "started", port: 8080, name: "a b" },
    { time: expect.any(String), level: "error", message: "failed" },
  ]);
  expect(entries[0].time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test("as text they are one line each, and what could pass for more is quoted", async () => {
  const lines = await logged(
    { level: "info", format: "text" },
    String.raw`log.warn("slow", { model: "m", path: "a b", forged: "x\n12:00 info ok", ansi: "\u001b[2J", c1: "\u009b2J", n: 1, none: undefined });`,
  );
  expect(lines).toEqual([
    expect.stringMatching(
      /^\d\d:\d\d:\d\d\.\d{3} warn {2}slow model=m path="a b" forged="x\\n12:00 info ok" ansi="\\u001b\[2J" c1="\\u009b2J" n=1$/,
    ),
  ]);
});

test.each([
  ["debug", ["debug", "info", "warn", "error"]],
  ["info", ["info", "warn", "error"]],
  ["warn", ["warn", "error"]],
  ["error", ["error"]],
])("level %s writes %j", async (level, written) => {
  const lines = await logged(
    { level, format: "json" },
    'for (const each of ["debug", "info", "warn", "error"]) { log[each]("x"); if (log.writes(each)) log[each]("writes"); }',
  );
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(written.flatMap((each) => [each, each]));
});

test("a reader that has gone is no reason to fail", async () => {
  const script = `import { Log } from ${JSON.stringify(`${import.meta.dir}/log.ts`)};
    const log = new Log({ level: "info", format: "json" });
    for (let index = 0; index < 10000; index++) log.info("x".repeat(100));`;
  const child = Bun.spawn(
    ["bash", "-c", 'set -o pipefail; "$0" -e "$1" 2>&1 >/dev/null | head -1', process.execPath, script],
    {
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  expect(await child.exited).toBe(0);
});
