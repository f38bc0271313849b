import { expect, test } from "bun:test";
import { CallIds, withOwnIds } from "./call-ids.ts";
import type { Part, Turn } from "./conversation.ts";

const call = (id: string, name = "f"): Part => ({ type: "tool_call", id, name, arguments: "{}" });
const result = (callId: string, text: string): Part => ({
  type: "tool_result",
  callId,
  content: [{ type: "text", text }],
});
const turns = (...given: (readonly [Turn["role"], ...Part[]])[]): readonly Turn[] =>
  given.map(([role, ...parts]) => ({ role, parts }));

test("an id that stands once stays, and its turn with it", () => {
  const given = turns(["assistant", call("a"), call("b")], ["tool", result("b", "1"), result("a", "2")]);
  const told = withOwnIds(given, new CallIds());
  expect(told).toEqual(given);
  expect(told.every((turn, index) => turn === given[index])).toBe(true);
});

test("calls that begin anew with each answer are told apart, and so are their results", () => {
  const given = turns(
    ["assistant", call("call_0"), call("call_1")],
    ["tool", result("call_1", "1"), result("call_0", "0")],
    ["assistant", call("call_0")],
    ["tool", result("call_0", "again")],
    ["assistant", call("call_0")],
    ["tool", result("call_0", "once more")],
  );
  expect(withOwnIds(given, new CallIds())).toEqual(
    turns(
      ["assistant", call("call_0"), call("call_1")],
      ["tool", result("call_1", "1"), result("call_0", "0")],
      ["assistant", call("call_0_2")],
      ["tool", result("call_0_2", "again")],
      ["assistant", call("call_0_3")],
      ["tool", result("call_0_3", "once more")],
    ),
  );
});

test("two of one id in one turn are told apart by the order of their results", () => {
  const given = turns(["assistant", call("x"), call("x")], ["tool", result("x", "1"), result("x", "2")]);
  expect(withOwnIds(given, new CallIds())).toEqual(
    turns(["assistant", call("x"), call("x_2")], ["tool", result("x", "1"), result("x_2", "2")]),
  );
});

test("an id with a number that is taken goes on to the next, and none becomes one", () => {
  const ids = new CallIds();
  expect(["a_2", "a", "a", "a", "", ""].map((id) => ids.own(id))).toEqual([
    "a_2",
    "a",
    "a_3",
    "a_4",
    "call_2",
    "call_3",
  ]);
});

test("a result of no call stays as it is", () => {
  const given = turns(["user", result("lost", "1")]);
  expect(withOwnIds(given, new CallIds())).toEqual(given);
});
