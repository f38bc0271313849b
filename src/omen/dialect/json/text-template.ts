/**
 * Knows a JSON text again that differs from one before it in a single string alone, as nearly all events of a stream do: finding the string costs a
 * fifth of parsing the whole. What is found is what parsing would have found, or it is not found.
 */
export class TextTemplate {
  #before = "";
  #after = "";

  /** The string in `json`, when all else is as it was learnt; undefined when it isn't, or the string has an escape. */
  match(json: string): string | undefined {
    const [before, after] = [this.#before, this.#after];
    if (before === "" || json.length < before.length + after.length) return undefined;
    if (!json.startsWith(before) || !json.endsWith(after)) return undefined;
    const text = json.slice(before.length, json.length - after.length);
    // A quote would end the string early, a backslash begin an escape.
    return text.includes('"') || text.includes("\\") ? undefined : text;
  }

  /**
   * Learns the surroundings of the member `name` with the value `text`. Learns nothing where the member could be elsewhere: it must stand in
   * `json` once, spelt plainly.
   */
  learn(json: string, name: string, text: string): void {
    const spelt = `"${name}":"${text}"`;
    const at = json.indexOf(spelt);
    if (at < 0 || json.includes(`"${name}"`, at + 1) || /["\\]/.test(text)) return;
    const start = at + name.length + 4;
    this.#before = json.slice(0, start);
    this.#after = json.slice(start + text.length);
  }

  /** Knows nothing any more. */
  forget(): void {
    this.#before = "";
  }
}
