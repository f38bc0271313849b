import { asciiJson } from "../json/members.ts";

/**
 * OpenAI's streams tell tokens only when asked (`stream_options.include_usage`), in an event of their own without
 * choices. Omen has to know them; a client that did not ask must not see that event, which not every client expects.
 */
export const wantsStreamUsage = (options: unknown): boolean =>
  (options as { include_usage?: unknown } | null | undefined)?.include_usage === true;

/** The options that ask, as JSON, given what the request asks for already. */
export const streamUsageQuestion = (options: unknown): string =>
  options === undefined ? plainQuestion : asciiJson({ ...(options as object | null), include_usage: true });

const plainQuestion = '{"include_usage":true}';

/** How far back from the end of a read the event is looked for, in bytes: only the end marker follows it. */
const tailBytes = 2048;

/** What both spellings end in: hardly any other event has it. */
const emptyList = Buffer.from("[]");

const spellings = ['"choices":[]', '"choices": []'].map((text) => Buffer.from(text));

interface FoundUsage {
  readonly usage: unknown;
  /** The event's first byte, and the one behind its end. */
  readonly start: number;
  readonly end: number;
}

/** The event that tells usage alone, near the end of these whole events; undefined when there is none. */
export function findUsage(events: Uint8Array): FoundUsage | undefined {
  const first = Math.max(0, events.length - tailBytes);
  const tail = first === 0 && Buffer.isBuffer(events) ? events : bufferOf(events, first);
  if (tail.lastIndexOf(emptyList) < 0) return undefined;
  for (const spelling of spellings) {
    for (let at = tail.lastIndexOf(spelling); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(spelling, at - 1)) {
      const before = tail.lastIndexOf("\n\n", at);
      const start = before < 0 ? 0 : before + 2;
      const end = tail.indexOf("\n\n", at) + 2;
      const usage = usageAlone(tail.toString("utf8", start, end - 2));
      if (usage) return { usage, start: first + start, end: first + end };
    }
  }
  return undefined;
}

const bufferOf = (bytes: Uint8Array, start: number): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.length - start);

/**
 * The usage of an event that tells nothing else: its choices could be empty for another reason, or stand within a text.
 */
function usageAlone(event: string): unknown {
  const data = event.startsWith("data:") ? event : (event.split("\n").find((line) => line.startsWith("data:")) ?? "");
  try {
    const { choices, usage } = JSON.parse(data.slice("data:".length)) as Partial<Record<string, unknown>>;
    return Array.isArray(choices) && choices.length === 0 && typeof usage === "object" ? usage : undefined;
  } catch {
    return undefined;
  }
}
