import { connect, type Socket } from "node:net";

/** A chat request on a bare socket of its own: no pool, no cap, no reading ahead of what a test asks for. */
export interface RawChat {
  /** Resolves with the status when the head is there; rejects when the connection ends before. */
  readonly status: Promise<number>;
  /** Resolves when the first event's `data:` is there; rejects when the connection ends before. */
  readonly firstEvent: Promise<void>;
  /** Resolves with all that was received, head and framing included, when the connection ends; never rejects. */
  readonly ended: Promise<string>;
  /** Stops reading from the socket; the kernel's buffers fill up behind it. */
  pause(): void;
  resume(): void;
  /** Closes the connection at once. */
  leave(): void;
}

/** Sends a chat completions request that asks for a stream, and for the connection to close after it. */
export function openChat(origin: string, model: string, extra: object = {}): RawChat {
  const { hostname, port } = new URL(origin);
  const body = JSON.stringify({ model, stream: true, messages: [{ role: "user", content: "Hello" }], ...extra });
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    `Host: ${hostname}:${port}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  const socket: Socket = connect(Number(port), hostname, () => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`));
  const status = Promise.withResolvers<number>();
  const firstEvent = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  for (const { promise } of [status, firstEvent]) promise.catch(() => undefined); // a test may not ask for both
  let received = "";
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => {
    received += text;
    if (received.includes("\r\n\r\n")) status.resolve(Number(received.slice(9, 12)));
    if (received.includes("\ndata:")) firstEvent.resolve();
  });
  socket.on("error", () => undefined); // "close" follows and settles everything
  socket.on("close", () => {
    const reason = new Error(`the connection ended after ${received.length} bytes: ${received.slice(0, 300)}`);
    status.reject(reason);
    firstEvent.reject(reason);
    ended.resolve(received);
  });
  return {
    status: status.promise,
    firstEvent: firstEvent.promise,
    ended: ended.promise,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    leave: () => void socket.destroy(),
  };
}
