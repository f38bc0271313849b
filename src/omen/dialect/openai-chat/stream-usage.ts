import type { JsonObject } from "../dialect.ts";
import { spliceMembers } from "../json/members.ts";

/**
 * OpenAI's streams tell tokens only when asked (`stream_options.include_usage`), in an event of their own without choices. Omen has to know
 * them; a client that did not ask must not see that event, which not every client expects.
 */
export const wantsStreamUsage = ({ stream_options: options }: JsonObject): boolean =>
  (options as { include_usage?: unknown } | null | undefined)?.include_usage === true;

/** The request's text with the question in it; `value` is the text parsed, a JSON object with at least one member. */
export function askStreamUsage(text: string, { stream_options: options }: JsonObject): string {
  if (options === undefined) return `{"stream_options":{"include_usage":true},${text.slice(text.indexOf("{") + 1)}`;
  const asked = JSON.stringify({ ...(options as object | null), include_usage: true });
  return spliceMembers(text, new Set(), { stream_options: asked });
}

const spellings = ['"choices":[]', '"choices": []'].map((text) => Buffer.from(text));

/** Whole events without the one that tells usage alone; the same bytes, not a copy, when there is none. */
export function withoutUsage(events: Uint8Array): Uint8Array {
  const bytes = Buffer.from(events.buffer, events.byteOffset, events.byteLength);
  for (const spelling of spellings) {
    for (let at = bytes.indexOf(spelling); at >= 0; at = bytes.indexOf(spelling, at + 1)) {
      const before = bytes.lastIndexOf("\n\n", at);
      const start = before < 0 ? 0 : before + 2;
      const end = bytes.indexOf("\n\n", at) + 2;
      if (!isUsageAlone(bytes.toString("utf8", start, end))) continue;
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
    }
  }
  return events;
}

/** Whether an event tells usage and nothing else: its choices could be empty for another reason, or stand within a text. */
function isUsageAlone(event: string): boolean {
  const data = event.split("\n").find((line) => line.startsWith("data:"));
  try {
    const { choices, usage } = JSON.parse(data?.slice("data:".length) ?? "") as Partial<Record<string, unknown>>;
    return Array.isArray(choices) && choices.length === 0 && typeof usage === "object" && usage !== null;
  } catch {
    return false;
  }
}
