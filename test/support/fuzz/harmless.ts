import type { Dice } from "../../../src/omen/dialect/testing.ts";
import type { Framing } from "./event-mutation.ts";

/** Changes to what a provider says that change nothing of what it means. */

export type Table = Readonly<Record<string, unknown>>;

/** Makes another value of a piece's. */
export type Change = (value: unknown, place: number) => unknown;

/** Makes other pieces of a stream's. */
export type Step = (dice: Dice, pieces: readonly Uint8Array[], framing: Framing) => readonly Uint8Array[];

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The value with each object at one of these places changed: `""` is the value itself, `"a.b"` a member's
 * member, or an item of that list.
 */
function atPlaces(value: unknown, places: Readonly<Record<string, (table: Table) => Table>>, path = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => atPlaces(item, places, path));
  if (!isTable(value)) return value;
  const inner = (name: string) => (path === "" ? name : `${path}.${name}`);
  const rebuilt = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, atPlaces(member, places, inner(name))]),
  );
  return places[path]?.(rebuilt) ?? rebuilt;
}

const mapped = <T, U>(table: Readonly<Record<string, T>>, make: (value: T) => U): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, make(value)]));

/** Members that are not there, as if they were, by place. */
export const filled =
  (places: Readonly<Record<string, Table>>): Change =>
  (value) =>
    atPlaces(
      value,
      mapped(places, (members) => (table) => ({ ...members, ...table })),
    );

/** Members that a place has no more. */
export const without =
  (places: Readonly<Record<string, readonly string[]>>): Change =>
  (value) =>
    atPlaces(
      value,
      mapped(
        places,
        (names) => (table) => Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name))),
      ),
    );

/** Members with these values instead of their own, where a place has them. */
export const replaced =
  (places: Readonly<Record<string, (table: Table) => Table>>): Change =>
  (value) =>
    atPlaces(
      value,
      mapped(places, (make) => (table) => ({ ...table, ...make(table) })),
    );

export const nulls = (...names: readonly string[]): Table => Object.fromEntries(names.map((name) => [name, null]));

/** The numbers under these names, wherever they stand, as others in the same order. */
export const renumbered =
  (...names: readonly string[]): Change =>
  (value) =>
    JSON.parse(JSON.stringify(value), (name, member: unknown) =>
      names.includes(name) && typeof member === "number" ? member * 3 + 2 : member,
    );

/** A change to the values of one type of event, by the member that names it. */
export const ofType =
  (type: string, change: Change): Change =>
  (value, place) =>
    isTable(value) && value["type"] === type ? change(value, place) : value;

/** The change made to every piece. */
export const each =
  (change: Change): Step =>
  (_dice, pieces, framing) =>
    pieces.map((piece, place) => framing.edit(piece, (value) => change(value, place)) ?? piece);

/** The change made to every piece but the first. */
export const eachBehindFirst = (change: Change): Step =>
  each((value, place) => (place === 0 ? value : change(value, place)));

/** Other pieces put in, here and there. */
export const between =
  (...others: readonly string[]): Step =>
  (dice, pieces) =>
    pieces.flatMap((piece) => [Buffer.from(dice.pick("", "", ...others)), piece]);

/** The pieces whose text does not match. */
export const leavingOut =
  (pattern: RegExp): Step =>
  (_dice, pieces) =>
    pieces.filter((piece) => !pattern.test(Buffer.from(piece).toString()));

/** Text of every piece. */
export const rewritten =
  (write: (text: string) => string): Step =>
  (_dice, pieces) =>
    pieces.map((piece) => Buffer.from(write(Buffer.from(piece).toString())));

export const lastAgain: Step = (_dice, pieces) => [...pieces, ...pieces.slice(-1)];

export const unheardOf: Step = each((value) =>
  isTable(value) ? { x_unheard_of: { type: "x", list: [null] }, ...value } : value,
);
