import { describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { checkArguments } from "./arguments.ts";
import { oneOf } from "./one-of.ts";

const schema = Type.Object(
  {
    path: Type.String(),
    first_line: Type.Optional(Type.Integer({ minimum: 1 })),
    encoding: Type.Optional(oneOf(["utf8", "base64"])),
  },
  { additionalProperties: false },
);

describe("checkArguments", () => {
  test("gives back what fits the schema, with null for absent", () => {
    const given = { path: "a", first_line: 2 };
    expect(checkArguments(schema, given)).toBe(given);
    expect(checkArguments(schema, { path: "a", first_line: null })).toEqual({ path: "a" });
  });

  const wrong: readonly [given: Record<string, unknown>, message: RegExp][] = [
    [{}, /'path' is missing/],
    [{ path: null }, /'path': expected string/],
    [{ path: 1 }, /'path': expected string/],
    [{ path: "a", first_line: 0 }, /'first_line': expected integer to be greater or equal to 1/],
    [{ path: "a", fist_line: 1 }, /'fist_line' is unknown, did you mean 'first_line'\?/],
    [{ path: "a", zzz: 1 }, /'zzz' is unknown\. Arguments: path, first_line, encoding/],
    [{ path: "a", encoding: "hex" }, /'encoding': expected utf8 or base64/],
  ];
  for (const [given, message] of wrong) {
    test(`names the field of ${JSON.stringify(given)}`, () => {
      expect(() => checkArguments(schema, given)).toThrow(message);
    });
  }
});
