/**
 * Knows a JSON text again that differs from one before it in a single string alone, as nearly all events of
 * a stream do: finding the string costs a fifth of parsing the whole. What is found is what parsing would
 * have found, or it is not found.
 */
export class TextTemplate {
  /** What stands before the string, its opening quote included; empty while nothing is known. */
  before = "";
  /** What stands behind it, from its closing quote on. */
  after = "";
  /** Whether the JSON that was matched or learnt last is of this template. */
  isCurrent = false;

  /** The string in `json`, when all else is as it was learnt; undefined when it isn't, or the string has an escape. */
  match(json: string): string | undefined {
    const { before, after } = this;
    this.isCurrent = false;
    if (before === "" || json.length < before.length + after.length) return undefined;
    if (!json.startsWith(before) || !json.endsWith(after)) return undefined;
    const text = json.slice(before.length, json.length - after.length);
    this.isCurrent = isSpeltPlainly(text);
    return this.isCurrent ? text : undefined;
  }

  /**
   * Learns the surroundings of the member `name` with the value `text`. Learns nothing where the member could be
   * elsewhere: it must stand in `json` once, spelt plainly.
   */
  learn(json: string, name: string, text: string): void {
    const spelt = `"${name}":"${text}"`;
    const at = json.indexOf(spelt);
    this.isCurrent = at >= 0 && !json.includes(`"${name}"`, at + 1) && isSpeltPlainly(text);
    if (!this.isCurrent) return;
    const start = at + name.length + 4;
    this.before = json.slice(0, start);
    this.after = json.slice(start + text.length);
  }

  /** Knows nothing any more. */
  forget(): void {
    this.before = "";
    this.isCurrent = false;
  }
}

/** Whether a string of JSON is spelt as it is: a quote would end it early, a backslash begin an escape. */
const isSpeltPlainly = (text: string): boolean => !text.includes('"') && !text.includes("\\");
