import type { Dice } from "../../../src/omen/dialect/testing.ts";
import type { Framing } from "./event-mutation.ts";

/** Changes to what a provider's stream says that need to know what members of the dialects mean. */

type Edit = (dice: Dice, pieces: readonly Uint8Array[], framing: Framing) => readonly Uint8Array[];

/** The members whose names match, anywhere within, counted. */
function countOf(value: unknown, names: RegExp): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (count, [name, member]) => count + (names.test(name) && !Array.isArray(value) ? 1 : 0) + countOf(member, names),
    0,
  );
}

/** The value with the members whose names match, those that `chosen` says by number, replaced. */
function replacedIn(value: unknown, names: RegExp, chosen: (number: number) => boolean, make: () => unknown): unknown {
  let number = 0;
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== "object" || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, member]) => {
        const isIt = names.test(name) && chosen(number++);
        return [name, isIt ? make() : visit(member)];
      }),
    );
  };
  return visit(value);
}

/** One of these members of one piece that has any, or of every piece all of them, replaced by one of these values. */
const members =
  (names: RegExp, values: readonly unknown[]): Edit =>
  (dice, pieces, framing) => {
    const everywhere = dice.below(4) === 0;
    const having = pieces.flatMap((piece, index) => {
      let has = 0;
      framing.edit(piece, (value) => {
        has = countOf(value, names);
        return value;
      });
      return has > 0 ? [{ index, has }] : [];
    });
    const one = having[dice.below(Math.max(1, having.length))];
    const at = one ? dice.below(one.has) : 0;
    const value = values[dice.below(values.length)];
    return pieces.map((piece, index) => {
      if (!everywhere && index !== one?.index) return piece;
      const change = (given: unknown) =>
        replacedIn(
          given,
          names,
          (number) => everywhere || number === at,
          () => value,
        );
      return framing.edit(piece, change) ?? piece;
    });
  };

const text = (piece: Uint8Array | undefined): string => Buffer.from(piece ?? []).toString("latin1");

/** A piece that matches said once more, anywhere. */
const again =
  (pattern: RegExp): Edit =>
  (dice, pieces) => {
    const matching = pieces.filter((piece) => pattern.test(text(piece)));
    const piece = matching[dice.below(Math.max(1, matching.length))];
    return piece ? pieces.toSpliced(dice.below(pieces.length + 1), 0, piece) : pieces;
  };

export const wireEdits: Readonly<Record<string, Edit>> = {
  "a wrong number": members(/^(index|\w+_index|contentBlockIndex)$/, [0, 1, 2, 7, -1, null, undefined, 1e15]),
  "a wrong name": members(/^(id|item_id|call_id|toolUseId|responseId)$/, ["", "other", null, undefined, "a b/ü"]),
  "a call without name": members(/^name$/, ["", null, undefined, "a b"]),
  "arguments that are none": members(/^(arguments|partial_json|args|input)$/, [
    "{",
    "[1]",
    "null",
    "",
    "}",
    {},
    [],
    null,
  ]),
  "no role": members(/^role$/, [undefined, "user", "tool", null]),
  "another type": members(/^(type|status)$/, [
    "text",
    "tool_use",
    "message",
    "function_call",
    "completed",
    "thinking",
    "",
  ]),
  "another reason": members(/^(finish_?[rR]eason|stop_?[rR]eason|done_reason|done)$/, [
    null,
    "",
    "x",
    "length",
    true,
    false,
  ]),
  "other usage": members(/^(\w+_tokens|\w+Tokens?|\w+TokenCount|\w*eval_count)$/, [0, null, -5, "7", 1e21, undefined]),
  "an end said twice": again(/finish_?reason":"|stop_?reason":"|"done":true|message_stop|response\.completed/i),
  "usage said twice": again(/usage/i),
  "a beginning said twice": again(/message_?start|response\.created|block_?start|output_item\.added|"role"/i),
  "an end of a part said twice": again(/block_?stop|output_item\.done|content_part\.done/i),
  "each piece twice": (_dice, pieces) => pieces.flatMap((piece) => [piece, piece]),
  "said by two at once": (dice, pieces) => {
    const late = dice.below(4);
    return pieces.flatMap((piece, index) => [piece, ...pieces.slice(Math.max(0, index - late), index - late + 1)]);
  },
};
