import type { Behaviour } from "../upstream/index.ts";

/** A beginning, and then the same piece again and again, for as long as anybody takes it. */
export const sendingEndless =
  (contentType: string, beginning: string | Uint8Array, piece: string): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": contentType }, "chunked");
    await exchange.write(beginning);
    const bytes = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
    while (await exchange.write(bytes));
  };

/** The prelude of a binary message of this many bytes, which never come. */
export function preludeOf(bytes: number): Uint8Array {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(bytes, 0);
  prelude.writeUInt32BE(Bun.hash.crc32(prelude.subarray(0, 8)), 8);
  return prelude;
}
