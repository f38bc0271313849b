import { pinned } from "./machine.ts";
import type { LoadPlan, LoadResult } from "./load.ts";

export const hasWrk = Bun.which("wrk") !== null;

/**
 * Runs a plan with this project's own generator, in a process held to the mock's core. Knows times to the first byte.
 */
export async function runOwn(plan: LoadPlan): Promise<LoadResult> {
  return runFor(plan, [process.execPath, `${import.meta.dir}/load.ts`], {}, JSON.stringify(plan));
}

/**
 * Runs a plan with wrk where it is installed, which costs its core less than a generator
 * in JavaScript; else as `runOwn`.
 */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  if (!hasWrk) return runOwn(plan);
  const headers = Object.entries(plan.headers).map(([name, value]) => `${name}: ${value}`);
  const url = `http://127.0.0.1:${plan.port}${plan.path}`;
  const options = ["-t1", `-c${plan.connections}`, `-d${plan.seconds}s`, "--timeout", "10s"];
  return runFor(plan, ["wrk", ...options, "-s", `${import.meta.dir}/wrk.lua`, url], {
    BENCH_BODY: plan.body,
    BENCH_HEADERS: headers.join("\n"),
  });
}

/** Beyond its time a generator waits for answers under way; after this, in milliseconds, it is ended. */
const graceMs = 60_000;

async function runFor(plan: LoadPlan, command: string[], env: Record<string, string>, input = ""): Promise<LoadResult> {
  const child = Bun.spawn(pinned(1, command), {
    env: { ...process.env, ...env },
    stdin: Buffer.from(input), // a plan with a long body does not fit an argument
    stdout: "pipe",
    stderr: "pipe",
    timeout: plan.seconds * 1_000 + graceMs,
  });
  const [output, complaint, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const last = output.trim().split("\n").at(-1) ?? "";
  if (code !== 0 || !last.startsWith("{")) throw new Error(`${command[0]} on port ${plan.port} failed: ${complaint}`);
  return JSON.parse(last) as LoadResult;
}
