import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Socket, TCPSocketListener } from "bun";
import {
  catalogue,
  flood,
  silent,
  stallAfter,
  stallAfterHead,
  startUpstream,
  type Upstream,
} from "../../../../test/support/upstream/index.ts";
import type { Answer } from "../answer.ts";
import { Cancellation } from "../cancellation.ts";
import { AnswerTooLarge, collect } from "../collect.ts";
import { AnswerReader } from "../testing.ts";
import { codes } from "./error.ts";
import { headBytesMax } from "./head.ts";
import { sendOverWire } from "./index.ts";

/** The wire on real sockets, against a provider that misbehaves in every way it knows. */

let upstream: Upstream;
const listeners: TCPSocketListener<undefined>[] = [];

beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(async () => {
  await upstream.stop();
  for (const listener of listeners.splice(0)) listener.stop(true);
});
afterAll(() => upstream.stop());

const chatBody = (model: string, stream: boolean): string =>
  JSON.stringify({ model, stream, messages: [{ role: "user", content: "Hello" }] });

const chat = (model: string, { stream = false, cancellation = new Cancellation() } = {}) =>
  sendOverWire({
    url: `${upstream.baseUrl}/chat/completions`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: chatBody(model, stream),
    cancellation,
  });

/** More than any answer here. */
const bytesMax = 64 * 1024 * 1024;

const textOf = async (answer: Answer): Promise<string> => Buffer.from(await collect(answer, bytesMax)).toString();

const readAll = async (answer: Answer): Promise<string> =>
  Buffer.concat(await new AnswerReader(answer).all()).toString();

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(1);
}

const ok = (body: string, headers = ""): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n${body}`;

/** A server on a bare socket: what it does with each read is the test's; returns its URL. */
function serve(data: (socket: Socket<undefined>, bytes: Buffer) => void, open?: (socket: Socket<undefined>) => void) {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data, open: open ?? (() => undefined) } });
  listeners.push(listener);
  return `http://127.0.0.1:${listener.port}/`;
}

const get = (url: string, cancellation = new Cancellation()) =>
  sendOverWire({ url, method: "GET", headers: {}, cancellation });
const post = (url: string, body = "{}", cancellation = new Cancellation()) =>
  sendOverWire({ url, method: "POST", headers: {}, body, cancellation });

describe("says what fetch says", () => {
  const hangs = new Set(["silent", "stall-after-head", "stall-mid-stream", "quiet", "endless", "flood"]);
  const models = Object.keys(catalogue).filter((model) => !hangs.has(model));

  /** Status, type and text of an answer; or that there was none. */
  async function outcome(call: () => Promise<readonly [number, string | undefined, string]>): Promise<unknown> {
    try {
      return await call();
    } catch {
      return "failed";
    }
  }

  for (const stream of [false, true]) {
    test.each(models)(`%s, stream: ${stream}`, async (model) => {
      const byFetch = await outcome(async () => {
        const response = await fetch(`${upstream.baseUrl}/chat/completions`, {
          method: "POST",
          body: chatBody(model, stream),
          redirect: "manual",
        });
        return [response.status, response.headers.get("content-type") ?? undefined, await response.text()];
      });
      const byWire = (read: typeof textOf | typeof readAll) =>
        outcome(async () => {
          const answer = await chat(model, { stream });
          return [answer.status, answer.header("content-type"), await read(answer)];
        });
      expect(await byWire(textOf)).toEqual(byFetch);
      expect(await byWire(readAll)).toEqual(byFetch);
    });
  }
});

