import { describe, expect, test } from "bun:test";
import { Dice, spoilt } from "../testing.ts";
import { objectMembers } from "./members.ts";
import { scanMembers as scanBytes } from "./scan.ts";

const scanMembers = (text: string, depthMax: number) => scanBytes(Buffer.from(text), depthMax);

const words = (dice: Dice): unknown =>
  dice.pick<unknown>(dice.words(), 7, -1.5e3, null, true, [], {}, ["]", "}", '"'], { "a]": [{ "{": '\\"' }] });

test("finds the members of every object that parses, where the slower way finds them", () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const dice = new Dice(seed);
    const value = Object.fromEntries(dice.some(6, () => [dice.pick("model", "x", "y z"), words(dice)] as const));
    if (Object.keys(value).length === 0) continue;
    const text = JSON.stringify(value, undefined, dice.pick<number | string>(0, 1, "\t"));
    // Offsets are of bytes here, and of characters there: as Latin-1 they are the same.
    expect(scanMembers(text, 128), text).toEqual(objectMembers(Buffer.from(text).toString("latin1")));
  }
});

test("whatever the text, it ends, and what it finds are values by themselves", () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const dice = new Dice(seed);
    const text = JSON.stringify(spoilt(dice, { model: "m", messages: [{ role: "user", content: dice.words() }] }));
    const at = dice.below(text.length + 1);
    const broken =
      text.slice(0, at) +
      dice.pick("", "{", "}", "[", "]", '"', "\\", ",", ":", " ", "\u0000") +
      text.slice(at + dice.below(2));
    const found = scanMembers(broken, 128);
    let parsed: unknown;
    try {
      parsed = JSON.parse(broken);
    } catch {
      continue; // found or not: whoever reads on hears that it is no JSON
    }
    if (found && typeof parsed === "object" && parsed !== null) {
      const read = Object.fromEntries(
        found.map(({ name, valueStart, end }) => [
          name,
          JSON.parse(Buffer.from(broken).toString("utf8", valueStart, end)) as unknown,
        ]),
      );
      expect(read).toEqual(parsed as Record<string, unknown>);
    }
  }
});

describe("is not found in", () => {
  test.each([
    ["nothing", ""],
    ["an empty object", "{}"],
    ["a list", "[1]"],
    ["an object that goes on", '{"a":1}x'],
    ["an object that never ends", '{"a":1'],
    ["a string that never ends", '{"a":"\\"}'],
    ["a member without a value", '{"a":}'],
    ["a member without a colon", '{"a" 1}'],
    ["a name with an escape", '{"mod\\u0065l":1}'],
    ["a name that is none", "{a:1}"],
    ["a comma too many", '{"a":1,}'],
  ])("%s", (_name, text) => {
    expect(scanMembers(text, 128)).toBeUndefined();
  });

  test("what nests too deep", () => {
    const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(scanMembers(nested(126), 128)).toBeDefined();
    expect(scanMembers(nested(128), 128)).toBeUndefined();
  });
});
