import { expect, test } from "bun:test";
import { inEncoding, isOtherwise } from "./encoding.ts";

const floats = { object: "list", data: [{ object: "embedding", index: 0, embedding: [0.5, -2] }], model: "m" };
const texts = { ...floats, data: [{ object: "embedding", index: 0, embedding: "AAAAPwAAAMA=" }] };
const bytes = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

test("vectors come as they were asked for, whichever their server gives", () => {
  expect(inEncoding(floats, "base64")).toEqual(texts);
  expect(inEncoding(texts, "float")).toEqual(floats);
  for (const [answer, asked] of [
    [floats, "base64"],
    [texts, "float"],
  ] as const)
    expect(isOtherwise(bytes(answer), asked)).toBe(true);
});

test("what is as it was asked for, or no vector, stays", () => {
  expect([isOtherwise(bytes(floats), "float"), isOtherwise(bytes(texts), "base64")]).toEqual([false, false]);
  expect(isOtherwise(bytes({ data: [] }), "float")).toBe(false);
  const odd = { data: [null, 7, { embedding: [1, "x"] }] };
  expect(inEncoding(odd, "base64")).toEqual(odd);
});