describe("connections", () => {
  test("one carries one request after the other", async () => {
    for (let round = 0; round < 5; round++) {
      await textOf(await chat("gpt-mock"));
      await readAll(await chat("paced", { stream: true }));
    }
    expect(upstream.connections).toBe(1);
    expect(upstream.requests).toHaveLength(10);
  });

  test("420 requests at once have 420", async () => {
    upstream.script("hold", stallAfter(1));
    const answers = await Promise.all(Array.from({ length: 420 }, () => chat("hold", { stream: true })));
    expect(upstream.underWay).toBe(420);
    for (const answer of answers) answer.cancel();
    await until(() => upstream.connections === 0);
  });

  test.each([
    ["says that it closes", ok("a", "Connection: close\r\n")],
    ["speaks HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na"],
    ["keeps idle connections for less than the margin", ok("a", "Keep-Alive: timeout=1\r\n")],
    ["sends more than it said", ok("a") + "b"],
    ["sends a second answer at once", ok("a") + ok("b")],
  ])("one whose server %s is not used again", async (_what, bytes) => {
    let opened = 0;
    const url = serve(
      (socket) => void socket.write(bytes),
      () => opened++,
    );
    for (let round = 1; round <= 3; round++) {
      expect(await textOf(await post(url))).toBe("a");
      expect(opened).toBe(round);
    }
  });

  test("bytes that nobody asked for end an idle one", async () => {
    const sockets: Socket<undefined>[] = [];
    const url = serve(
      (socket) => void socket.write(ok("a")),
      (socket) => void sockets.push(socket),
    );
    await textOf(await post(url));
    sockets[0]?.write(ok("evil"));
    await until(() => sockets[0]?.readyState !== 1);
    expect(await textOf(await post(url))).toBe("a");
    expect(sockets).toHaveLength(2);
  });

  test("an answer that came before the request was sent whole ends one", async () => {
    let opened = 0;
    const url = serve(
      (socket) => {
        socket.write(ok("early"));
        socket.pause();
      },
      () => opened++,
    );
    expect(await textOf(await post(url, "x".repeat(32_000_000)))).toBe("early");
    expect(await textOf(await post(url))).toBe("early");
    expect(opened).toBe(2);
  });

  test("a large request is sent whole, as the server takes it", async () => {
    const answer = await sendOverWire({
      url: `${upstream.baseUrl}/chat/completions`,
      method: "POST",
      headers: {},
      body: JSON.stringify({ model: "gpt-mock", messages: [{ role: "user", content: "é".repeat(8_000_000) }] }),
      cancellation: new Cancellation(),
    });
    expect(answer.status).toBe(200);
    expect(upstream.requests[0]?.body.length).toBeGreaterThan(16_000_000);
  });
});

describe("a kept connection that its server closes", () => {
  test("between two requests costs nothing", async () => {
    let served = 0;
    const url = serve((socket) => {
      served++;
      socket.write(ok("a"));
      socket.end();
    });
    for (let round = 0; round < 50; round++) expect(await textOf(await post(url))).toBe("a");
    expect(served).toBe(50);
  });

  test("in the turn in which it is used costs a second try, as the server can't have seen the first", async () => {
    const sockets: Socket<undefined>[] = [];
    let served = 0;
    const url = serve(
      (socket) => {
        served++;
        socket.write(ok("a"));
      },
      (socket) => void sockets.push(socket),
    );
    await textOf(await post(url));
    const { promise: second, resolve } = Promise.withResolvers<string>();
    const bell = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { data: () => undefined, open: (socket) => void sockets.push(socket) },
    });
    listeners.push(bell);
    await Bun.connect({
      hostname: "127.0.0.1",
      port: bell.port,
      socket: { data: () => resolve(post(url).then(textOf)) },
    });
    await until(() => sockets.length === 2);
    // Both reach the kernel before the event loop looks again: first the bell, which makes
    // the request go out, then the end.
    sockets[1]?.write("ring");
    sockets[0]?.end();
    expect(await second).toBe("a");
    expect(served).toBe(2);
  });

  test("before a request was sent whole costs a second try", async () => {
    let opened = 0;
    const url = serve(
      (socket, bytes) => {
        if (bytes.length > 1000 && opened === 1) socket.terminate();
        else socket.write(ok("a"));
      },
      () => opened++,
    );
    await textOf(await post(url));
    expect(await textOf(await post(url, "x".repeat(32_000_000)))).toBe("a");
    expect(opened).toBe(2);
  });

  /** Answers the first request of each connection and closes at the second. */
  const second = (seen: string[]) => {
    const used = new WeakSet<Socket<undefined>>();
    return serve((socket, bytes) => {
      seen.push(bytes.toString("latin1", 0, 4).trim());
      if (used.has(socket)) socket.end();
      else socket.write(ok("a"));
      used.add(socket);
    });
  };

  test("after a POST was sent is a failure: it may have cost money", async () => {
    const seen: string[] = [];
    const url = second(seen);
    await textOf(await post(url));
    expect(post(url)).rejects.toMatchObject({ code: codes.closed });
    await until(() => seen.length === 2);
    await Bun.sleep(1);
    expect(seen).toEqual(["POST", "POST"]);
  });

  test("after a GET was sent costs a second try, and only one", async () => {
    const seen: string[] = [];
    const url = second(seen);
    await textOf(await get(url));
    expect(await textOf(await get(url))).toBe("a");
    expect(seen).toEqual(["GET", "GET", "GET"]);
    const never = serve((socket) => socket.end());
    expect(get(never)).rejects.toMatchObject({ code: codes.closed });
  });

  test("after an answer began is a failure", async () => {
    let reads = 0;
    const url = serve((socket) => {
      socket.write(reads++ === 0 ? ok("a") : "HTTP/1.1 200 OK\r\n");
      if (reads > 1) socket.end();
    });
    await textOf(await get(url));
    expect(get(url)).rejects.toMatchObject({ code: codes.closed });
  });
});

