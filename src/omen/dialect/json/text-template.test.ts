import { describe, expect, test } from "bun:test";
import { Dice } from "../testing.ts";
import { TextTemplate } from "./text-template.ts";

const event = (content: string, more: object = {}) =>
  JSON.stringify({ id: "x", choices: [{ index: 0, delta: { content }, finish_reason: null }], ...more });

function learnt(json: string, text: string): TextTemplate {
  const template = new TextTemplate();
  template.learn(json, "content", text);
  return template;
}

describe("a template", () => {
  test("finds the text where all else is the same", () => {
    const template = learnt(event("one"), "one");
    expect(template.match(event("two words"))).toBe("two words");
    expect(template.match(event(""))).toBe("");
    expect(template.match(event("Grüße ☃"))).toBe("Grüße ☃");
  });

  test.each([
    ["an escape", event('quo"te')],
    ["a line's end", event("line\nend")],
    ["another member", event("two", { usage: null })],
    ["another value", event("two").replace('"index":0', '"index":1')],
    ["another reason", event("two").replace("null", '"stop"')],
    ["a shorter text", "{}"],
    ["nothing", ""],
  ])("knows nothing of %s", (_name, json) => {
    expect(learnt(event("one"), "one").match(json)).toBeUndefined();
  });

  test("is not learnt where the member's place is in doubt", () => {
    expect(learnt(event("a", { content: "b" }), "a").match(event("c", { content: "b" }))).toBeUndefined();
    expect(learnt(event("one").replace(":", ": "), "none").match(event("two"))).toBeUndefined();
    const spaced = '{"delta":{"content": "one"}}';
    expect(learnt(spaced, "one").match(spaced)).toBeUndefined();
  });

  test("forgets", () => {
    const template = learnt(event("one"), "one");
    template.forget();
    expect(template.match(event("two"))).toBeUndefined();
  });

  test("finds what parsing finds, or nothing", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const dice = new Dice(seed);
      const template = learnt(event("word"), "word");
      const json = dice.pick(
        event(dice.words()),
        event(dice.words(), { usage: null }),
        event("x").replace("x", dice.pick('","a":"', "\\u0041", '"', "\\", "}", '"}]}')),
      );
      const found = template.match(json);
      if (found === undefined) continue;
      expect(JSON.parse(json)).toEqual(JSON.parse(event(found)));
    }
  });
});
