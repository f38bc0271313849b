import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { getU32, struct } from "./memory.ts";
import { Status } from "./native.gen.ts";

const found = struct(4);

/**
 * Offset behind the JSON string, object or list that begins at `start`, by its quotes and brackets alone; undefined
 * when it never ends, or nests `depthMax` levels or more. What is found is a value if the text is JSON.
 */
export function jsonValueEnd(utf8: Uint8Array, start: number, depthMax: number): number | undefined {
  const text = utf8.subarray(start);
  const status = library().symbols.rune_json_value_end(text, text.length, depthMax, found.bytes);
  if (status === Status.invalid) return undefined;
  if (status !== Status.ok) throw failure(status);
  return start + getU32(found, 0);
}
