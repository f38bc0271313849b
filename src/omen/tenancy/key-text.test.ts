import { expect, test } from "bun:test";
import { makeKey, readKey } from "./key-text.ts";

test("a key says who it is and whether it is whole", () => {
  for (let count = 0; count < 200; count++) {
    const { id, text } = makeKey();
    expect(text).toMatch(/^sk-omen-[0-9A-Za-z]{10}_[0-9A-Za-z]{49}$/);
    expect(readKey(text)).toEqual({ kind: "omen", id });
    const at = 8 + (count % 59);
    if (at === 18) continue;
    const other = text[at] === "x" ? "y" : "x";
    expect(readKey(text.slice(0, at) + other + text.slice(at + 1))).toEqual({ kind: "mistyped" });
  }
});

test("the checksum is CRC32 in base 62", () => {
  expect(readKey("sk-omen-7Hq2xW9LmA_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7yEeeby3abP3E2Z17lo0o")).toEqual({
    kind: "omen",
    id: "7Hq2xW9LmA",
  });
});

test.each(["sk-proj-abc", "ollama", "sk-omen-ghost", ""])("%j is somebody else's", (text) => {
  expect(readKey(text)).toEqual({ kind: "foreign" });
});

test("a rotated key keeps its id and changes its secret", () => {
  const first = makeKey();
  const second = makeKey(first.id);
  expect([second.id, second.text === first.text]).toEqual([first.id, false]);
});
