import type { Caller } from "../../front/call.ts";
import type { Socket, SocketRoute, Speaker } from "../../front/socket.ts";
import { randomName } from "../../platform/random.ts";
import type { Principal } from "../../platform/principal.ts";
import { type BatchSink, textOfPieces } from "../protocol/batches.ts";
import { Connection } from "../protocol/connection.ts";
import { errorCode, type JsonRpcMessage, type JsonRpcResponse, judge, type RequestId } from "../protocol/jsonrpc.ts";
import { exceeds, maxFrameBytes } from "../transport/stdio.ts";
import { failure } from "./bodies.ts";
import type { House } from "./house.ts";
import { Visitor } from "./visitor.ts";
import { checkWay, principalOf } from "./way.ts";

/** Close codes of RFC 6455 §7.4.1. */
const closeCode = { goingAway: 1001, unsupported: 1003, policy: 1008, tooBig: 1009, internal: 1011 } as const;
/** The subprotocol. */
const protocol = "mcp";
/** Bytes of messages that wait while the client does not read: beyond them it is dropped. */
const waitingMax = 2 * maxFrameBytes;

interface Admitted {
  readonly caller: Caller;
  readonly principal: Principal;
}

/** MCP over WebSocket: docs/websocket.md. */
export const socketRoute = (house: House): SocketRoute<Admitted> => ({
  isRaw: true,
  protocol(offered, caller) {
    checkWay(caller.headers, house.address);
    if (offered.includes(protocol)) return protocol;
    if (offered.length > 0)
      throw failure(
        400,
        "unsupported_subprotocol",
        `Offer the subprotocol ${protocol}, or none with an Authorization header.`,
      );
    return undefined;
  },
  async admit(caller) {
    const ticket = new URL(caller.url).searchParams.get("ticket");
    const whose = ticket === null ? caller : house.tickets.use(ticket, caller.headers);
    return { caller: whose, principal: await principalOf(whose) };
  },
  speak: (admitted, socket) => new SocketSpeaker(house, admitted, socket),
});

/**
 * One WebSocket: one session. Messages are taken in turn, each for the caller as he is known then; while the client
 * does not read its answers it is given no more work.
 */
class SocketSpeaker implements Speaker, BatchSink {
  readonly #house: House;
  readonly #socket: Socket;
  readonly #caller: Caller;
  readonly #visitor: Visitor;
  readonly #opening: Promise<Connection>;
  #waiting: string[] = [];
  #waitingLength = 0;
  #isBlocked = false;
  #isWorking = false;
  #isClosed = false;

  constructor(house: House, { caller, principal }: Admitted, socket: Socket) {
    this.#house = house;
    this.#socket = socket;
    this.#caller = caller;
    this.#visitor = new Visitor(principal, `s-${randomName(10).toLowerCase()}`, "over WebSocket");
    this.#opening = Connection.open(house.glyph, this, this.#visitor);
    house.open.add(this);
  }

  receive(frame: unknown): void {
    if (this.#isClosed) return;
    if (typeof frame !== "string") return this.#close(closeCode.unsupported, "messages are text");
    if (exceeds(frame, maxFrameBytes)) return this.#close(closeCode.tooBig, `a message exceeds ${maxFrameBytes} bytes`);
    this.#waiting.push(frame);
    this.#waitingLength += frame.length;
    if (this.#waitingLength > waitingMax)
      return this.#close(closeCode.policy, "too much waits: read the answers before asking for more");
    if (!this.#isWorking) void this.#work();
  }

  drained(): void {
    this.#isBlocked = false;
    if (!this.#isWorking) void this.#work();
  }

  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#waiting = [];
    this.#house.open.delete(this);
    void this.#opening.then((connection) => connection.close());
    this.#house.glyph.endSession(this.#visitor.session);
  }

  /** The server is about to end. */
  leave(): void {
    void this.#opening.then((connection) => {
      connection.inputEnded();
      this.#close(closeCode.goingAway, "the server ends");
    });
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      const connection = await this.#opening;
      for (;;) {
        if (this.#isBlocked || this.#isClosed) return;
        const frame = this.#waiting.shift();
        if (frame === undefined) return;
        this.#waitingLength -= frame.length;
        if (!(await this.#know())) return;
        this.#take(connection, frame);
      }
    } catch (error) {
      this.#house.glyph.report(error);
      this.#close(closeCode.internal, "a fault in Glyph");
    } finally {
      this.#isWorking = false;
    }
  }

  /** Whether the caller still is who he was. */
  async #know(): Promise<boolean> {
    try {
      const principal = await principalOf(this.#caller);
      if (principal.id !== this.#visitor.principal.id) throw new Error("another principal");
      this.#visitor.principal = principal;
      return true;
    } catch {
      this.#close(closeCode.policy, "the key is not good any more");
      return false;
    }
  }

  #take(connection: Connection, text: string): void {
    for (const item of connection.unpack(judge(text))) {
      if (item.kind === "invalid") this.#send(JSON.stringify({ jsonrpc: "2.0", id: item.id, error: item.error }));
      else connection.deliver(item.message);
    }
  }

  send(message: JsonRpcMessage): void {
    const id = "method" in message ? undefined : message.id;
    this.#sendAnswer(id ?? null, JSON.stringify(message));
  }

  sendWritten(id: RequestId, pieces: readonly (string | Uint8Array)[]): void {
    this.#sendAnswer(id, textOfPieces(pieces));
  }

  sendAll(answers: readonly JsonRpcResponse[]): void {
    this.#sendAnswer(null, JSON.stringify(answers));
  }

  #sendAnswer(id: RequestId | null, text: string): void {
    if (!exceeds(text, maxFrameBytes)) return this.#send(text);
    const message = `the answer exceeds ${maxFrameBytes} bytes; ask for less`;
    this.#send(JSON.stringify({ jsonrpc: "2.0", id, error: { code: errorCode.internalError, message } }));
  }

  #send(text: string): void {
    if (!this.#isClosed && !this.#socket.send(text)) this.#isBlocked = true;
  }

  #close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#socket.close(code, reason);
    this.closed();
  }
}
