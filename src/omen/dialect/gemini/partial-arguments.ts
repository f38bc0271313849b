import type { WirePartialArgument } from "./wire.ts";

type Table = Record<string, unknown>;

/**
 * A call's arguments that come piece by piece ("PartialArg", which Vertex AI streams when it is asked to): each piece
 * names its place by a JSON Path (RFC 9535) of names and indexes, and adds to the text that is there or puts a value.
 */
export class PartialArguments {
  readonly #arguments: Table = empty();

  /** Throws an `Error` for a path that leads nowhere. */
  add(pieces: readonly WirePartialArgument[]): void {
    for (const piece of pieces) this.#put(stepsOf(piece.jsonPath ?? ""), piece);
  }

  /** JSON text of all so far. */
  toString(): string {
    return JSON.stringify(this.#arguments);
  }

  #put(steps: readonly (string | number)[], piece: WirePartialArgument): void {
    let place: Table | unknown[] = this.#arguments;
    for (const [depth, step] of steps.entries()) {
      const next = steps[depth + 1];
      const held = member(place, step);
      if (next === undefined) return assign(place, step, valueOf(piece, held));
      const inner = isPlace(held) ? held : typeof next === "number" ? [] : empty();
      assign(place, step, inner);
      place = inner;
    }
  }
}

/** Without a prototype: an argument may be named like one of its members. */
const empty = (): Table => Object.create(null) as Table;

const isPlace = (value: unknown): value is Table | unknown[] => typeof value === "object" && value !== null;

const member = (place: Table | unknown[], step: string | number): unknown =>
  Array.isArray(place) ? place[Number(step)] : place[step];

/** A list grows by one at a time, so that no index makes a list of nothing but holes. */
function assign(place: Table | unknown[], step: string | number, value: unknown): void {
  if (!Array.isArray(place)) place[step] = value;
  else if (typeof step === "number" && step <= place.length) place[step] = value;
  else throw new Error(`an argument's piece leads to ${step}, beyond its list`);
}

function valueOf({ stringValue, numberValue, boolValue }: WirePartialArgument, held: unknown): unknown {
  if (stringValue !== undefined) return typeof held === "string" ? held + stringValue : stringValue;
  return numberValue ?? boolValue ?? null;
}

/** `$.a.b[0]['c d']` as its names and indexes. */
function stepsOf(path: string): readonly (string | number)[] {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)].map(
    ([, name, index, single, double]) => (index === undefined ? (name ?? single ?? double ?? "") : Number(index)),
  );
  if (!path.startsWith("$") || steps.length === 0) throw new Error("an argument's piece has no place");
  return steps;
}
