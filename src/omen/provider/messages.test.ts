import { describe, expect, test } from "bun:test";
import { withInstructionsFirst, withThoughts, withTurnsTaken, withWordAfterResults } from "./messages.ts";

const said = (role: string, content: string) => ({ role, content });
const image = { type: "image_url", image_url: { url: "https://a/b.png" } };

describe("instructions", () => {
  const ordered = (...messages: Parameters<typeof withInstructionsFirst>[0]) => {
    const reported: string[] = [];
    return [withInstructionsFirst(messages, (field) => reported.push(field)), reported];
  };

  test("before all turns are one", () => {
    expect(ordered(said("system", "a"), said("system", "b"), said("user", "x"))).toEqual([
      [said("system", "a\n\nb"), said("user", "x")],
      [],
    ]);
  });

  test("among the turns are the user's words, in their place, and reported", () => {
    const results = { role: "tool", tool_call_id: "c", content: "y" };
    expect(
      ordered(
        said("system", "a"),
        said("user", "x"),
        said("system", "b"),
        results,
        said("system", "c"),
        said("user", "z"),
      ),
    ).toEqual([
      [said("system", "a"), said("user", "x\n\nb"), results, said("user", "c"), said("user", "z")],
      ["turn.system", "turn.system"],
    ]);
  });

  test("behind what is more than a text are a part", () => {
    const user = { role: "user", content: [{ type: "text", text: "x" }, image] };
    expect(ordered(user, said("system", "b"))).toEqual([
      [{ role: "user", content: [...user.content, { type: "text", text: "b" }] }],
      ["turn.system"],
    ]);
  });
});

describe("of messages in a row", () => {
  const call = { role: "assistant", content: null, tool_calls: [{ id: "c" }] };
  const result = { role: "tool", tool_call_id: "c", content: "y" };

  test("one is made where one speaks", () => {
    expect(withTurnsTaken([said("system", "s"), said("user", "a"), said("user", "b"), said("user", "c")])).toEqual([
      said("system", "s"),
      said("user", "a\n\nb\n\nc"),
    ]);
    expect(withTurnsTaken([{ role: "user", content: [image] }, said("user", "b")])).toEqual([
      { role: "user", content: [image, { type: "text", text: "b" }] },
    ]);
    expect(withTurnsTaken([said("user", "x"), said("assistant", "a"), said("assistant", "b")])).toEqual([
      said("user", "x"),
      said("assistant", "a\n\nb"),
    ]);
  });

  test("a call stays last in its own, and results stay as they are", () => {
    expect(withTurnsTaken([said("assistant", "a"), call, result, result])).toEqual([
      { ...call, content: "a" },
      result,
      result,
    ]);
    const apart = [call, said("assistant", "a")];
    expect(withTurnsTaken(apart)).toEqual(apart);
  });

  test("a thought stays before what followed it, and a name with its owner", () => {
    const thoughtful = { ...said("assistant", "b"), reasoning_content: "hm" };
    expect(withTurnsTaken([said("assistant", "a"), thoughtful])).toEqual([said("assistant", "a"), thoughtful]);
    expect(withTurnsTaken([thoughtful, said("assistant", "c")])).toEqual([{ ...thoughtful, content: "b\n\nc" }]);
    const named = [
      { ...said("user", "a"), name: "Ann" },
      { ...said("user", "b"), name: "Bob" },
    ];
    expect(withTurnsTaken(named)).toEqual(named);
  });
});

test("where thoughts are demanded all that the model said has some, if only empty ones", () => {
  const never = (field: string): never => {
    throw new Error(`${field} was reported`);
  };
  const call = { role: "assistant", content: null, tool_calls: [{ id: "c" }] };
  expect(withThoughts(call, "demanded", never)).toEqual({ ...call, reasoning_content: "" });
  const thought = { ...said("assistant", "y"), reasoning_content: "hm" };
  expect(withThoughts(thought, "demanded", never)).toEqual(thought);
  expect(withThoughts(said("user", "x"), "demanded", never)).toEqual(said("user", "x"));
});

test("between results and the user stands the assistant", () => {
  const result = { role: "tool", tool_call_id: "c", content: "y" };
  expect(withWordAfterResults([said("user", "x"), result, result, said("user", "z"), said("user", "z")])).toEqual([
    said("user", "x"),
    result,
    result,
    said("assistant", " "),
    said("user", "z"),
    said("user", "z"),
  ]);
});
