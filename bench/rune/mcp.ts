import { readFileSync } from "node:fs";
import { Session } from "../glyph/session.ts";
import { percentile, spread, type Spread } from "../lib/statistics.ts";
import { compare, sampled, timed } from "../lib/subjects.ts";
import { filesOfSize, type Corpus } from "./corpus.ts";
import { type Goal, speedGoal } from "./goal.ts";

/** An MCP server over stdio, and how it reads a text file. */
export interface McpServer {
  readonly name: string;
  readonly command: readonly string[];
  /** Name and arguments of the tool that reads this file whole. */
  read(path: string): { readonly name: string; readonly arguments: object };
  /** The same for the tool that finds a file of this name. */
  find(name: string): { readonly name: string; readonly arguments: object };
}

export function mcpServers(root: string, omen: readonly string[]): McpServer[] {
  const peer = `${import.meta.dir}/../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js`;
  return [
    {
      name: "omen mcp",
      // A data folder of its own: the audit log of a benchmark is nobody's.
      command: [...omen, "mcp", "--root", root, "--data", `${root}-data`],
      read: (path) => ({ name: "fs_read", arguments: { path } }),
      find: (query) => ({ name: "fs_find", arguments: { query } }),
    },
    {
      name: "MCP filesystem server (Node)",
      command: ["node", peer, root],
      read: (path) => ({ name: "read_text_file", arguments: { path: `${root}/${path}` } }),
      find: (name) => ({ name: "search_files", arguments: { path: root, pattern: `**/${name}` } }),
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

/** Reads in one sample, one behind the other, as an agent makes them; a process that has slept is woken late. */
const inARow = 20;

/** Finding a file by its name, and reading 20 KB, over sessions that stay open. */
export async function mcpGoals(
  corpus: Corpus,
  servers: readonly McpServer[],
  rounds: number,
): Promise<readonly Goal[]> {
  const path = corpus.files.some((file) => file.path === "kernel/panic.c")
    ? "kernel/panic.c"
    : (corpus.files[0]?.path ?? "");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const [readPath] = filesOfSize(corpus, 20_480, 1);
  const [own, other] = await Promise.all(
    servers.map(async (server) => ({ server, session: await Session.open(server.command) })),
  );
  if (!own || !other) throw new Error("two servers are compared");
  const find = ({ server, session }: typeof own) => ({
    name: server.name,
    async sample() {
      const { result, elapsed } = await session.call("tools/call", server.find(name));
      if (!JSON.stringify(result).includes(path)) throw new Error(`${server.name} does not find ${path}`);
      return elapsed;
    },
  });
  const read = ({ server, session }: typeof own) => ({
    name: server.name,
    async sample() {
      let elapsed = 0;
      for (let call = 0; call < inARow; call++)
        elapsed += (await session.call("tools/call", server.read(readPath ?? ""))).elapsed;
      return (elapsed * 1_000) / inARow;
    },
  });
  const named = { ours: own.server.name, peer: other.server.name };
  try {
    // The peer takes ten seconds to find a file.
    const found = await sampled([find(own), find(other)], Math.min(rounds, 3), 1);
    // Both servers compile what is hot meanwhile; an editor's has been asked thousands of times.
    const readings = await sampled([read(own), read(other)], rounds * 10, 100);
    return [
      speedGoal({ what: "a file found by its name over MCP", unit: "ms", samples: found, ...named }, 50),
      speedGoal({ what: "a read of 20 KB over MCP", unit: "µs", samples: readings, ...named }, 5),
    ];
  } finally {
    await own.session.close();
    await other.session.close();
  }
}
