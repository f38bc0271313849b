import { describe, expect, test } from "bun:test";
import { hasMember, renamedMember, withoutPath } from "./paths.ts";

const without = (text: string, path: string) => withoutPath(text, path.split("."));

describe("a member that a validator names by its path", () => {
  test("is left out, and every other byte stays", () => {
    expect(without('{"a" : 1.0, "b":{ "c":[1 ,2], "d":"x" } }', "b.d")).toBe('{"a" : 1.0, "b":{ "c":[1 ,2] } }');
    expect(without('{"a":1}', "a")).toBe("{}");
  });

  test("is left out of all elements of a list", () => {
    const tools = '{"tools":[ {"name":"a","defer":true} , {"name":"b"},{"defer":false,"name":"c"}]}';
    expect(without(tools, "tools.0.defer")).toBe('{"tools":[ {"name":"a"} , {"name":"b"},{"name":"c"}]}');
  });

  test("is found behind the name of a variant, which is no member", () => {
    expect(without('{"tools":[{"defer":true}]}', "tools.0.custom.defer")).toBe('{"tools":[{}]}');
    const system = '{"system":[{"type":"text","text":"}]\\"","cache_control":{"type":"ephemeral","scope":"global"}}]}';
    expect(without(system, "system.1.cache_control.ephemeral.scope")).toBe(
      '{"system":[{"type":"text","text":"}]\\"","cache_control":{"type":"ephemeral"}}]}',
    );
  });

  test("is found behind the name of a variant that is a member too", () => {
    const said =
      '{"messages":[{"content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral","scope":"global"}}]}]}';
    expect(without(said, "messages.0.content.0.text.cache_control.ephemeral.scope")).toBe(
      said.replace(',"scope":"global"', ""),
    );
    expect(without('{"content":[{"thinking":"hm","valid":1}]}', "content.0.thinking.valid")).toBe(
      '{"content":[{"thinking":"hm"}]}',
    );
  });

  test("is not looked for on paths without end", () => {
    const path = Array.from({ length: 100 }, () => "a");
    expect(withoutPath(`${'{"a":'.repeat(99)}1${"}".repeat(99)}`, path)).toBeUndefined();
  });

  test("is not there", () => {
    for (const path of ["b", "a.b", "a.0.b", "list.0.x", "list.x", ""])
      expect(without('{"a":1,"list":[1,"x",[],{}],"none":[]}', path)).toBeUndefined();
    expect(without('{"none":[]}', "none.0.a")).toBeUndefined();
    expect(withoutPath("{}", [])).toBeUndefined();
  });
});

test("a member's name is changed, its value and all else stay", () => {
  expect(renamedMember('{ "a" : {"a": "a"}, "b":1 }', "a", "c")).toBe('{ "c": {"a": "a"}, "b":1 }');
  expect(renamedMember('{"a":1,"c":2}', "a", "c")).toBeUndefined();
  expect(renamedMember('{"b":{"a":1}}', "a", "c")).toBeUndefined();
});

test("a member is the object's own", () => {
  expect([hasMember('{"a":null}', "a"), hasMember('{"b":{"a":1}}', "a"), hasMember('{"b":"\\"a\\""}', "a")]).toEqual([
    true,
    false,
    false,
  ]);
});
