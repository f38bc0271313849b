import { expect, test } from "bun:test";
import { changed, givenWhole, type Answer } from "./answer.ts";
import { AnswerTooLarge, collect, readText } from "./collect.ts";
import { fromResponse } from "./response.ts";

const whole = (text: string): Answer =>
  changed(fromResponse(new Response(null)), { follow: givenWhole(Buffer.from(text)) });

const text = (body: Uint8Array): string => Buffer.from(body).toString();

test("a body that is here is given without a promise", () => {
  expect(collect(whole("abc"), 3)).toEqual(Buffer.from("abc"));
  expect(collect(whole(""), 3)).toEqual(Buffer.alloc(0));
});

test("one that has to be waited for is given when it is whole", async () => {
  expect(text(await collect(fromResponse(new Response("abc")), 3))).toBe("abc");
});

test("one that is too large is refused, also where its end comes all the same", async () => {
  expect(collect(whole("abcd"), 3)).rejects.toEqual(new AnswerTooLarge(3));
  expect(collect(fromResponse(new Response("abcd")), 3)).rejects.toEqual(new AnswerTooLarge(3));
  expect(await readText(whole("abcd"), 3)).toEqual({ text: "abc", whole: false });
  expect(await readText(whole("abc"), 3)).toEqual({ text: "abc", whole: true });
});
