/**
 * The benchmark's mock provider, a process of its own: `bun bench/upstream.ts PORT`. Deterministic, and as fast as
 * one core allows, so that what stands before it is what is measured: fixed bytes, one write for an instant answer.
 * `gpt-paced` streams its events 5 ms apart; every other model answers at once, whole or as a stream.
 */
import type { Socket } from "bun";
import { pacedChunks, pacedIntervalMs, streamChunks, wholeAnswer } from "./gateway/answers.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (body: string): Uint8Array =>
  encode(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
const streamHead =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";

const models = ["gpt-mock", "gpt-paced"].map((id) => ({
  id,
  object: "model",
  created: 1_700_000_000,
  owned_by: "mock",
}));
const answers = {
  whole: json(wholeAnswer),
  stream: encode(`${streamHead}${streamChunks.join("")}0\r\n\r\n`),
  models: json(JSON.stringify({ object: "list", data: models })),
  missing: encode("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
};

interface Connection {
  /** A request that has not arrived whole. */
  partial: Buffer | undefined;
  timer: ReturnType<typeof setInterval> | undefined;
}

Bun.listen<Connection>({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  socket: {
    open(socket) {
      socket.data = { partial: undefined, timer: undefined };
      socket.setNoDelay(true);
    },
    data(socket, bytes) {
      const { partial } = socket.data;
      let rest: Buffer | undefined = partial === undefined ? bytes : Buffer.concat([partial, bytes]);
      while (rest !== undefined && rest.length > 0) {
        const end: number = requestEnd(rest);
        if (end < 0) {
          socket.data.partial = Buffer.from(rest);
          return;
        }
        answer(socket, rest.subarray(0, end));
        rest = rest.subarray(end);
      }
      socket.data.partial = undefined;
    },
    close(socket) {
      clearInterval(socket.data.timer);
    },
  },
});

/** Offset of the first byte after the first request, or -1 when it isn't whole yet. */
function requestEnd(bytes: Buffer): number {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd < 0) return -1;
  const head = bytes.toString("latin1", 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return headEnd + 4 + Number(length) <= bytes.length ? headEnd + 4 + Number(length) : -1;
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return headEnd + 4;
  const last = bytes.indexOf("0\r\n\r\n", headEnd + 4);
  return last < 0 ? -1 : last + 5;
}

function answer(socket: Socket<Connection>, message: Buffer): void {
  if (message[0] === 71 /* G */) {
    const isKnown = message.indexOf("/models ") > 0 || message.indexOf("/health ") > 0;
    socket.write(isKnown ? answers.models : answers.missing);
  } else if (message.lastIndexOf('"stream":true') < 0) socket.write(answers.whole);
  else if (message.lastIndexOf('"gpt-paced"') < 0) socket.write(answers.stream);
  else pace(socket);
}

function pace(socket: Socket<Connection>): void {
  let next = 1;
  socket.write(streamHead + (pacedChunks[0] ?? ""));
  socket.data.timer = setInterval(() => {
    const chunk = pacedChunks[next++];
    if (chunk !== undefined) socket.write(chunk);
    if (next < pacedChunks.length) return;
    socket.write("0\r\n\r\n");
    clearInterval(socket.data.timer);
  }, pacedIntervalMs);
}
