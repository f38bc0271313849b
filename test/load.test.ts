import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { constants, zstdCompressSync } from "node:zlib";
import { startOmen, type OmenServer } from "./support/server.ts";

/** What all clients together may cost. Memory is measured from outside, and generously. */

const megabyte = 1_000_000;
const start = (server: string) => startOmen({ config: `[discovery]\nenabled = false\n[server]\n${server}` });

const chatOf = (bytes: number, stream = false): string =>
  JSON.stringify({ model: "echo", stream, messages: [{ role: "user", content: "x".repeat(bytes) }] });

/** A POST on a connection of its own; what comes is read from the start only where `reads`. */
class Post {
  readonly #socket: Socket;
  readonly closed: Promise<string>;
  received = "";

  constructor({ url }: OmenServer, body: string | Uint8Array, { keepBack = 0, reads = true, headers = "" } = {}) {
    const { hostname, port } = new URL(url);
    const bytes = Buffer.from(body);
    this.#socket = connect(Number(port), hostname, () => {
      this.#socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`,
      );
      this.#socket.write(bytes.subarray(0, bytes.length - keepBack));
      if (!reads) this.#socket.pause();
    });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => (this.received += text));
    this.#socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => this.#socket.on("close", () => resolve(this.received)));
  }

  get status(): number {
    return Number(this.received.slice(9, 12));
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  /** Waits behind each piece that it reads. */
  readSlowly(pauseMs: number): void {
    this.#socket.on("data", () => {
      this.#socket.pause();
      setTimeout(() => this.#socket.resume(), pauseMs);
    });
  }

  leave(): void {
    this.#socket.destroy();
  }
}

/** Connections that the server holds open, as the kernel tells. */
function connectionsTo({ url }: OmenServer): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, "0");
  const established = new RegExp(`^\\s*\\d+: [0-9A-F]+:${port} [0-9A-F]+:[0-9A-F]+ 01 `);
  return readFileSync("/proc/net/tcp", "latin1")
    .split("\n")
    .filter((line) => established.test(line)).length;
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await Bun.sleep(5);
};

describe("bodies that are read at once", () => {
  test("hold no more than they may together, and what ends makes room", async () => {
    await using omen = await start("max_held_bytes = 10_000_000");
    const begun = Array.from({ length: 6 }, () => new Post(omen, chatOf(3 * megabyte), { keepBack: 1 }));
    const refused = () => begun.filter(({ received }) => received.includes("\r\n\r\n"));
    await until(() => refused().length >= 3);
    for (const post of refused()) {
      await post.closed;
      expect(post.status).toBe(503);
      expect(post.received).toMatch(/\r\nretry-after: 1\r\n/i);
      expect(post.received).toContain('"code":"overloaded"');
    }
    const waiting = begun.filter((post) => !refused().includes(post));
    expect(waiting.length).toBeGreaterThan(0);
    for (const post of waiting) post.send("}");
    for (const post of waiting) await post.closed;
    expect(waiting.some(({ status }) => status === 200)).toBe(true);
    for (let round = 0; round < 8; round++) {
      const again = new Post(omen, chatOf(3 * megabyte));
      await again.closed;
      expect(again.status).toBe(200);
    }
  }, 20_000);

  test("of clients that leave are free again", async () => {
    await using omen = await start("max_held_bytes = 10_000_000");
    for (let round = 0; round < 6; round++) {
      const post = new Post(omen, chatOf(3 * megabyte), { keepBack: 1 });
      await Bun.sleep(50);
      post.leave();
    }
    const answers = async (): Promise<boolean> => {
      const post = new Post(omen, chatOf(3 * megabyte));
      await post.closed;
      return post.status === 200;
    };
    while (!(await answers())) await Bun.sleep(20);
  }, 20_000);

  test("and grow as they are decoded hold no gigabytes", async () => {
    await using omen = await start("");
    const bomb = zstdCompressSync(Buffer.alloc(256 * megabyte, "a"));
    const headers = "Content-Encoding: zstd\r\n";
    const rssBefore = omen.residentBytes();
    let most = 0;
    const posts = Array.from({ length: 64 }, () => new Post(omen, bomb, { headers }));
    const ended = Promise.all(posts.map(({ closed }) => closed));
    while (Bun.peek.status(ended) === "pending") {
      most = Math.max(most, omen.residentBytes());
      await Bun.sleep(10);
    }
    await ended;
    expect(posts.every(({ status }) => status === 413 || status === 503)).toBe(true);
    expect(most - rssBefore).toBeLessThan(1500 * megabyte);
  }, 120_000);

  test("want no larger window than HTTP allows", async () => {
    await using omen = await start("");
    const body = zstdCompressSync(chatOf(20 * megabyte), {
      params: { [constants.ZSTD_c_windowLog]: 24, [constants.ZSTD_c_contentSizeFlag]: 0 },
    });
    const post = new Post(omen, body, { headers: "Content-Encoding: zstd\r\n" });
    await post.closed;
    expect(post.status).toBe(400);
    expect(post.received).toContain("zstd window");
  }, 20_000);
});

describe("a client that reads nothing of its answer", () => {
  test.each([
    ["whole", false],
    ["streamed", true],
  ])(
    "%s is left after a while",
    async (_, stream) => {
      await using omen = await start("write_seconds = 1\nkeep_alive_seconds = 1");
      const others = connectionsTo(omen);
      const posts = Array.from({ length: 4 }, () => new Post(omen, chatOf(12 * megabyte, stream), { reads: false }));
      while (connectionsTo(omen) < others + posts.length) await Bun.sleep(5);
      while (connectionsTo(omen) > others) await Bun.sleep(20);
      for (const post of posts) post.leave();
    },
    20_000,
  );

  test("slowly gets all of it", async () => {
    // Longer in all than a client may take nothing. The server sees it read by what the kernel's buffers
    // take anew, megabytes at a time.
    await using omen = await start("write_seconds = 8");
    const post = new Post(omen, chatOf(24 * megabyte));
    post.readSlowly(110);
    expect((await post.closed).length).toBeGreaterThan(24 * megabyte);
  }, 60_000);
});

test("as many calls as may be under way are not joined by another, and health is told all the same", async () => {
  await using omen = await start("max_calls = 2");
  const begun = [1, 2].map(() => new Post(omen, chatOf(10), { keepBack: 1 }));
  const third = async () => {
    const post = new Post(omen, chatOf(10));
    await post.closed;
    return post;
  };
  let refused = await third();
  while (refused.status !== 503) refused = await third();
  expect(refused.received).toContain("server.max_calls");
  expect((await fetch(`${omen.url}/health`)).status).toBe(200);
  for (const post of begun) post.send("}");
  for (const post of begun) await post.closed;
  expect(begun.map(({ status }) => status)).toEqual([200, 200]);
  let joined = await third();
  while (joined.status !== 200) joined = await third();
}, 20_000);
