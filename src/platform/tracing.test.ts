import { expect, test } from "bun:test";
import { contextIn } from "./tracing.ts";

test("a traceparent names a trace, a span and whether it is kept", () => {
  expect(contextIn("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")).toEqual({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    traceFlags: 1,
    isRemote: true,
  });
  expect(contextIn("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")?.traceFlags).toBe(0);
  // A later version may say more behind (W3C Trace Context, §4.3).
  expect(contextIn("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")).toBeDefined();
});

test.each([
  [null],
  [undefined],
  [""],
  ["00-00000000000000000000000000000000-b7ad6b7169203331-01"],
  ["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"],
  ["00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"],
  ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more"],
  ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"],
])("%p is no traceparent", (text) => expect(contextIn(text)).toBeUndefined());
