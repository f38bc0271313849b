const lf = 0x0a;
const decoder = new TextDecoder();

/**
 * Whether an event's data says nothing, without being broken: none at all, which is no event (WHATWG HTML,
 * "Server-sent events"), `null` or another value that is no object, a comment that slipped into the data, the end
 * of OpenAI's chat in a dialect that has another. Servers and what stands before them keep connections alive so, or
 * end all of their streams alike.
 */
export function saysNothing(data: string): boolean {
  const text = data.trim();
  if (text.startsWith("{")) return false;
  if (text === "" || text === "[DONE]" || text.startsWith(":")) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** An event whose first line of data is no object's. */
export interface OddEvent {
  readonly start: number;
  /** Behind the empty line that ends it; undefined when that has not come. */
  readonly end: number | undefined;
  /** What to give instead; empty where all of it says nothing. */
  readonly instead: Uint8Array;
}

/**
 * The event around a line of data that can't be the first of an object's, which begins at `start`; undefined where it
 * is broken, or where its other fields say what an event without data can't.
 */
export function oddEventAround(
  bytes: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  isEnd: (lines: Uint8Array) => boolean,
): OddEvent | undefined {
  if (!saysNothing(decoder.decode(bytes.subarray(start, end)))) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const line = start - dataField.length - gap.length; // at the latest
  const before = line < 0 ? -1 : buffer.lastIndexOf(gap, line);
  const first = before < 0 ? leadingLines(bytes) : before + gap.length;
  const last = buffer.indexOf(gap, start);
  if (last < 0) return { start: first, end: undefined, instead: none };
  const lines = buffer.toString("utf8", first, last).split("\n");
  const others = lines.filter((line) => !line.startsWith(dataField));
  if (isEnd(Buffer.from(`${others.join("\n")}\n\n`))) return undefined;
  const data = lines.flatMap((line) => (line.startsWith(dataField) ? [line.slice(dataField.length).trim()] : []));
  const rest = data.filter((text) => !saysNothing(text)).join(" ");
  const instead = rest === "" ? none : Buffer.from(`${[...others, `data: ${rest}`].join("\n")}\n\n`);
  return { start: first, end: last + gap.length, instead };
}

const dataField = "data:";
const gap = "\n\n";
const none = new Uint8Array(0);

/** Empty lines before everything. */
function leadingLines(bytes: Uint8Array): number {
  let count = 0;
  while (bytes[count] === lf) count++;
  return count;
}