describe("a cancelled call", () => {
  const reason = new Error("enough");

  test("that has not begun sends nothing", async () => {
    const cancellation = new Cancellation();
    cancellation.cancel(reason);
    expect(chat("gpt-mock", { cancellation })).rejects.toBe(reason);
    expect(upstream.connections).toBe(0);
  });

  test("that is connecting", async () => {
    const cancellation = new Cancellation();
    const answer = chat("gpt-mock", { cancellation });
    cancellation.cancel(reason);
    expect(answer).rejects.toBe(reason);
    await until(() => upstream.connections === 0);
    expect(upstream.requests).toHaveLength(0);
  });

  test("that waits for TLS", async () => {
    let socket: Socket<undefined> | undefined;
    const url = serve(
      () => undefined,
      (opened) => void (socket = opened),
    );
    const cancellation = new Cancellation();
    const answer = post(url.replace("http:", "https:"), "{}", cancellation);
    await until(() => socket !== undefined);
    cancellation.cancel(reason);
    expect(answer).rejects.toBe(reason);
    await until(() => socket?.readyState !== 1);
  });

  test("that waits for the head", async () => {
    upstream.script("wait", silent());
    const cancellation = new Cancellation();
    const answer = chat("wait", { cancellation });
    const [request] = await upstream.received("wait");
    cancellation.cancel(reason);
    expect(answer).rejects.toBe(reason);
    expect(await request?.settled).toBe("abandoned");
  });

  test("that still sends its request", async () => {
    let received = 0;
    let socket: Socket<undefined> | undefined;
    const url = serve((sender, bytes) => {
      received += bytes.length;
      socket = sender;
      sender.pause();
    });
    const cancellation = new Cancellation();
    const answer = post(url, "x".repeat(64_000_000), cancellation);
    await until(() => received > 0);
    cancellation.cancel(reason);
    expect(answer).rejects.toBe(reason);
    socket?.resume();
    await until(() => socket?.readyState !== 1);
    expect(received).toBeLessThan(64_000_000);
  });

  test.each(["held back", "collected"])("that is %s", async (how) => {
    upstream.script("wait", stallAfterHead());
    const cancellation = new Cancellation();
    const answer = await chat("wait", { stream: true, cancellation });
    const pending = how === "held back" ? new AnswerReader(answer).read() : collect(answer, bytesMax);
    cancellation.cancel(reason);
    expect<unknown>(pending).rejects.toBe(reason);
    expect(await upstream.requests[0]?.settled).toBe("abandoned");
  });

  test("that is over leaves its connection to others", async () => {
    const cancellation = new Cancellation();
    const answer = await chat("gpt-mock", { cancellation });
    await textOf(answer);
    cancellation.cancel(reason);
    await textOf(await chat("gpt-mock"));
    expect(upstream.connections).toBe(1);
  });

  test("by its reader ends as well, and says so to nobody", async () => {
    upstream.script("wait", stallAfter(2));
    const answer = await chat("wait", { stream: true });
    const heard: string[] = [];
    answer.follow({ push: () => heard.push("push"), end: () => heard.push("end") });
    await until(() => heard.length > 0);
    answer.cancel();
    answer.cancel();
    const before = heard.length;
    expect(await upstream.requests[0]?.settled).toBe("abandoned");
    expect(heard).toEqual(Array<string>(before).fill("push"));
  });
});

