import { demand } from "./checker/check.ts";

/** A client of a WebSocket, which asks for one answer after the other. */
export interface FrameClient extends Disposable {
  /**
   * Sends a frame; resolves with the last event of what it was answered. Rejects when the connection
   * ends, or is silent for too long.
   */
  ask(frame: string | Uint8Array): Promise<Readonly<Record<string, unknown>>>;
}

const ends: ReadonlySet<unknown> = new Set([
  "error",
  "done",
  "response.completed",
  "response.incomplete",
  "response.failed",
]);

/** Longest wait for an answer's end, in milliseconds. */
const deadlineMs = 20_000;

export async function openFrames(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<FrameClient> {
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, { headers });
  let waiting: PromiseWithResolvers<Readonly<Record<string, unknown>>> | undefined;
  socket.addEventListener("message", ({ data }) => {
    const event = JSON.parse(String(data)) as Readonly<Record<string, unknown>>;
    if (ends.has(event["type"])) waiting?.resolve(event);
  });
  socket.addEventListener("close", ({ code, reason }) => waiting?.reject(new Error(`closed: ${code} ${reason}`)));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  return {
    async ask(frame) {
      demand(socket.readyState === WebSocket.OPEN, "the connection is gone");
      const answer = Promise.withResolvers<Readonly<Record<string, unknown>>>();
      waiting = answer;
      const timer = setTimeout(() => answer.reject(new Error("no answer")), deadlineMs);
      socket.send(frame);
      return answer.promise.finally(() => clearTimeout(timer));
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
