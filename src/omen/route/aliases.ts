/** The configuration's other names for models: `[models]`. */
export class Aliases {
  readonly #exact = new Map<string, string>();
  /** Patterns with `*`, the most particular first: the longer one says more. */
  readonly #patterns: readonly { readonly pattern: RegExp; readonly meant: string }[];

  constructor(models: Readonly<Record<string, string>>) {
    const names = Object.entries(models);
    for (const [name, meant] of names) if (!name.includes("*")) this.#exact.set(name, meant);
    this.#patterns = names
      .filter(([name]) => name.includes("*"))
      .sort(([one], [other]) => other.length - one.length || (one < other ? -1 : 1))
      .map(([name, meant]) => ({ pattern: patternOf(name), meant }));
  }

  /** Names without `*`, in the configuration's order. */
  get names(): readonly string[] {
    return [...this.#exact.keys()];
  }

  /**
   * The model that is meant by a name; the name itself when it is no alias. Loading the
   * configuration has refused circles.
   */
  resolve(name: string): string {
    if (this.#exact.size === 0) return name;
    let at = name;
    for (let next = this.#exact.get(at); next !== undefined; next = this.#exact.get(at)) at = next;
    return at;
  }

  /** The model that stands in for a name which nobody has; undefined when no pattern fits. */
  standIn(name: string): string | undefined {
    const fitting = this.#patterns.find(({ pattern }) => pattern.test(name));
    return fitting && this.resolve(fitting.meant);
  }
}

const patternOf = (name: string): RegExp =>
  new RegExp(
    `^${name
      .split("*")
      .map((text) => RegExp.escape(text))
      .join(".*")}$`,
    "s",
  );
