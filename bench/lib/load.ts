/**
 * A closed-loop load generator over bare sockets, a process of its own: `bun bench/lib/load.ts PLAN_JSON` prints a
 * LoadResult as JSON. Every connection sends its next request when the answer to the last one is whole.
 */
import type { Socket } from "bun";
import { out } from "../../src/cli/terminal.ts";
import { ResponseReader } from "./response-reader.ts";
import { percentile } from "./statistics.ts";

export interface LoadPlan {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

/** Times in milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers with a status above 299, and connections that broke. */
  readonly errors: { readonly status: number; readonly socket: number };
  /** From the request's first byte out to the answer's last byte in. */
  readonly whole: { readonly p50: number; readonly p99: number };
  /** To the first byte of the answer's body; undefined where the generator can't tell. */
  readonly first?: { readonly p50: number; readonly p99: number };
}

/** Runs a plan in this process. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const bytes = requestBytes(plan);
  const whole: number[] = [];
  const first: number[] = [];
  const errors = { status: 0, socket: 0 };
  const started = performance.now();
  const deadline = started + plan.seconds * 1_000;

  const run = async (): Promise<void> => {
    while (performance.now() < deadline) {
      const { promise: closed, resolve: onClose } = Promise.withResolvers<void>();
      let reader = new ResponseReader();
      let sentAt = 0;
      let firstAt = 0;
      let isUnderWay = false;
      const send = (socket: Socket): void => {
        reader = new ResponseReader();
        firstAt = 0;
        isUnderWay = true;
        sentAt = performance.now();
        const written = socket.write(bytes);
        if (written !== bytes.length) throw new Error("the request does not fit the socket's buffer");
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
            data: (socket, data) => {
              reader.push(data);
              if (firstAt === 0 && reader.bodyBytes > 0) firstAt = performance.now();
              if (!reader.complete) return;
              const now = performance.now();
              isUnderWay = false;
              if (reader.status > 299) errors.status++;
              else {
                whole.push(now - sentAt);
                first.push(firstAt - sentAt);
              }
              if (now < deadline) send(socket);
              else socket.end();
            },
            close: () => onClose(),
            error: () => onClose(),
          },
        });
        await closed;
      } catch {
        isUnderWay = true;
        await Bun.sleep(10); // refused: a server that is down must not be hammered
      }
      if (isUnderWay) errors.socket++;
    }
  };
  await Promise.all(Array.from({ length: plan.connections }, run));
  const seconds = (performance.now() - started) / 1_000;
  const quantiles = (values: number[]) => ({ p50: percentile(values, 50), p99: percentile(values, 99) });
  return { requests: whole.length, seconds, errors, whole: quantiles(whole), first: quantiles(first) };
}

function requestBytes({ port, path, headers, body }: LoadPlan): Uint8Array {
  const lines = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Content-Length: ${Buffer.byteLength(body)}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

if (import.meta.main) out(JSON.stringify(await load(JSON.parse(process.argv[2] ?? "{}") as LoadPlan)));
