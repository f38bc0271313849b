import { expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import { Fields, objectsMax } from "./fields.ts";

const lists = (outer: number, inner: number) => ({
  messages: Array.from({ length: outer }, () => ({ content: Array.from({ length: inner }, () => ({ type: "text" })) })),
});
const read = (body: object): number =>
  (new Fields(body).objects("messages") ?? []).reduce(
    (count, message) => count + 1 + (message.objects("content")?.length ?? 0),
    1,
  );

test("a request has so many objects in all, however they lie, and the first beyond is named", () => {
  expect(read(lists(999, 99))).toBe(99_901);
  let failure: unknown;
  try {
    read(lists(1000, 100));
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({
    status: 400,
    param: expect.stringMatching(/^messages\[9\d\d\]\.content\[\d+\]$/),
    message: `The request has more than ${objectsMax} messages and parts.`,
  });
});
