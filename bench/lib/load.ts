/**
 * A closed-loop load generator over bare sockets, a process of its own: `bun bench/lib/load.ts` reads a LoadPlan
 * as JSON from standard input and prints a LoadResult as JSON. Every connection sends its next request when the
 * answer to the last one is whole.
 */
import type { Socket } from "bun";
import { out } from "../../src/cli/terminal.ts";
import { microseconds } from "./clock.ts";
import { ResponseReader } from "./response-reader.ts";
import { StampReader } from "./stamp.ts";
import { percentile } from "./statistics.ts";

export interface LoadPlan {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  /** After these no request is sent; each connection sends at least one. */
  readonly seconds: number;
  /**
   * Answers that were asked for in the first so many milliseconds are checked and counted, but their times are not:
   * a generator has to warm up too.
   */
  readonly unmeasuredMs?: number;
  /** Over how long the connections begin, evenly, in milliseconds. Default 0: in the same moment. */
  readonly beginOverMs?: number;
  /** Stamped events that each answer must have; default none. See stamp.ts. */
  readonly stamps?: number;
}

/** Times in milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers with a status above 299 or without all their stamps, and connections that broke. */
  readonly errors: { readonly status: number; readonly socket: number };
  /** From the request's first byte out to the answer's last byte in. */
  readonly whole: Quantiles;
  /** To the first byte of the answer's body; undefined where the generator can't tell. */
  readonly first?: Quantiles;
  /** From the time that an event was stamped with to the read that brought it. */
  readonly delay?: Quantiles & { readonly least: number; readonly greatest: number; readonly words: number };
}

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Longest time for an answer, in milliseconds: what takes longer broke. */
const answerMs = 30_000;

/** Runs a plan in this process. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const bytes = requestBytes(plan);
  const { connections, beginOverMs = 0, unmeasuredMs = 0, stamps = 0 } = plan;
  const whole: number[] = [];
  const first: number[] = [];
  const delays: number[] = [];
  const errors = { status: 0, socket: 0 };
  let requests = 0;
  let words = 0;
  const started = performance.now();
  const deadline = started + plan.seconds * 1_000;

  const run = async (index: number): Promise<void> => {
    if (beginOverMs > 0) await Bun.sleep((index * beginOverMs) / connections);
    do {
      const { promise: closed, resolve: onClose } = Promise.withResolvers<void>();
      let reader = new ResponseReader();
      let unsent = bytes;
      let sentAt = 0;
      let firstAt = 0;
      let stamped = 0;
      let isUnderWay = true;
      let isMeasured = true;
      const flush = (socket: Socket): void => {
        if (unsent.length > 0) unsent = unsent.subarray(socket.write(unsent));
      };
      const send = (socket: Socket): void => {
        const stampReader = new StampReader();
        const readStamps = (bytes: Buffer, start: number, end: number): void => {
          const now = microseconds();
          for (const time of stampReader.push(bytes, start, end)) {
            if (isMeasured) delays.push((now - time) / 1_000);
            stamped++;
          }
        };
        reader = new ResponseReader(stamps > 0 ? readStamps : undefined);
        unsent = bytes;
        firstAt = 0;
        stamped = 0;
        isUnderWay = true;
        sentAt = performance.now();
        isMeasured = sentAt - started >= unmeasuredMs;
        socket.timeout(answerMs / 1_000);
        flush(socket);
      };
      try {
        await Bun.connect({
          hostname: "127.0.0.1",
          port: plan.port,
          socket: {
            open: (socket) => {
              socket.setNoDelay(true);
              send(socket);
            },
            drain: flush,
            data: (socket, data) => {
              reader.push(data);
              if (firstAt === 0 && reader.bodyBytes > 0) firstAt = performance.now();
              if (!reader.complete) return;
              const now = performance.now();
              isUnderWay = false;
              if (reader.status > 299 || stamped !== stamps) errors.status++;
              else {
                requests++;
                words += stamped;
                if (isMeasured) whole.push(now - sentAt);
                if (isMeasured) first.push(firstAt - sentAt);
              }
              if (now < deadline) send(socket);
              else socket.end();
            },
            timeout: (socket) => socket.terminate(),
            close: () => onClose(),
            error: () => onClose(),
          },
        });
        await closed;
      } catch {
        await Bun.sleep(10); // refused: a server that is down must not be hammered
      }
      if (isUnderWay) errors.socket++;
    } while (performance.now() < deadline);
  };
  await Promise.all(Array.from({ length: connections }, (_, index) => run(index)));
  const seconds = (performance.now() - started) / 1_000;
  const quantiles = (values: number[]): Quantiles => ({ p50: percentile(values, 50), p99: percentile(values, 99) });
  const result = { requests, seconds, errors, whole: quantiles(whole), first: quantiles(first) };
  if (stamps === 0) return result;
  const bounds = { least: percentile(delays, 0), greatest: percentile(delays, 100), words };
  return { ...result, delay: { ...quantiles(delays), ...bounds } };
}

function requestBytes({ port, path, headers, body }: LoadPlan): Uint8Array {
  const lines = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Content-Length: ${Buffer.byteLength(body)}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

if (import.meta.main) out(JSON.stringify(await load(JSON.parse(await Bun.stdin.text()) as LoadPlan)));
