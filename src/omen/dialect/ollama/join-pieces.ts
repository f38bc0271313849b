import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import type { WireAnswer } from "./decode-answer.ts";

/**
 * A stream's lines as the whole answer that they are: what was said one behind the other, and
 * all else as the last line has it.
 */
export function joinPieces(pieces: readonly JsonObject[]): JsonObject {
  const wires = pieces as readonly WireAnswer[];
  const failed = wires.find(({ error }) => error !== undefined);
  if (failed) throw new Error(String(failed.error));
  const last = wires.at(-1);
  if (last?.done !== true) throw new Error("it ended before the answer did");
  const texts = (member: "content" | "thinking"): string =>
    wires.map(({ message }) => message?.[member] ?? "").join("");
  const logprobs = wires.flatMap((wire) => (Array.isArray(wire.logprobs) ? (wire.logprobs as readonly unknown[]) : []));
  return compact({
    ...last,
    message: {
      content: texts("content"),
      thinking: texts("thinking"),
      tool_calls: wires.flatMap(({ message }) => message?.tool_calls ?? []),
    },
    logprobs: logprobs.length > 0 ? logprobs : undefined,
  });
}
