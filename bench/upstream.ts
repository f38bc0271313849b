/**
 * The benchmark's mock provider, a process of its own: `bun bench/upstream.ts PORT`. It speaks Chat Completions and
 * Messages, deterministic and as fast as one core allows, so that what stands before it is what is measured: fixed
 * bytes, one write for an instant answer. The asked model's name says when its events come (gateway/wire/pace.ts); the
 * words of evenly paced streams tell when they were sent.
 */
import type { Socket } from "bun";
import { Pacer, type PacedStream } from "./gateway/pacer.ts";
import { modelOf, modelsOf, paces, wires, type Pace, type PaceName } from "./gateway/wire/pace.ts";
import { eventsOf, wordsOf, type Wire } from "./gateway/wire/wire.ts";
import { microseconds } from "./lib/clock.ts";
import { stamp } from "./lib/stamp.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (body: string): Uint8Array =>
  encode(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
const streamHead =
  "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
const lastChunk = "0\r\n\r\n";
const chunk = (event: string): string => `${event.length.toString(16)}\r\n${event}\r\n`;

const models = wires.flatMap(modelsOf).map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "mock" }));
const modelList = json(JSON.stringify({ object: "list", data: models }));
const missing = encode("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");

type Evenly = Extract<Pace, { kind: "evenly" }>;

interface Script {
  readonly whole: Uint8Array;
  begin(socket: Socket<Connection>): void;
}

interface Connection {
  /** A request that has not arrived whole. */
  partial: Buffer | undefined;
  stream: PacedStream | undefined;
}

const pacer = new Pacer();
const scripts = new Map<string, Script>(
  wires.flatMap((wire) =>
    (Object.entries(paces) as [PaceName, Pace][]).map(
      ([name, pace]) => [modelOf(wire, name), script(wire, pace)] as const,
    ),
  ),
);

function script(wire: Wire, pace: Pace): Script {
  const whole = json(wire.whole);
  if (pace.kind === "evenly") {
    const chunks = pacedChunks(wire, pace);
    const head = Buffer.concat([encode(streamHead), chunks[0]?.() ?? encode("")]);
    return { whole, begin: (socket) => beginPaced(socket, pace, head, chunks) };
  }
  const chunks = eventsOf(wire, pace.events, (index) => ` word${index}`).map(chunk);
  const firstCount = pace.kind === "split" ? wire.opening.length + 1 : chunks.length;
  const first = encode(streamHead + chunks.slice(0, firstCount).join("") + (pace.kind === "split" ? "" : lastChunk));
  if (pace.kind === "at once") return { whole, begin: (socket) => send(socket, first) };
  const rest = encode(chunks.slice(firstCount).join("") + lastChunk);
  return {
    whole,
    begin(socket) {
      send(socket, first);
      setTimeout(() => send(socket, rest), pace.afterMs);
    },
  };
}

function beginPaced(socket: Socket<Connection>, pace: Evenly, head: Uint8Array, chunks: readonly Chunk[]): void {
  const stream: PacedStream = {
    startedAt: performance.now(),
    intervalMs: pace.intervalMs,
    count: pace.events,
    next: 1,
    write(index) {
      const bytes = chunks[index]?.();
      if (bytes) send(socket, bytes);
    },
  };
  socket.data.stream = stream;
  send(socket, head);
  pacer.begin(stream);
}

/**
 * One write of a paced stream: the same bytes each time but for a word's stamp, and good until the next one is made.
 */
type Chunk = () => Uint8Array;

function pacedChunks(wire: Wire, { events }: Evenly): Chunk[] {
  const fixed = (text: string): Chunk => {
    const bytes = encode(text);
    return () => bytes;
  };
  const closing = wire.closing.map(chunk);
  return [
    ...wire.opening.map((event) => fixed(chunk(event))),
    ...Array<Chunk>(wordsOf(wire, events)).fill(stampedChunk(wire)),
    ...closing.map((text, index) => fixed(index === closing.length - 1 ? text + lastChunk : text)),
  ];
}

/** A word that carries the time at which it is made. */
function stampedChunk(wire: Wire): Chunk {
  const text = chunk(wire.word(stamp(microseconds())));
  const bytes = Buffer.from(text);
  const at = text.indexOf("@") + 1;
  return () => {
    bytes.write(String(microseconds()), at, "latin1"); // 16 digits from 2001 to 2286
    return bytes;
  };
}

/** What a peer does not take is an error that the client must see, and no reason to hold bytes here. */
function send(socket: Socket<Connection>, bytes: Uint8Array | string): void {
  if (socket.write(bytes) < bytes.length) socket.terminate();
}

Bun.listen<Connection>({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  socket: {
    open(socket) {
      socket.data = { partial: undefined, stream: undefined };
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
      if (socket.data.stream) pacer.end(socket.data.stream);
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

const modelMember = '"model":"';

function answer(socket: Socket<Connection>, message: Buffer): void {
  if (message[0] === 71 /* G */) {
    const isKnown = message.indexOf("/models ") > 0 || message.indexOf("/health ") > 0;
    send(socket, isKnown ? modelList : missing);
    return;
  }
  const start = message.indexOf(modelMember) + modelMember.length;
  const script = scripts.get(message.toString("latin1", start, message.indexOf(34 /* " */, start)));
  if (!script) send(socket, missing);
  else if (message.indexOf('"stream":true') < 0) send(socket, script.whole);
  else script.begin(socket);
}