describe("a reader that is slow", () => {
  test("holds the provider back", async () => {
    upstream.script("flood", flood({ bytes: 300_000_000 }));
    const answer = await chat("flood", { stream: true });
    const written = () => upstream.requests[0]?.bytesWritten ?? 0;
    for (let before = -1; written() !== before; await Bun.sleep(200)) before = written();
    // What both kernels' socket buffers may hold, and the wire's queue.
    expect(written()).toBeLessThan(24_000_000);
    answer.cancel();
    expect(await upstream.requests[0]?.settled).toBe("abandoned");
  });

  test("gets everything all the same", async () => {
    upstream.script("flood", flood({ bytes: 40_000_000 }));
    const answer = await chat("flood", { stream: true });
    let length = 0;
    const reader = new AnswerReader(answer);
    for (let chunk = await reader.read(); chunk; chunk = await reader.read()) {
      length += chunk.length;
      if (length < 10_000_000) await Bun.sleep(1);
    }
    const direct = await fetch(`${upstream.baseUrl}/chat/completions`, {
      method: "POST",
      body: chatBody("flood", true),
    });
    expect(length).toBe((await direct.bytes()).length);
  });

  test("of an answer that is whole holds no connection back", async () => {
    const url = serve((socket) => {
      let rest = Buffer.from(ok("x".repeat(600_000)));
      const send = () => {
        rest = rest.subarray(Math.max(0, socket.write(rest)));
        if (rest.length > 0) setImmediate(send);
      };
      send();
    });
    const answers = [];
    for (let round = 0; round < 3; round++) {
      answers.push(await post(url));
      await Bun.sleep(10);
    }
    for (const answer of answers) expect((await textOf(answer)).length).toBe(600_000);
  });

  test("gets a body that the connection's end ended while it was held back", async () => {
    const body = "x".repeat(8_000_000);
    const url = serve((socket) => {
      let rest = Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${body}`);
      const send = () => {
        rest = rest.subarray(Math.max(0, socket.write(rest)));
        if (rest.length === 0) socket.end();
        else setImmediate(send);
      };
      send();
    });
    const answer = await post(url);
    await Bun.sleep(20);
    expect((await readAll(answer)).length).toBe(body.length);
  });
});

describe("a body that is larger than is held", () => {
  test.each(["at once", "behind what is held"])("comes %s: it is given up, and the connection with it", async (how) => {
    upstream.script("flood", flood({ bytes: 300_000_000 }));
    const answer = await chat("flood", { stream: true });
    if (how === "behind what is held") await Bun.sleep(50);
    const limit = how === "at once" ? 1000 : 2_000_000;
    expect(collect(answer, limit)).rejects.toEqual(new AnswerTooLarge(limit));
    expect(await upstream.requests[0]?.settled).toBe("abandoned");
  });

  test("is refused when it is whole already, and its connection serves others", async () => {
    const url = serve((socket) => void socket.write(ok("x".repeat(100))));
    const answer = await post(url);
    await Bun.sleep(10);
    expect(collect(answer, 99)).rejects.toBeInstanceOf(AnswerTooLarge);
    expect(await textOf(await post(url))).toBe("x".repeat(100));
  });

  test("may be one that was small before its coding was undone", async () => {
    const bytes = Bun.gzipSync(Buffer.alloc(20_000_000));
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    const url = serve((socket) => void socket.write(Buffer.concat([Buffer.from(head), bytes])));
    expect(collect(await post(url), 1_000_000)).rejects.toBeInstanceOf(AnswerTooLarge);
    expect((await collect(await post(url), 20_000_000)).length).toBe(20_000_000);
  });
});

describe("refuses", () => {
  test.each([
    ["a head without end", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(headBytesMax / 4)}`],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["another protocol", "220 mail.example.com ESMTP\r\n"],
    ["a coding that nobody knows", ok("a", "Content-Encoding: rot13\r\n")],
    ["a coding that every object knows", ok("a", "Content-Encoding: constructor\r\n")],
  ])("%s, and closes", async (_what, bytes) => {
    let socket: Socket<undefined> | undefined;
    const url = serve((opened) => {
      socket = opened;
      opened.write(bytes);
    });
    expect(post(url)).rejects.toMatchObject({ code: codes.malformed });
    await until(() => socket !== undefined && (socket.readyState !== 1 || bytes.includes("Content-Encoding: ")));
  });

  test("a chunk that lies, within the body", async () => {
    const url = serve(
      (socket) => void socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!"),
    );
    const answer = await post(url);
    expect(collect(answer, bytesMax)).rejects.toMatchObject({ code: codes.malformed });
  });

  test.each([
    ["http://127.0.0.1:1/", "ECONNREFUSED"],
    ["http://name.invalid/", "ENOTFOUND"],
  ])("%s: %s", async (url, code) => {
    expect(post(url)).rejects.toMatchObject({ code });
  });
});

describe("finds", () => {
  test.each(["127.0.0.1", "::1"])("localhost on %s", async (hostname) => {
    const server = Bun.serve({ hostname, port: 0, fetch: (request) => new Response(request.headers.get("host")) });
    expect(await textOf(await get(`http://localhost:${server.port}/`))).toBe(`localhost:${server.port}`);
    await server.stop(true);
  });

  test("an IPv6 address, path and query", async () => {
    const server = Bun.serve({ hostname: "::1", port: 0, fetch: (request) => new Response(request.url) });
    const url = `http://[::1]:${server.port}/a%20b?c=d&e`;
    expect(await textOf(await get(url))).toBe(url);
    await server.stop(true);
  });
});

test("the runtime hands every read over in memory of its own", async () => {
  const reads: Buffer[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const url = serve((socket) => {
    let sent = 0;
    const send = () => {
      socket.write(String(sent).repeat(1000));
      if (++sent < 10) setTimeout(send, 1);
      else socket.end();
    };
    send();
  });
  await Bun.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(url).port),
    socket: {
      open: (socket) => void socket.write("go"),
      data: (_, bytes) => void reads.push(bytes),
      close: () => resolve(),
    },
  });
  await closed;
  const expected = Array.from({ length: 10 }, (_, digit) => String(digit).repeat(1000)).join("");
  expect(Buffer.concat(reads).toString()).toBe(expected);
  expect(new Set(reads.map(({ buffer }) => buffer)).size).toBe(reads.length);
});

test("a server that closes behind its answers gets no request on a connection that was kept", async () => {
  let [connections, closed] = [0, 0];
  const lone = Bun.listen<undefined>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: () => void connections++,
      close: () => void closed++,
      data(socket) {
        socket.write(ok("{}", "Connection: keep-alive\r\n"));
        setTimeout(() => socket.end(), 5);
      },
    },
  });
  listeners.push(lone);
  const other = serve((socket) => void socket.write(ok("{}")));
  const ask = async (url = `http://127.0.0.1:${lone.port}/`) =>
    textOf(await sendOverWire({ url, method: "POST", headers: {}, body: "{}", cancellation: new Cancellation() }));
  expect(await ask()).toBe("{}");
  await until(() => closed === 1);
  await ask(other); // by its answer the client has heard of the end, which came before it
  for (let count = 0; count < 20; count++) expect(await ask()).toBe("{}");
  expect(connections).toBe(21);
});
