import type { FileSink, Subprocess } from "bun";
import { readFileSync } from "node:fs";
import { pinned } from "../lib/machine.ts";
import { percentile, spread, type Spread } from "../lib/statistics.ts";
import { compare, timed } from "../lib/subjects.ts";
import { filesOfSize, type Corpus } from "./corpus.ts";

/** An MCP server over stdio, and how it reads a text file. */
export interface McpServer {
  readonly name: string;
  readonly command: readonly string[];
  /** Name and arguments of the tool that reads this file whole. */
  read(path: string): { readonly name: string; readonly arguments: object };
}

export function mcpServers(root: string, omen: readonly string[]): McpServer[] {
  const peer = `${import.meta.dir}/../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js`;
  return [
    {
      name: "omen mcp",
      // A data folder of its own: the audit log of a benchmark is nobody's.
      command: [...omen, "mcp", "--root", root, "--data", `${root}-data`],
      read: (path) => ({ name: "fs_read", arguments: { path } }),
    },
    {
      name: "MCP filesystem server (Node)",
      command: ["node", peer, root],
      read: (path) => ({ name: "read_text_file", arguments: { path: `${root}/${path}` } }),
    },
  ];
}

/** Milliseconds from spawn to the answered initialize, by server; files in the page cache. */
export async function compareStarts(servers: readonly McpServer[], rounds: number): Promise<Map<string, Spread>> {
  return compare(
    servers.map((server) => ({
      name: server.name,
      async sample() {
        let session: Session | undefined;
        const elapsed = await timed(async () => {
          session = await Session.open(server);
        });
        await session?.close();
        return elapsed;
      },
    })),
    rounds,
    1,
  );
}

export interface McpReads {
  /** Median and 99th percentile of the round trip in microseconds; spread over the rounds. */
  readonly p50: Map<string, Spread>;
  readonly p99: Map<string, Spread>;
}

/** Reading files of about this size, one call after the other, over a session that stays open. */
export async function compareMcpReads(
  corpus: Corpus,
  servers: readonly McpServer[],
  bytes: number,
  rounds: number,
): Promise<McpReads> {
  const paths = filesOfSize(corpus, bytes, 64);
  const sessions = await Promise.all(servers.map(async (server) => ({ server, session: await Session.open(server) })));
  const worst = new Map<string, number[]>();
  try {
    for (const { server, session } of sessions) {
      for (const path of paths) {
        const answer = JSON.stringify((await session.call("tools/call", server.read(path))).result);
        const text = JSON.stringify(readFileSync(`${corpus.root}/${path}`, "utf8").trim().slice(100, 400)).slice(1, -1);
        if (!answer.includes(text))
          throw new Error(`${server.name} reads ${path} differently: ${answer.slice(0, 500)}`);
      }
    }
    const p50 = await compare(
      sessions.map(({ server, session }) => ({
        name: server.name,
        async sample() {
          const elapsed: number[] = [];
          for (const path of [...paths, ...paths]) {
            elapsed.push((await session.call("tools/call", server.read(path))).elapsed);
          }
          worst.set(server.name, [...(worst.get(server.name) ?? []), percentile(elapsed, 99) * 1_000]);
          return percentile(elapsed, 50) * 1_000;
        },
      })),
      rounds,
    );
    const p99 = new Map([...worst].map(([name, values]) => [name, spread(values.slice(-rounds))]));
    return { p50, p99 };
  } finally {
    for (const { session } of sessions) await session.close();
  }
}

/** The least of an MCP client: newline-delimited JSON-RPC, one call at a time. The server is held to core 0. */
class Session {
  private buffered = "";
  private wake: (() => void) | undefined;
  private nextId = 1;
  /** When the last bytes came, in milliseconds. */
  private arrived = 0;

  private constructor(private readonly child: Subprocess<"pipe", "pipe", "ignore">) {
    void this.collect();
  }

  static async open(server: McpServer): Promise<Session> {
    const child = Bun.spawn(pinned(0, server.command), { stdin: "pipe", stdout: "pipe", stderr: "ignore" });
    const session = new Session(child);
    const clientInfo = { name: "bench", version: "1" };
    await session.call("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    session.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return session;
  }

  /** `elapsed`, in milliseconds, ends with the answer's last bytes: what a client then makes of them is no server's time. */
  async call(method: string, params: object): Promise<{ readonly result: unknown; readonly elapsed: number }> {
    const id = this.nextId++;
    const started = performance.now();
    this.send({ jsonrpc: "2.0", id, method, params });
    for (;;) {
      const end = this.buffered.indexOf("\n");
      if (end < 0) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      const elapsed = this.arrived - started;
      const message: unknown = JSON.parse(this.buffered.slice(0, end));
      this.buffered = this.buffered.slice(end + 1);
      if (typeof message !== "object" || message === null || !("id" in message) || message.id !== id) continue;
      if (!("result" in message)) throw new Error(`${method} failed: ${JSON.stringify(message)}`);
      return { result: message.result, elapsed };
    }
  }

  async close(): Promise<void> {
    await this.sink.end();
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await this.child.exited;
    clearTimeout(timer);
  }

  private get sink(): FileSink {
    return this.child.stdin;
  }

  private send(message: object): void {
    void this.sink.write(`${JSON.stringify(message)}\n`);
    void this.sink.flush();
  }

  private async collect(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.child.stdout) {
      this.arrived = performance.now();
      this.buffered += decoder.decode(bytes, { stream: true });
      this.wake?.();
    }
  }
}
