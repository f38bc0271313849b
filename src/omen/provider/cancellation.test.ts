import { expect, test } from "bun:test";
import { Cancellation } from "./cancellation.ts";

test("calls its newest listener once, with the reason known", () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  cancellation.listen(() => heard.push("former"));
  cancellation.listen(() => heard.push(cancellation.reason?.message ?? "none"));
  expect(cancellation.reason).toBeUndefined();
  cancellation.cancel(new Error("enough"));
  cancellation.cancel(new Error("again"));
  expect(heard).toEqual(["enough"]);
});

test("nobody need listen", () => {
  const cancellation = new Cancellation();
  cancellation.listen(() => expect.unreachable());
  cancellation.listen(undefined);
  cancellation.cancel();
  expect(cancellation.reason?.message).toBe("the call was cancelled");
});

test("is a signal where one is needed, asked for before or after", () => {
  const reason = new Error("enough");
  const [before, after] = [new Cancellation(), new Cancellation()];
  const { signal } = before;
  expect(signal.aborted).toBe(false);
  before.cancel(reason);
  after.cancel(reason);
  expect([signal.reason, after.signal.reason]).toEqual([reason, reason]);
});

test("follows a signal, also one that has been aborted", () => {
  const controller = new AbortController();
  const following = Cancellation.of(controller.signal);
  expect(following.reason).toBeUndefined();
  controller.abort(new Error("enough"));
  expect(following.reason?.message).toBe("enough");
  expect(Cancellation.of(controller.signal).reason?.message).toBe("enough");
});
