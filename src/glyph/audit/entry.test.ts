import { expect, test } from "bun:test";
import { canonical, canonicalEntry } from "./entry.ts";

test("an entry is what RFC 8785 makes of it", () => {
  const cases = [
    { v: 1, seq: 0, kind: "log", b: true, a: "x", gone: undefined },
    { dur_ms: 0.07, big: 1e21, small: 1e-7, minus: -0, text: '\u20ac\u0000\u001f"\\/\u{1f600}\u2028' },
    { 'q"\n': 1, "\u20ac": 2, "\u{1f600}": 3, "\ufb33": 4, "10": "a", "9": "b", args_hash: "c", "": "d" },
  ];
  for (const fields of cases) expect(canonicalEntry(fields)).toBe(canonical(fields));
  expect(canonicalEntry({ half: "\ud800x" })).toBe('{"half":"\ufffdx"}');
  expect(() => canonical({ half: "\ud800x" })).toThrow();
});

test("the RFC's own examples", () => {
  // RFC 8785 §3.2.2 and §3.2.3.
  const value = JSON.parse(
    String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
  ) as unknown;
  expect(canonical(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"EURO$\u000f\nA'B\"\\\\\"/"}`.replace(
      "EURO",
      "\u20ac",
    ),
  );
});
