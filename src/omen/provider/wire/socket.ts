import type { Socket, SocketHandler } from "bun";
import { codes, WireError } from "./error.ts";
import type { Origin } from "./target.ts";

/** What a connection hears of its socket. */
export interface SocketEvents {
  /** There is a socket; over TLS it is not to be used yet. */
  begun(socket: Socket<SocketEvents>): void;
  /** The socket can be used; over TLS, `refusal` says why its server is not to be trusted. */
  opened(refusal: Error | undefined): void;
  /** Bytes came; the memory is the receiver's own. */
  received(bytes: Buffer): void;
  /** The kernel takes bytes again. */
  drained(): void;
  /** The other end sends no more. */
  ended(): void;
  /** The socket is gone, or could not be had. */
  vanished(error: Error | undefined): void;
}

/** ALPN's name of HTTP/1.1 with its length before it (RFC 7301 §3.1). */
const alpnHttp11 = "\u0008http/1.1";

/** Connects; all that happens is told to `events`. */
export function connectSocket({ host, address, port, isSecure }: Origin, events: SocketEvents): void {
  const tls = { rejectUnauthorized: true, serverName: host, ALPNProtocols: alpnHttp11 };
  Bun.connect<SocketEvents>({
    hostname: address,
    port,
    data: events,
    socket: isSecure ? secureHandlers : plainHandlers,
    ...(isSecure ? { tls } : {}),
  }).catch((error: unknown) => events.vanished(error as Error));
}

const handlers: SocketHandler<SocketEvents> = {
  data: (socket, bytes) => socket.data.received(bytes),
  drain: (socket) => socket.data.drained(),
  end: (socket) => socket.data.ended(),
  close: (socket, error) => socket.data.vanished(error),
  error: (socket, error) => socket.data.vanished(error),
  connectError: (socket, error) => socket.data.vanished(error),
};

const plainHandlers: SocketHandler<SocketEvents> = {
  ...handlers,
  open(socket) {
    socket.data.begun(socket);
    socket.data.opened(undefined);
  },
};

const secureHandlers: SocketHandler<SocketEvents> = {
  ...handlers,
  open: (socket) => socket.data.begun(socket),
  handshake: (socket, isTrusted, fault) => socket.data.opened(refusalOf(socket, isTrusted, fault)),
};

/** Nothing is written to a server whose certificate or name was not verified, whatever the runtime makes of it. */
function refusalOf(socket: Socket<SocketEvents>, isTrusted: boolean, fault: Error | null): Error | undefined {
  if (!isTrusted || fault || !socket.authorized)
    return fault ?? new WireError("ERR_TLS_CERT_INVALID", "its certificate could not be verified");
  const { alpnProtocol } = socket;
  if (alpnProtocol && alpnProtocol !== "http/1.1") return new WireError(codes.malformed, `it speaks ${alpnProtocol}`);
  return undefined;
}
