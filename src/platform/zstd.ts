/** As much as a decoder looks back, in bytes: what RFC 9659 §3 lets an encoder ask for. */
export const windowBytesMax = 8 * 1024 * 1024;

/** Magic numbers of frames (RFC 8878 §3.1.1) and of what is skipped (§3.1.2, the last digit is free). */
const [frameMagic, skippedMagic] = [0xfd2fb528, 0x184d2a5];

/**
 * The largest window that frames of zstd want of their decoder, in bytes: a few bytes can ask for 128 MiB. What is no
 * zstd, or cut off, wants what stands before that: the decoder says what is wrong with it.
 */
export function windowOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [at, largest] = [0, 0];
  try {
    while (at < bytes.length) {
      const magic = view.getUint32(at, true);
      if (magic === frameMagic) {
        const header = frameHeader(view, at + 4);
        largest = Math.max(largest, header.window);
        at = behindBlocks(view, header.end) + header.checksumBytes;
      } else if (magic >>> 4 === skippedMagic) at += 8 + view.getUint32(at + 4, true);
      else break;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it is cut off here
  }
  return largest;
}

/** RFC 8878 §3.1.1.1. */
function frameHeader(view: DataView, start: number) {
  const descriptor = view.getUint8(start);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeAt = start + 1 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const window = isSingleSegment ? contentSize(view, sizeAt, sizeBytes) : windowIn(view.getUint8(start + 1));
  return { window, end: sizeAt + sizeBytes, checksumBytes: (descriptor & 4) === 0 ? 0 : 4 };
}

/** RFC 8878 §3.1.1.1.2. */
function windowIn(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** RFC 8878 §3.1.1.1.4. */
function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Where the blocks that begin at `at` end (RFC 8878 §3.1.1.2). */
function behindBlocks(view: DataView, at: number): number {
  for (let next = at; ;) {
    const header = view.getUint16(next, true) | (view.getUint8(next + 2) << 16);
    const isRepeatedByte = ((header >> 1) & 3) === 1;
    next += 3 + (isRepeatedByte ? 1 : header >> 3);
    if ((header & 1) === 1) return next;
  }
}
