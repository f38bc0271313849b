import type { Behaviour, Exchange, RecordedRequest } from "../upstream/index.ts";

/** What a behaviour sends, as pieces that can be changed. */
export interface Recording {
  readonly contentType: string;
  /** The body: an event, a line or a frame each, where it is a stream. */
  readonly pieces: readonly Uint8Array[];
}

/** Lets a behaviour answer nobody, and keeps what it says. */
export async function record(behaviour: Behaviour, request: Partial<RecordedRequest> = {}): Promise<Recording> {
  const pieces: Uint8Array[] = [];
  let contentType = "";
  const exchange: Exchange = {
    request: request as RecordedRequest,
    closed: new Promise(() => undefined),
    isClosed: false,
    async head(_status, headers) {
      contentType = headers["Content-Type"] ?? "";
      return true;
    },
    async write(piece) {
      pieces.push(Buffer.from(piece as Uint8Array));
      return true;
    },
    raw: async () => true,
    end: async () => undefined,
    reset: () => undefined,
    close: () => undefined,
    pause: async () => true,
  };
  await behaviour(exchange);
  return { contentType, pieces };
}
