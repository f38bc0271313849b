import type { StreamCodec } from "../dialect/stream-codec.ts";

/** A comment, which a client of server-sent events passes over. */
const comment = new TextEncoder().encode(": keep-alive\n\n");

/** The same without an empty line, which OpenAI's SDK for Python takes for an event once one has borne a number. */
const bareComment = new TextEncoder().encode(": keep-alive\n");

/** So many signs of life in a row are comments. */
const commentsInARow = 7;

/**
 * Signs of life of a quiet stream: comments, and every eighth in a row the event that the client's dialect has for it,
 * where it has one. Whatever stands between looks at bytes, but some clients count events alone: Codex gives a stream
 * without any up after 300 seconds.
 */
export class Pulse {
  readonly #codec: Pick<StreamCodec, "keepAlive" | "isNumbered">;
  #comments = 0;

  constructor(codec: Pick<StreamCodec, "keepAlive" | "isNumbered">) {
    this.#codec = codec;
  }

  /** The next sign. */
  beat(): Uint8Array {
    const remark = this.#codec.isNumbered ? bareComment : comment;
    if (this.#comments++ < commentsInARow) return remark;
    this.#comments = 0;
    return this.#codec.keepAlive?.() ?? remark;
  }

  /** An event came: the client knows. */
  rest(): void {
    this.#comments = 0;
  }
}
