import { expect, test } from "bun:test";
import { repeatedMember } from "./repeated.ts";

const repeated = (text: string) => repeatedMember(text, JSON.parse(text));

test("a member that stands twice in one object is found", () => {
  const cases: readonly [text: string, name: string | undefined][] = [
    ['{"path":"a","path":".env"}', "path"],
    ['{"a":{"b":1,"c":[{"d":1,"\\u0064":2}]}}', "d"],
    ['{"a:b":"x\\":\\"y","c":["{\\"c\\":1,\\"c\\":2}",{"c":{"c":":"}}]}', undefined],
    ['{"":1,"":2}', ""],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
    ['{"__proto__":{"a":1},"toString":2}', undefined],
    ['{"a":1,"b":{"a":1}}', undefined],
    ['[1,[],{},"\\\\"]', undefined],
  ];
  for (const [text, name] of cases) expect(repeated(text), text).toBe(name as string);
});
