import { encodeCallId } from "../anthropic/tool-input.ts";

/** Longest name of a tool and longest id of a call (API reference, "ToolSpecification", "ToolUseBlock"). */
const lengthMax = 64;
const hashLength = 13;

/** Whether a tool may be called so. */
export const isToolName = (name: string): boolean => name.length <= lengthMax && /^[a-zA-Z0-9_-]+$/.test(name);

/**
 * A call's id, or the name in a call that was made: what Bedrock does not take is spelt
 * otherwise, the same way each time.
 */
export function encodeId(id: string): string {
  const spelt = encodeCallId(id);
  if (spelt.length <= lengthMax) return spelt;
  const hash = Bun.hash(id).toString(36).padStart(hashLength, "0");
  return `${spelt.slice(0, lengthMax - hashLength - 1)}_${hash}`;
}

/** Longest name of a document that is given, without the number that sets it apart. */
const documentNameMax = 180;

/**
 * Names for the documents of one request ("DocumentBlock"): letters, digits, single spaces, hyphens, parentheses and
 * brackets alone, and no name twice.
 */
export class DocumentNames {
  readonly #taken = new Set<string>();

  nameFor(wanted: string | undefined): string {
    const plain = (wanted ?? "").replace(/[^a-zA-Z0-9\s\-()[\]]/g, "-").replace(/\s+/g, " ");
    const base = plain.trim().slice(0, documentNameMax).trim() || "document";
    let name = base;
    for (let number = 2; this.#taken.has(name); number++) name = `${base} (${number})`;
    this.#taken.add(name);
    return name;
  }
}
