import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { Framing } from "../transport/framing.ts";

/** How a server's program is started. */
export interface ChildOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What stands before the command: this program as a supervisor that kills what the command leaves behind. */
  readonly supervisor: readonly string[];
  /** A line that it wrote to its standard error, or that tells of its life. */
  readonly onLog: (line: string) => void;
}

/** Longest message of a server, in bytes. */
const messageBytesMax = 64 * 1024 * 1024;

/** How long a server may take to end once its input did, in milliseconds; then its supervisor ends it. */
const endMs = 2000;

/**
 * A server's program as the SDK's client sees it: messages on its standard input and output, one a line
 * (MCP 2025-11-25, "stdio"). It runs beneath a supervisor that ends all that it started when this
 * process has ended, however that came.
 */
export class ChildTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #options: ChildOptions;
  #child: Bun.Subprocess<"pipe", "pipe", "pipe"> | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    const { command, env, supervisor, onLog } = this.#options;
    this.#child = Bun.spawn([...supervisor, ...command], {
      env: { ...env },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    const child = this.#child;
    onLog(`started, pid ${child.pid}`);
    void this.#readMessages(child.stdout);
    void readLines(child.stderr, onLog);
    void child.exited.then((code) => {
      onLog(`exited (${child.signalCode ?? code})`);
      this.onclose?.();
    });
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return Promise.reject(new Error("the server has ended"));
    void child.stdin.write(`${JSON.stringify(message)}\n`);
    void child.stdin.flush();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    void child.stdin.end();
    const isLate = await Promise.race([child.exited.then(() => false), Bun.sleep(endMs).then(() => true)]);
    if (isLate) child.kill("SIGTERM");
    await child.exited;
  }

  async #readMessages(stream: ReadableStream<Uint8Array>): Promise<void> {
    const framing = new Framing(messageBytesMax);
    try {
      for await (const chunk of stream)
        for (const frame of framing.push(chunk)) {
          if (frame.kind === "text") this.#receive(frame.text);
          else
            this.#options.onLog(
              frame.kind === "too_long" ? "wrote a message that is too long" : "wrote what is no UTF-8",
            );
        }
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }

  #receive(text: string): void {
    try {
      this.onmessage?.(JSON.parse(text) as JSONRPCMessage);
    } catch {
      this.#options.onLog(`wrote what is no message: ${text.slice(0, 200)}`);
    }
  }
}

/** Gives a stream's lines, each cut where it is long. */
async function readLines(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = (lines.pop() ?? "").slice(-4096);
      for (const line of lines) if (line.trim() !== "") take(line.slice(0, 1000));
    }
  } catch {
    // It ended, which its exit tells.
  }
}
