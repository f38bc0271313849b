import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMcp } from "./support/mcp.ts";
import { clientFrame, RawConnection, upgradeRequest } from "./support/raw-socket.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, whole } from "./support/upstream/index.ts";

/** What one client may cost. Memory is measured from outside, and generously. */

const megabyte = 1_000_000;
const start = (server = "") => startOmen({ config: `[discovery]\nenabled = false\n[server]\n${server}` });

/**
 * The most memory that Omen had beyond what it has now, in bytes, until the promise is settled; its
 * health is asked for all the while.
 */
async function growth(omen: OmenServer, until: Promise<unknown>): Promise<number> {
  const before = omen.residentBytes();
  let most = before;
  while (Bun.peek.status(until) === "pending") {
    most = Math.max(most, omen.residentBytes());
    expect((await fetch(`${omen.url}/health`)).status).toBe(200);
    await Bun.sleep(10);
  }
  return most - before;
}

/** A request with a body, on a connection that ends with its answer. */
const postHead = ({ url }: OmenServer, path: string, framing: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`;

const chatOf = (text: string, more: object = {}): string =>
  JSON.stringify({ model: "echo", messages: [{ role: "user", content: text }], ...more });

describe("an echo", () => {
  test("of 20 MB in single words, to a client that reads nothing, is made as it is read", async () => {
    await using omen = await start("write_seconds = 2\nkeep_alive_seconds = 2");
    const client = new RawConnection(omen.url);
    const body = chatOf("w ".repeat(10 * megabyte), { stream: true });
    await client.open;
    client.pause();
    await client.send(postHead(omen, "/v1/chat/completions", `Content-Length: ${body.length}`));
    await client.send(body);
    expect(await growth(omen, Bun.sleep(1500))).toBeLessThan(700 * megabyte);
    client.leave();
  }, 30_000);
});

describe("a body in chunks of one byte", () => {
  test("costs a few bytes a byte", async () => {
    await using omen = await start();
    const body = chatOf("x".repeat(4 * megabyte));
    const chunks = Buffer.alloc(body.length * 6 + 5);
    for (let at = 0; at < body.length; at++) chunks.write(`1\r\n${body[at]}\r\n`, at * 6, "latin1");
    chunks.write("0\r\n\r\n", body.length * 6, "latin1");
    const client = new RawConnection(omen.url);
    await client.send(postHead(omen, "/v1/chat/completions", "Transfer-Encoding: chunked"));
    const sent = client.send(chunks).then(() => client.closed);
    expect(await growth(omen, sent)).toBeLessThan(300 * megabyte); // 120 bytes a byte are 480
    expect(client.received).toMatch(/^HTTP\/1\.1 200 /);
  }, 60_000);
});

describe("a WebSocket", () => {
  const keyed = `max_body_bytes = 20_000_000\n[auth]\nmode = "keys"\nkeys.ada.key = "env:ADA"`;
  const startKeyed = () =>
    startOmen({ env: { ADA: "sk-omen-ada" }, config: `[discovery]\nenabled = false\n[server]\n${keyed}` });

  test("of nobody that is known is closed at its first frame, and a million more cost nothing", async () => {
    await using omen = await startKeyed();
    const flood = Buffer.concat(Array.from({ length: 100_000 }, () => clientFrame("{")));
    const flooded = Promise.all(
      Array.from({ length: 4 }, async () => {
        const client = new RawConnection(omen.url);
        await client.send(upgradeRequest(`${omen.url}/v1/chat/stream`));
        await client.send(clientFrame("{"));
        while (!client.received.includes('"type":"error"')) await Bun.sleep(5);
        for (let round = 0; round < 3; round++) void client.send(flood); // nobody reads it any more
        await Bun.sleep(1000);
        client.leave();
        return client.closed;
      }),
    );
    expect(await growth(omen, flooded)).toBeLessThan(200 * megabyte);
    for (const received of await flooded) {
      expect(received).toMatch(/^HTTP\/1\.1 101 /);
      expect(received.match(/"type":"error"/g)).toHaveLength(1);
    }
  }, 60_000);

  test.each(["/v1/chat/stream", "/v1/responses"])(
    "at %s is closed after a hundred senseless frames",
    async (path) => {
      await using omen = await start();
      const client = new RawConnection(omen.url);
      await client.send(upgradeRequest(`${omen.url}${path}`));
      while (!client.received.includes("\r\n\r\n")) await Bun.sleep(5);
      const flooded = client
        .send(Buffer.concat(Array.from({ length: 200_000 }, () => clientFrame("{"))))
        .then(async () => {
          while (!client.received.includes("too many senseless frames")) await Bun.sleep(5);
          client.leave();
          return client.closed;
        });
      expect(await growth(omen, flooded)).toBeLessThan(200 * megabyte);
      expect((await flooded).match(/"type":"error"/g)).toHaveLength(100);
    },
    60_000,
  );

  const authorized = "Authorization: Bearer sk-omen-ada\r\n";
  const create = (text: string) =>
    clientFrame(JSON.stringify({ type: "response.create", model: "echo", input: text, store: false }));

  test("takes a request of as much as a body may have, and closes on more", async () => {
    await using omen = await startKeyed();
    for (const [length, isTaken] of [
      [18 * megabyte, true],
      [21 * megabyte, false],
    ] as const) {
      const client = new RawConnection(omen.url);
      await client.send(upgradeRequest(`${omen.url}/v1/responses`, authorized));
      void client.send(create("x".repeat(length)));
      if (isTaken) while (!client.received.includes('"type":"response.completed"')) await Bun.sleep(20);
      else await client.closed;
      expect(client.received.includes('"type":"response.created"')).toBe(isTaken);
      client.leave();
    }
  }, 60_000);

  test("gives a client that reads late all of a long answer", async () => {
    await using omen = await startKeyed();
    const client = new RawConnection(omen.url);
    await client.send(upgradeRequest(`${omen.url}/v1/responses`, authorized));
    while (!client.received.includes("\r\n\r\n")) await Bun.sleep(5);
    client.pause();
    const text = `${"x".repeat(15 * megabyte)} the last word`;
    await client.send(create(text));
    await Bun.sleep(1500); // far more than a connection's buffers hold has been given to it meanwhile
    client.resume();
    while (!client.received.includes('"type":"response.completed"')) await Bun.sleep(100);
    expect(client.received.match(/"type":"response\.completed"/g)).toHaveLength(1);
    expect(client.bytes).toBeGreaterThan(3 * text.length);
    client.leave();
  }, 60_000);
});

describe("a reader of Glyph's that reads nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "omen-costs-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is given no more work until it does, and then all of its answers", async () => {
    writeFileSync(join(folder, "large.txt"), "line of text\n".repeat(160_000)); // 2 MB
    const server = startMcp({ args: ["--root", folder] });
    const call = (id: number) =>
      `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "fs_read", arguments: { path: "large.txt" } } })}\n`;
    const count = 600;
    const memory = (): number =>
      Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))?.[1]) * 1024;
    await server.request("ping");
    const before = memory();
    server.send(Array.from({ length: count }, (_, id) => call(id + 1000)).join(""));
    await Bun.sleep(1500);
    expect(memory() - before).toBeLessThan(400 * megabyte); // all of them are 1.2 GB
    const { messages } = await server.end();
    expect(messages.filter(({ result }) => result !== undefined)).toHaveLength(count);
  }, 60_000);
});

describe("streams whose end repeats them", () => {
  test("are held until then, and bounded together with all else", async () => {
    await using upstream = await startUpstream({ models: ["m"] });
    const chunk = (content: string | undefined, reason: string | null): string =>
      `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: reason }] })}\n\n`;
    const ends = Promise.withResolvers<void>();
    upstream.script("m", async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      for (let count = 0; count < 30; count++) await exchange.write(chunk("word ".repeat(10_000), null));
      await Promise.race([ends.promise, exchange.closed]);
      await exchange.write(`${chunk(undefined, "stop")}data: [DONE]\n\n`);
      await exchange.end();
    });
    await using omen = await startOmen({
      config: `discovery.enabled = false\nserver.max_held_bytes = 4_000_000\n[providers.p]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"`,
    });
    const ask = (path: string) =>
      fetch(omen.url + path, {
        method: "POST",
        body: JSON.stringify({
          model: "m",
          stream: true,
          input: "x",
          messages: [{ role: "user", content: "x" }],
          max_tokens: 9,
        }),
      }).then((response) => response.text());
    const held = Array.from({ length: 6 }, () => ask("/v1/responses"));
    const isOver = (answer: Promise<string>): boolean => Bun.peek.status(answer) === "fulfilled";
    while (held.filter(isOver).length < 4) await Bun.sleep(5); // two of them are 3 MB, and a third is too much
    const passing = Array.from({ length: 6 }, () => ask("/v1/messages")); // nothing is held of these
    ends.resolve();
    const texts = await Promise.all(held);
    expect(texts.filter((text) => text.includes('"type":"response.completed"')).length).toBeGreaterThan(0);
    for (const text of texts) expect(text).toMatch(/"type":"response\.completed"|max_held_bytes/);
    for (const text of await Promise.all(passing)) expect(text).toContain("message_stop");
    for (const text of await Promise.all([ask("/v1/responses"), ask("/v1/responses")]))
      expect(text).toContain('"type":"response.completed"');
  }, 30_000);
});

