import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { ChunkFault, ChunkPlace, ChunkedBody as layout, Status } from "./native.gen.ts";

/** What is wrong with a body in chunks. */
export type ChunkFaultName = Exclude<keyof typeof ChunkFault, "none">;

const none = new Uint8Array(0);
const names = new Map(Object.entries(ChunkFault).map(([name, value]) => [value as number, name as ChunkFaultName]));

/** Takes a body out of its chunks (RFC 9112 §7.1) as it comes: all that one read brought in one call. */
export class ChunkedBody {
  readonly #state = new Uint32Array(layout.bytes / 4);

  /** Whether the body is whole. */
  get isDone(): boolean {
    return this.#word(layout.at.place) === ChunkPlace.done;
  }

  /** Whether bytes came behind its end. */
  get hasSurplus(): boolean {
    return this.#word(layout.at.has_surplus) === 1;
  }

  /** What is wrong with it, once `take` has said that something is. */
  get fault(): ChunkFaultName {
    return names.get(this.#word(layout.at.fault)) ?? "wrong_end";
  }

  /**
   * The body's bytes among the connection's next ones, moved together in the same memory; undefined
   * when the framing is malformed.
   */
  take(bytes: Uint8Array): Uint8Array | undefined {
    const status = library().symbols.rune_chunked_take(this.#state, bytes, bytes.length);
    if (status === Status.invalid) return undefined;
    if (status !== Status.ok) throw failure(status);
    const length = this.#word(layout.at.data_length);
    if (length === 0) return none;
    const start = this.#word(layout.at.data_start);
    return bytes.subarray(start, start + length);
  }

  #word(offset: number): number {
    return this.#state[offset >> 2] ?? 0;
  }
}
