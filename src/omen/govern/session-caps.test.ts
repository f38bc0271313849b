import { describe, expect, test } from "bun:test";
import type { Charged } from "../spend/spend.ts";
import { SessionCaps } from "./session-caps.ts";

const charged = (session: string, caps: { readonly calls?: number; readonly seconds?: number }): readonly Charged[] => {
  const budget = {
    id: "label:run",
    subject: "label:run",
    label: "run",
    window: "total",
    amount: 1n,
    hard: true,
    isManaged: false,
    ...caps,
  };
  return [{ budget, meter: { id: `session:acme/research/${session}/run`, window: "total", cap: 1n, hard: true } }];
};
const enter = (caps: SessionCaps, given: readonly Charged[], at: number) =>
  caps.enter({ charged: given, at, told: "openai", status: 402 });

describe("caps of a session", () => {
  test("so many calls, each session its own; one that was not sent does not count", () => {
    const caps = new SessionCaps();
    const one = charged("one", { calls: 2 });
    enter(caps, one, 0);
    enter(caps, one, 0)();
    enter(caps, one, 0);
    expect(() => enter(caps, one, 0)).toThrow("This session has had the 2 calls of label:run");
    enter(caps, charged("other", { calls: 2 }), 0);
  });

  test("so many seconds from its first call", () => {
    const caps = new SessionCaps();
    const one = charged("one", { seconds: 3600 });
    enter(caps, one, 5000);
    enter(caps, one, 3_604_999);
    expect(() => enter(caps, one, 3_605_000)).toThrow("the 3,600 seconds of");
  });

  test("what has no caps is not remembered", () => {
    const caps = new SessionCaps();
    for (let call = 0; call < 10; call++) enter(caps, charged("one", {}), call);
    enter(caps, charged("one", { calls: 1 }), 10);
  });
});