describe("few files that may be open", () => {
  test("bound the calls at once, with a clear answer, and the rest goes on", async () => {
    await using upstream = await startUpstream({ models: ["m"] });
    const ends = Promise.withResolvers<void>();
    upstream.script("m", async (exchange) => {
      await Promise.race([ends.promise, exchange.closed]);
      await whole()(exchange);
    });
    await using omen = await startOmen({
      openFiles: 200,
      config: `discovery.enabled = false\n[providers.p]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"`,
    });
    expect(omen.output.error).toMatch(/the limit of open files allows fewer calls at once.*"calls":\d+/);
    const most = Number(/"calls":(\d+)/.exec(omen.output.error)?.[1]);
    const ask = async () => {
      const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x" }] });
      const response = await fetch(`${omen.url}/v1/chat/completions`, {
        method: "POST",
        body,
        headers: { connection: "close" },
      });
      return { status: response.status, text: await response.text() };
    };
    const asked = Array.from({ length: most }, ask);
    while (upstream.underWay < most) await Bun.sleep(5);
    const refused = await Promise.all(Array.from({ length: 5 }, ask));
    for (const { status, text } of refused)
      expect([status, text]).toEqual([503, expect.stringContaining("open files")]);
    expect((await fetch(`${omen.url}/health`, { headers: { connection: "close" } })).status).toBe(200);
    ends.resolve();
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    expect((await ask()).status).toBe(200);
  }, 30_000);
});
