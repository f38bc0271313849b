import type { StreamCodec } from "../dialect/stream-codec.ts";

/** A comment, which a client of server-sent events passes over. */
const comment = new TextEncoder().encode(": keep-alive\n\n");

/** So many signs of life in a row are comments. */
const commentsInARow = 7;

/**
 * Signs of life of a quiet stream: comments, and every eighth in a row the event that the client's dialect has for it, where it has one. Whatever stands
 * between looks at bytes, but some clients count events alone: Codex gives a stream without any up after 300 seconds.
 */
export class Pulse {
  readonly #codec: Pick<StreamCodec, "keepAlive">;
  #comments = 0;

  constructor(codec: Pick<StreamCodec, "keepAlive">) {
    this.#codec = codec;
  }

  /** The next sign. */
  beat(): Uint8Array {
    if (this.#comments++ < commentsInARow) return comment;
    this.#comments = 0;
    return this.#codec.keepAlive?.() ?? comment;
  }

  /** An event came: the client knows. */
  rest(): void {
    this.#comments = 0;
  }
}
