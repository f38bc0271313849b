import { createServer } from "node:net";
import { readFileSync, readdirSync } from "node:fs";
import { pinned } from "./machine.ts";

/** A server process under measurement. */
export interface ServerProcess {
  readonly port: number;
  /** From spawn to the first good answer of its health path, in milliseconds. */
  readonly startMs: number;
  /** Resident memory of the process and its descendants, in MB (10^6 bytes). */
  residentMb(): number;
  /**
   * Processor time that all threads of the process have used so far, in microseconds, by the kernel's ticks of 10 ms.
   */
  cpuMicroseconds(): number;
  /** What it said on standard output and error so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly command: readonly string[];
  readonly core: 0 | 1;
  readonly port: number;
  /** Path that answers 200 when the server is ready. */
  readonly healthPath: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Give up after this. Default 30,000. */
  readonly startWithinMs?: number;
}

/** Servers that run: none is left behind when the benchmark is told to end. */
const children = new Set<{ kill(signal: "SIGTERM"): void }>();
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => process.exit(code));
}
process.once("exit", () => {
  for (const child of children) child.kill("SIGTERM");
});

/** Starts a server and waits for its first good answer, asking again as soon as it was refused. */
export async function startServer(server: ServerCommand): Promise<ServerProcess> {
  const started = performance.now();
  const child = Bun.spawn(pinned(server.core, server.command), {
    env: { ...process.env, ...server.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  children.add(child);
  let said = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) said = (said + decoder.decode(bytes, { stream: true })).slice(-65_536);
  };
  void collect(child.stdout);
  void collect(child.stderr);
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await child.exited;
    clearTimeout(timer);
    children.delete(child);
  };
  const deadline = started + (server.startWithinMs ?? 30_000);
  while (!(await answers(server.port, server.healthPath))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`did not start: ${server.command.join(" ")}\n${said}`);
    }
    await Bun.sleep(1);
  }
  return {
    port: server.port,
    startMs: performance.now() - started,
    residentMb: () => residentMb(child.pid),
    cpuMicroseconds: () => cpuMicroseconds(child.pid),
    output: () => said,
    stop,
  };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

async function answers(port: number, path: string): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { keepalive: false });
    await response.bytes();
    return response.ok;
  } catch {
    return false;
  }
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return own / 1e6 + children.reduce((total, child) => total + residentMb(child), 0);
}

/** User and system time, fields 14 and 15 of /proc/PID/stat (proc(5)); the name before them may hold spaces. */
function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
