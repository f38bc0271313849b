import { statSync } from "node:fs";
import type { RawFile, RawMatches } from "../../rune/index.ts";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import type { SearchScope } from "./scope.ts";

/** In which order files are shown. Rune gives them by path. */
export interface Order {
  readonly by: "path" | "modified" | "accessed" | "created";
  readonly reversed: boolean;
}

export function orderOf(invocation: Invocation): Order {
  const which = invocation.last("sort", "sortr", "sort-files", "no-sort-files");
  const by = which === "sort" || which === "sortr" ? invocation.value(which) : "path";
  // Without an order, that of paths is as good as any.
  if (by === undefined || by === "none" || by === "path")
    return { by: "path", reversed: which === "sortr" && by === "path" };
  if (by !== "modified" && by !== "accessed" && by !== "created") throw usageError(`--${which} ${by} is no order`);
  return { by, reversed: which === "sortr" };
}

/** A file of a search, with what was found in it. */
interface Held {
  readonly scope: SearchScope;
  readonly shown: Buffer;
  readonly pieces: { readonly file: RawFile; readonly bytes: Buffer }[];
}

/** Holds what was found until all of it is known, for orders that are not Rune's. Lies in memory. */
export class HeldFiles {
  readonly #order: Order;
  readonly #times = new Map<string, bigint>();
  readonly #held: Held[] = [];
  #isOpen = false;

  constructor(order: Order) {
    this.#order = order;
  }

  /** Whether the times of files are asked for before they are searched, which is what may change them. */
  get needsTimes(): boolean {
    return this.#order.by !== "path";
  }

  /** Notes the time of a file beneath `/`; one that is gone is among the last. */
  note(path: Buffer): void {
    const { by } = this.#order;
    const absolute = Buffer.concat([Buffer.from("/"), path]);
    try {
      const { mtimeNs, atimeNs, birthtimeNs } = statSync(absolute, { bigint: true });
      this.#times.set(path.toString("latin1"), by === "modified" ? mtimeNs : by === "accessed" ? atimeNs : birthtimeNs);
    } catch {
      // It has no time.
    }
  }

  part({ files, bytes }: RawMatches, scope: SearchScope): void {
    for (const file of files) {
      const piece = { file, bytes };
      if (this.#isOpen) this.#held.at(-1)?.pieces.push(piece);
      else this.#held.push({ scope, shown: scope.show(file.path), pieces: [piece] });
      this.#isOpen = file.more;
    }
  }

  /** Gives all of it, in order. */
  deliver(each: (part: RawMatches, scope: SearchScope) => void): void {
    const sign = this.#order.reversed ? -1 : 1;
    const compare = this.#order.by === "path" ? byPath : (a: Held, b: Held): number => this.#byTime(a, b);
    for (const { scope, pieces } of this.#held.toSorted((a, b) => sign * compare(a, b)))
      for (const { file, bytes } of pieces) each({ files: [file], bytes }, scope);
  }

  #byTime(a: Held, b: Held): number {
    const [x, y] = [this.#timeOf(a), this.#timeOf(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return x < y ? -1 : Number(x > y);
  }

  #timeOf({ scope, pieces }: Held): bigint | undefined {
    if (scope.descriptor !== undefined) return undefined;
    return this.#times.get(pieces[0]?.file.path.toString("latin1") ?? "");
  }
}

function byPath(a: Held, b: Held): number {
  const [x, y] = [keyOf(a.shown), keyOf(b.shown)];
  return x < y ? -1 : Number(x > y);
}

/** A text that sorts as the path's components do: the root, `.` and `..` before names, and names by their bytes. */
function keyOf(path: Buffer): string {
  const parts = path.toString("latin1").split("/");
  const ranked = parts.flatMap((part, index) => {
    if (part === "") return index === 0 ? ["\u0001"] : [];
    if (part === ".") return index === 0 ? ["\u0002"] : [];
    return [part === ".." ? "\u0003" : `\u0004${part}`];
  });
  return ranked.join("\0");
}
