import { chmod, mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { omenCommand } from "./omen.ts";

export interface OmenOptions {
  /** The text of omen.toml; default none, and none is looked for elsewhere. */
  readonly config?: string;
  /** More arguments for `omen serve`. */
  readonly args?: readonly string[];
  /** Added to a bare environment (PATH, HOME and TMPDIR alone): what the machine happens to set must not matter. */
  readonly env?: Readonly<Record<string, string>>;
  /** The most files that it may have open; default as many as this process. */
  readonly openFiles?: number;
  /** Give up after this. Default 20,000. */
  readonly startWithinMs?: number;
  /** The certificate in PEM that is to be believed, of a server with TLS. */
  readonly ca?: string;
}

/** A running `omen serve` of its own, on a free port, with a data folder that vanishes with it. */
export interface OmenServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly process: Bun.Subprocess;
  readonly dataFolder: string;
  /** What it wrote to standard output and standard error so far. */
  readonly output: { readonly out: string; readonly error: string };
  /** Resident memory now, in bytes. */
  residentBytes(): number;
  /** Ends it (SIGTERM, after a grace SIGKILL), removes its folders, and returns its exit code. Idempotent. */
  stop(): Promise<number>;
}

/** Starts the real program and waits until it answers /health. Fails with its output when it ends or is late. */
export async function startOmen(options: OmenOptions = {}): Promise<OmenServer> {
  const folder = await mkdtemp(`${tmpdir()}/omen-test-`);
  await chmod(folder, 0o700);
  const dataFolder = `${folder}/data`;
  const configFile = `${folder}/omen.toml`;
  await Bun.write(configFile, options.config ?? "");
  const files = ["--config", configFile, "--data", dataFolder];
  const child = Bun.spawn(
    [...limited(options.openFiles), "serve", "--host", "127.0.0.1", "--port", "0", ...files, ...(options.args ?? [])],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: tmpdir(), ...options.env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const output = { out: "", error: "" };
  const collected = Promise.all([
    collect(child.stdout, (text) => (output.out += text)),
    collect(child.stderr, (text) => (output.error += text)),
  ]);
  let ending: Promise<number> | undefined;
  const stop = (): Promise<number> => {
    ending ??= end(child).then(async (code) => {
      await collected;
      await rm(folder, { recursive: true, force: true });
      return code;
    });
    return ending;
  };
  const deadline = performance.now() + (options.startWithinMs ?? 20_000);
  for (;;) {
    const url = /listens on (https?:\/\/127\.0\.0\.1:\d+)/.exec(output.out + output.error)?.[1];
    if (url !== undefined && (await isHealthy(url, options.ca))) {
      const residentBytes = (): number => residentOf(child.pid);
      return {
        url,
        process: child,
        dataFolder,
        output,
        residentBytes,
        stop,
        [Symbol.asyncDispose]: async () => void (await stop()),
      };
    }
    if (child.exitCode !== null || performance.now() > deadline) {
      const code = await stop();
      throw new Error(`omen serve did not start (exit code ${code}):\n${output.out}${output.error}`);
    }
    await Bun.sleep(5);
  }
}

const limited = (openFiles: number | undefined): readonly string[] =>
  openFiles === undefined ? omenCommand() : ["sh", "-c", `ulimit -n ${openFiles} && exec "$0" "$@"`, ...omenCommand()];

async function collect(stream: ReadableStream<Uint8Array>, add: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const bytes of stream) add(decoder.decode(bytes, { stream: true }));
}

async function isHealthy(url: string, ca: string | undefined): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, ca === undefined ? {} : { tls: { ca } })).ok;
  } catch {
    return false;
  }
}

async function end(child: Bun.Subprocess): Promise<number> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  const code = await child.exited;
  clearTimeout(timer);
  return code;
}

/** Resident memory by /proc; on systems without it ps says the same. */
function residentOf(pid: number): number {
  if (process.platform === "linux") {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }
  return Number(Bun.spawnSync(["ps", "-o", "rss=", "-p", String(pid)]).stdout.toString()) * 1024;
}
