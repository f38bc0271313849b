import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { adoptOrphans } from "../rune/index.ts";
import { monotonic } from "../platform/clock.ts";
import { say } from "./terminal.ts";

/** Milliseconds between two looks at whether the process that started this one still lives. */
const parentCheckMs = 200;

/** How long what is to end may take before it is killed, in milliseconds. */
const graceMs = 700;

/**
 * Runs a command, and ends with it, or with the process that started this one, all that the command started: children,
 * and theirs, also those that left its session. `omen` starts it for each mounted server; nobody else calls it.
 */
export async function supervise(command: readonly string[]): Promise<never> {
  const [program = "", ...args] = command;
  adoptOrphans();
  const parent = process.ppid;
  const child = spawn(program, args, { stdio: "inherit", detached: true });
  const over = Promise.withResolvers<number>();
  child.on("error", (error) => {
    say(`${program}: ${error.message}`);
    over.resolve(127);
  });
  child.on("exit", (code, signal) => over.resolve(code ?? (signal === null ? 1 : 128)));
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => over.resolve(143));
  const watch = setInterval(() => {
    if (process.ppid !== parent) over.resolve(0);
  }, parentCheckMs);
  const code = await over.promise;
  clearInterval(watch);
  await endDescendants(child.pid);
  process.exit(code);
}

async function endDescendants(group: number | undefined): Promise<void> {
  const signalAll = (signal: "SIGTERM" | "SIGKILL"): number => {
    const found = descendants();
    for (const pid of found) kill(pid, signal);
    if (group !== undefined) kill(-group, signal); // where /proc says nothing, the command's own group at least
    return found.length;
  };
  const deadline = monotonic() + graceMs;
  signalAll("SIGTERM");
  while (descendants().length > 0 && monotonic() < deadline) await Bun.sleep(20);
  // What is killed may have started something meanwhile, which comes to this process then.
  for (let round = 0; round < 50 && signalAll("SIGKILL") > 0; round++) await Bun.sleep(10);
}

function kill(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/**
 * Every process beneath this one, by /proc (Linux; proc_pid_stat(5)); none where there is no such thing. Those that
 * have ended and wait to be seen don't count.
 */
function descendants(): readonly number[] {
  const children = new Map<number, number[]>();
  for (const [pid, parent] of parents()) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const found: number[] = [];
  const visit = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(process.pid);
  return found;
}

function* parents(): Generator<readonly [pid: number, parent: number]> {
  let entries: readonly string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return;
  }
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const text = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [state = "", parent = ""] = text.slice(text.lastIndexOf(")") + 2).split(" ");
      if (state !== "Z") yield [Number(entry), Number(parent)];
    } catch {
      // It has ended.
    }
  }
}
