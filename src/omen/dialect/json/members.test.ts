import { describe, expect, test } from "bun:test";
import { lastMember, objectMembers, spliceMembers } from "./members.ts";

const none = new Set<string>();

describe("objectMembers", () => {
  test("finds each member's name and value where they stand", () => {
    const text = ' { "a" : [1, "]}", {"x": "\\\\"}] ,"b\\u0063":-1.5e3, "d":"\\"" , "e":null}\n';
    expect(objectMembers(text).map(({ name, valueStart, end }) => [name, text.slice(valueStart, end)])).toEqual([
      ["a", '[1, "]}", {"x": "\\\\"}]'],
      ["bc", "-1.5e3"],
      ["d", '"\\""'],
      ["e", "null"],
    ]);
  });

  test("an empty object has none", () => {
    expect(objectMembers("{ }")).toEqual([]);
  });
});

describe("spliceMembers", () => {
  const remove = new Set(["tags", "omen"]);

  test.each([
    ['{"tags":1,"a":2}', '{"a":2}'],
    ['{"a":2,"tags":1}', '{"a":2}'],
    ['{"a":2 , "tags":1, "omen" : {"k":[1,2]} }', '{"a":2 }'],
    ['{"tags":1,"omen":2}', "{}"],
    ['{"tags":1}', "{}"],
    ['{"a":1,"tags":1,"b":2,"omen":3,"c":4}', '{"a":1,"b":2,"c":4}'],
    ['{"a":1,"a":2,"tags":1,"tags":2}', '{"a":1,"a":2}'],
  ])("%s becomes %s", (text, expected) => {
    expect(spliceMembers(text, remove, {})).toBe(expected);
  });

  test("replaces values and leaves every other byte alone", () => {
    const text = '{ "model":"x", "seed" : 12345678901234567890 ,\t"temperature":1.0, "tags":null }';
    expect(spliceMembers(text, remove, { model: '"y"' })).toBe(
      '{ "model":"y", "seed" : 12345678901234567890 ,\t"temperature":1.0 }',
    );
  });

  test("agrees with rebuilding the object, on random documents", () => {
    let state = 7;
    const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const value = (depth: number): unknown => {
      const kinds = [1, -2.5e-7, "pla in", 'q"uo\\te', "ключ \u2028", null, true, "]},{[", ""];
      const kind = random(depth > 3 ? kinds.length : kinds.length + 2);
      if (kind === kinds.length) return Array.from({ length: random(4) }, () => value(depth + 1));
      if (kind > kinds.length)
        return Object.fromEntries(Array.from({ length: random(4) }, (_, i) => [`k${i}`, value(depth + 1)]));
      return kinds[kind];
    };
    for (let round = 0; round < 2000; round++) {
      const names = ["model", "tags", "omen", "a", 'b"', "c\\"].filter(() => random(2) === 0);
      const document = Object.fromEntries(names.map((name) => [name, value(0)]));
      const text = JSON.stringify(document, null, random(3));
      const spliced: unknown = JSON.parse(spliceMembers(text, remove, { model: '"new"' }));
      const { tags: _tags, omen: _omen, ...rest } = document;
      expect(spliced).toEqual("model" in rest ? { ...rest, model: "new" } : rest);
    }
  });

  test("nothing to do gives the same text", () => {
    const text = '{"a" : 1}';
    expect(spliceMembers(text, none, {})).toBe(text);
  });
});

describe("lastMember", () => {
  test.each([
    ['{"a":1,"usage":{"x":{"y":"}"}}}', { x: { y: "}" } }],
    ['cut","usage" : {"x":1} , "z":[]}\n', { x: 1 }],
    ['{"usage":{"x":1},"content":"\\"usage\\":{}"}', { x: 1 }], // a text that speaks of usage has its quotes escaped
    ['{"usage":{"x":1}', { x: 1 }],
    ['{"usage":{"x":1', undefined],
    ['{"usage":{"x":{1}', undefined], // unbalanced, but ends as an object does
    ['{"usage":{"x":"}', undefined],
    ['{"usage":null}', undefined],
    ['{"usage":{"x":01}}', undefined],
    ["{}", undefined],
    ["", undefined],
  ])("%s", (text, expected) => {
    expect(lastMember(text, "usage")).toEqual(expected);
  });
});
