import type { FileSink, Subprocess } from "bun";
import { pinned } from "../lib/machine.ts";

/** The least of an MCP client: newline-delimited JSON-RPC, one call at a time. The server is held to core 0. */
export class Session {
  #buffered = "";
  #wake: (() => void) | undefined;
  #nextId = 1;
  /** When the last bytes came, in milliseconds. */
  #arrived = 0;
  readonly #child: Subprocess<"pipe", "pipe", "ignore">;

  private constructor(child: Subprocess<"pipe", "pipe", "ignore">) {
    this.#child = child;
    void this.#collect();
  }

  static async open(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Session> {
    const own = env && { env: { ...env } };
    const child = Bun.spawn(pinned(0, command), { stdin: "pipe", stdout: "pipe", stderr: "ignore", ...own });
    const session = new Session(child);
    const clientInfo = { name: "bench", version: "1" };
    await session.call("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    session.#send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return session;
  }

  /**
   * `elapsed`, in milliseconds, ends with the answer's last bytes: what a client then
   * makes of them is no server's time.
   */
  async call(method: string, params: object): Promise<{ readonly result: unknown; readonly elapsed: number }> {
    const id = this.#nextId++;
    const started = performance.now();
    this.#send({ jsonrpc: "2.0", id, method, params });
    for (;;) {
      const end = this.#buffered.indexOf("\n");
      if (end < 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      const elapsed = this.#arrived - started;
      const message: unknown = JSON.parse(this.#buffered.slice(0, end));
      this.#buffered = this.#buffered.slice(end + 1);
      if (typeof message !== "object" || message === null || !("id" in message) || message.id !== id) continue;
      if (!("result" in message)) throw new Error(`${method} failed: ${JSON.stringify(message)}`);
      return { result: message.result, elapsed };
    }
  }

  async close(): Promise<void> {
    await this.#sink.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#child.exited;
    clearTimeout(timer);
  }

  get #sink(): FileSink {
    return this.#child.stdin;
  }

  #send(message: object): void {
    void this.#sink.write(`${JSON.stringify(message)}\n`);
    void this.#sink.flush();
  }

  async #collect(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.stdout) {
      this.#arrived = performance.now();
      this.#buffered += decoder.decode(bytes, { stream: true });
      this.#wake?.();
    }
  }
}
