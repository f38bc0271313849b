import { connect, type Socket } from "node:net";
import { randomBytes } from "node:crypto";

/** A connection on a bare socket: every byte that leaves is the test's, and nothing is read ahead of it. */
export class RawConnection {
  readonly #socket: Socket;
  /** Resolves when it is there. */
  readonly open: Promise<void>;
  /** Resolves with all that came, as Latin-1, once the connection has ended. */
  readonly closed: Promise<string>;
  /** Bytes that came so far. */
  bytes = 0;
  #pieces: string[] = [];

  constructor(origin: string) {
    const { hostname, port } = new URL(origin);
    const opened = Promise.withResolvers<void>();
    this.open = opened.promise;
    this.#socket = connect(Number(port), hostname, () => opened.resolve());
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => {
      this.bytes += text.length;
      this.#pieces.push(text);
    });
    this.#socket.on("error", () => opened.resolve());
    this.closed = new Promise((resolve) => this.#socket.on("close", () => resolve(this.received)));
  }

  get received(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join("")];
    return this.#pieces[0] ?? "";
  }

  /** Resolves when the bytes have been handed to the system, or the connection is over. */
  async send(bytes: string | Uint8Array): Promise<void> {
    await this.open;
    if (this.#socket.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("close", () => resolve());
    this.#socket.write(bytes, () => resolve());
    await promise;
  }

  /** Reads nothing from now on: what comes fills the system's buffers. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.destroy();
  }
}

/** The request that changes to WebSocket (RFC 6455 §4.1). */
export const upgradeRequest = (url: string, headers = ""): string => {
  const { host, pathname } = new URL(url);
  const key = randomBytes(16).toString("base64");
  return `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${headers}\r\n`;
};

/** A text as a client's frame, masked with nothing (RFC 6455 §5.2). */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(payload.length < 126 ? 6 : payload.length < 65_536 ? 8 : 14);
  head[0] = 0x81;
  if (payload.length < 126) head[1] = 0x80 | payload.length;
  else if (payload.length < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(payload.length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}
