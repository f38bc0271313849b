import type { Glyph } from "../server.ts";
import { Batches, type BatchSink } from "./batches.ts";
import { type Batch, batchRefused, type JsonRpcMessage, type Judgement } from "./jsonrpc.ts";
import { type ConnectionCaller, type LegacyLeg, serveLegacy } from "./legacy.ts";
import { ModernLeg } from "./modern.ts";
import { saysModern } from "./modern-meta.ts";

/** The only revision with batches. */
const batchVersion = "2025-03-26";

/**
 * One connection that lasts, as a pair of pipes or a WebSocket: the first message decides in which era it goes
 * on. What says its own version in each request is answered in that version at any time, and `initialize`
 * begins a session of the other era.
 */
export class Connection {
  readonly #legacy: LegacyLeg;
  readonly #modern: ModernLeg;
  readonly #batches: Batches;
  /** What comes without a version is of the era that the connection began with. */
  #era: "open" | "legacy" | "modern" = "open";

  private constructor(legacy: LegacyLeg, modern: ModernLeg, batches: Batches) {
    this.#legacy = legacy;
    this.#modern = modern;
    this.#batches = batches;
  }

  static async open(glyph: Glyph, sink: BatchSink, who: ConnectionCaller): Promise<Connection> {
    const batches = new Batches(sink);
    return new Connection(await serveLegacy(glyph, batches, who), new ModernLeg(glyph, batches, who), batches);
  }

  /** Takes one message that is well-formed JSON-RPC. */
  deliver(message: JsonRpcMessage): void {
    const isModern = saysModern(message);
    if ("method" in message && message.method === "initialize") this.#era = "legacy";
    else if (isModern && this.#era === "open") this.#era = "modern";
    if ("method" in message && message.method === "notifications/cancelled") {
      this.#batches.cancelled(message.params?.["requestId"]);
      this.#modern.cancel(message.params?.["requestId"]);
      this.#legacy.deliver(message);
    } else if (isModern || this.#era === "modern") {
      this.#modern.deliver(message);
    } else {
      this.#legacy.deliver(message);
    }
  }

  /**
   * Takes what came in one frame; what is no message is refused by `refuse`. Returns the
   * messages that are to be delivered.
   */
  unpack(frame: Judgement | Batch): readonly Judgement[] {
    if (frame.kind !== "batch") return [frame];
    if (this.#legacy.version !== batchVersion) return [batchRefused];
    this.#batches.begin(frame.items);
    return frame.items.filter((item) => item.kind !== "invalid");
  }

  /** The client will send nothing more. */
  inputEnded(): void {
    this.#modern.endSubscriptions();
  }

  /** Aborts what is being worked on; nothing is answered after it. */
  close(): Promise<void> {
    this.#modern.close();
    return this.#legacy.close();
  }
}
