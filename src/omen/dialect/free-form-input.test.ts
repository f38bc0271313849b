import { describe, expect, test } from "bun:test";
import { InputReader, unwrapInput, wrapInput } from "./free-form-input.ts";
import { Dice } from "./testing.ts";

/** What a reader gives of the text in pieces. */
function pieces(texts: readonly string[]): readonly string[] {
  const reader = new InputReader();
  return [...texts.map((text) => reader.push(text)), reader.end()];
}

/** The text cut into up to `most` pieces, in the middle of escapes and surrogate pairs too. */
function cutUp(dice: Dice, text: string, most: number): readonly string[] {
  const places = dice.some(most, () => dice.below(text.length + 1)).toSorted((a, b) => a - b);
  return [...places, text.length].map((place, index) => text.slice(places[index - 1] ?? 0, place));
}

const half = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const inputs = [
  "",
  "x",
  '*** Begin Patch\n*** Add File: a\n+"q" \\d\n*** End Patch',
  "\ud83d\ude00\ud83d\ude00 \u2028 \u0000\t",
  '{"input":"not this"}',
] as const;

/**
 * The input as a member of an object as a model may write it: with spaces, others around it, every character escaped.
 */
function written(dice: Dice, input: string): string {
  const gap = () => dice.pick("", " ", "\n\t");
  const escaped = [...Array(input.length).keys()]
    .map((at) => `\\u${input.charCodeAt(at).toString(16).padStart(4, "0")}`)
    .join("");
  const value = dice.pick(JSON.stringify(input), `"${escaped}"`, JSON.stringify(input).replaceAll("/", "\\/"));
  const other = () =>
    dice.pick('"note":"input"', '"n":-1.5e7', '"o":{"input":"no","l":[{"input":"no"},"}"]}', '"\\"":null');
  const members = [
    ...dice.some(2, other),
    `${dice.pick('"input"', '"in\\u0070ut"')}${gap()}:${gap()}${value}`,
    ...dice.some(2, other),
  ];
  return `${gap()}{${gap()}${members.join(`${gap()},${gap()}`)}${gap()}}${gap()}`;
}

test("an input is what was put in, however it is written and cut", () => {
  for (let seed = 1; seed <= 4000; seed++) {
    const dice = new Dice(seed);
    const input = dice.pick(...inputs);
    const text = dice.below(3) === 0 ? wrapInput(input) : written(dice, input);
    expect(JSON.parse(text), `seed ${seed}`).toMatchObject({ input });
    const given = pieces(cutUp(dice, text, 8));
    expect(given.join(""), `seed ${seed}`).toBe(input);
    expect(
      given.some((piece) => half.test(piece)),
      `seed ${seed}`,
    ).toBe(false);
    expect(unwrapInput(text), `seed ${seed}`).toBe(input);
  }
});

test("what is no such object is told whole, and the same however it is cut", () => {
  for (let seed = 1; seed <= 4000; seed++) {
    const dice = new Dice(seed);
    const whole = written(dice, dice.pick(...inputs));
    const at = dice.below(whole.length + 1);
    const junk = dice.pick('"', "{", "}", ",", "\\", "\\u12", "x", "");
    const text = whole.slice(0, at) + junk + whole.slice(at + dice.below(3));
    expect(pieces(cutUp(dice, text, 8)).join(""), `seed ${seed}`).toBe(unwrapInput(text));
  }
});

test("the input passes on as it comes", () => {
  expect(pieces(['{"in', 'put": "a', "b\\", "nc", '"', ',"x":', "1}"])).toEqual(["", "a", "b", "\nc", "", "", "", ""]);
});

describe("what a model writes that was not asked for", () => {
  test.each([
    ["*** Begin Patch", "*** Begin Patch"],
    ["{*** Begin", "{*** Begin"],
    ['{"patch":"x"}', '{"patch":"x"}'],
    ['{"input":{"input":"x"}}', '{"input":{"input":"x"}}'],
    ['{"input":7}', '{"input":7}'],
    ['"text"', '"text"'],
    ["{}", ""],
    [" { } ", ""],
    ["", ""],
    ['{"input":"a\nb\\d\\u1"}', "a\nb\\d\\u1"],
    ['{"input":"cut of', "cut of"],
    ['{"input":"cut of\\u00', "cut of"],
    ['{"input":"first","input":"second"}', "first"],
  ])("%j is %j", (text, input) => {
    expect(unwrapInput(text)).toBe(input);
    expect(pieces([...text]).join("")).toBe(input);
  });
});
