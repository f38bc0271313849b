import { readFileSync } from "node:fs";
import { Session } from "../glyph/session.ts";
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
          session = await Session.open(server.command);
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
  const sessions = await Promise.all(
    servers.map(async (server) => ({ server, session: await Session.open(server.command) })),
  );
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
