import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { omenCommand } from "./omen.ts";

type Environment = Readonly<Record<string, string>>;

/** How a command ended, and what it wrote. */
interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

interface RunOptions {
  /** Added to a bare environment; local model servers are not looked for unless it says so. */
  readonly env?: Environment;
  /** What comes on standard input; default nothing at all. */
  readonly stdin?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** A home of its own for the commands of a test file: nothing of the machine's matters to them. */
export class Home implements AsyncDisposable {
  readonly path = mkdtempSync(`${tmpdir()}/omen-home-`);

  env(more: Environment = {}): Record<string, string> {
    const { path: HOME } = this;
    return { PATH: process.env["PATH"] ?? "", HOME, TMPDIR: tmpdir(), OMEN_DISCOVERY__ENABLED: "false", ...more };
  }

  /** Runs `omen` with these arguments in this home, to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const child = this.start(args, options);
    const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, out, error };
  }

  /** Starts `omen`, for tests that do something while it runs. */
  start(args: readonly string[], { env, stdin }: RunOptions = {}) {
    return Bun.spawn([...omenCommand(), ...args], {
      cwd: this.path,
      env: this.env(env),
      stdin: stdin instanceof ReadableStream ? stdin : stdin === undefined ? "ignore" : new Blob([stdin]),
      stdout: "pipe",
      stderr: "pipe",
    });
  }

  /** Runs a line of bash, where `omen` is the command under test. */
  async shell(line: string, env?: Environment): Promise<Ended> {
    const words = omenCommand().map((word) => `'${word}'`);
    const script = `omen() { ${words.join(" ")} "$@"; }\n${line}`;
    const child = Bun.spawn(["bash", "-c", script], {
      cwd: this.path,
      env: this.env(env),
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, out, error };
  }

  /** Starts `omen` on a terminal of its own. */
  terminal(args: readonly string[], env?: Environment): Screen {
    return new Screen([...omenCommand(), ...args], this.path, this.env({ TERM: "xterm-256color", ...env }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** A program on a pseudo-terminal: what a person would see, and their keys. */
class Screen {
  /** Everything that was written so far, escape sequences included. */
  shown = "";
  /** Resolves with the exit code, once all that was written has been shown. */
  readonly exited: Promise<number>;
  readonly #terminal: Bun.Terminal | undefined;
  #seen = 0;
  #waiting: (() => void)[] = [];

  constructor(command: readonly string[], cwd: string, env: Environment) {
    const decoder = new TextDecoder();
    const end = Promise.withResolvers<void>();
    const child = Bun.spawn([...command], {
      cwd,
      env,
      terminal: {
        data: (_terminal, bytes) => {
          this.shown += decoder.decode(bytes, { stream: true });
          for (const look of this.#waiting.splice(0)) look();
        },
        exit: () => end.resolve(),
      },
    });
    this.#terminal = child.terminal;
    this.exited = Promise.all([child.exited, end.promise]).then(([code]) => code);
  }

  type(keys: string): void {
    this.#terminal?.write(keys);
  }

  /** Resolves once this was written, after what an earlier call has seen; rejects when the program ends without it. */
  async see(text: string): Promise<void> {
    for (;;) {
      const at = this.shown.indexOf(text, this.#seen);
      if (at >= 0) {
        this.#seen = at + text.length;
        return;
      }
      const written = new Promise<void>((resolve) => this.#waiting.push(resolve));
      const code = await Promise.race([written, this.exited]);
      if (code === undefined || this.shown.includes(text, this.#seen)) continue;
      throw new Error(`ended with ${code} and without ${JSON.stringify(text)}:\n${this.shown}`);
    }
  }

  close(): void {
    this.#terminal?.close();
  }
}
