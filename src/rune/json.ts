import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { getU64, struct } from "./memory.ts";
import { Status } from "./native.gen.ts";

const written = struct(8);

/** Room for 256 KiB of source code. It is used again: fresh memory costs page faults, and collections later. */
const sharedBytes = 384 * 1024;
let shared: Buffer | undefined;

const room = (capacity: number): Buffer =>
  capacity > sharedBytes ? Buffer.allocUnsafeSlow(capacity) : (shared ??= Buffer.allocUnsafeSlow(sharedBytes));

/**
 * UTF-8 as the JSON string that JSON.stringify makes of it, quotes included, without a string in between. Undefined
 * when the bytes are not UTF-8. The result is lent: it holds until the next call of this function.
 */
export function jsonQuote(utf8: Uint8Array): Buffer | undefined {
  // What source code needs and some more; at worst every byte becomes six.
  for (const capacity of [utf8.length + (utf8.length >> 2) + 256, utf8.length * 6 + 2]) {
    const buffer = room(capacity);
    const status = library().symbols.rune_json_quote(utf8, utf8.length, buffer, buffer.length, written.bytes);
    if (status === Status.ok) return buffer.subarray(0, getU64(written, 0));
    if (status === Status.invalid) return undefined;
    if (status !== Status.space) throw failure(status);
  }
  throw failure(Status.space);
}
