import { expect, test } from "bun:test";
import {
  affinity,
  beginningOf,
  branchOf,
  conversationKey,
  requestClassOf,
  seedOf,
  sessionOf,
} from "./conversation-key.ts";

test("later turns have the same beginning as the first", () => {
  const turns = [
    { role: "system", content: 'a "b]" c' },
    { role: "user", content: "first [1]" },
  ];
  const of = (messages: readonly object[]): string => {
    const text = `{"model":"auto","messages":${JSON.stringify(messages)}}`;
    return beginningOf(text, text.indexOf("["));
  };
  const first = of(turns);
  expect(of([...turns, { role: "assistant", content: "x" }, { role: "user", content: "y" }])).toBe(first);
  expect(of([turns[0] ?? {}, { role: "user", content: "another" }])).not.toBe(first);
});

test("what names a conversation best is believed", () => {
  const signs = { session: undefined, branch: "", cacheKey: undefined, customer: undefined, beginning: () => "x" };
  expect(conversationKey({ ...signs, session: "s", cacheKey: "c" })).toBe("s");
  expect(conversationKey({ ...signs, cacheKey: "c", customer: "u" })).toBe("c");
  expect(conversationKey(signs)).toBe(conversationKey(signs));
  expect(sessionOf(new Headers({ "x-claude-code-session-id": "a", "x-omen-session": "b" }))).toBe("b");
  expect(sessionOf(new Headers())).toBeUndefined();
});

test("taking one of five away moves only what it had", () => {
  const all = ["a", "b", "c", "d", "e"];
  const best = (conversation: string, candidates: readonly string[]) =>
    candidates.reduce((one, other) =>
      affinity(seedOf(conversation), one) >= affinity(seedOf(conversation), other) ? one : other,
    );
  const conversations = Array.from({ length: 2000 }, (_, index) => `conversation ${index}`);
  const moved = conversations.filter((name) => best(name, all) !== best(name, all.slice(1)));
  expect(moved.every((name) => best(name, all) === "a")).toBe(true);
  expect(moved.length / conversations.length).toBeLessThan(0.25);
  expect(moved.length / conversations.length).toBeGreaterThan(0.15);
});

test("agents' kinds of requests are told apart, each with a conversation of its own", () => {
  const of = (headers: Record<string, string>) => [
    requestClassOf(new Headers(headers)),
    branchOf(new Headers(headers)),
  ];
  expect(of({})).toEqual([undefined, ""]);
  expect(of({ "x-claude-code-request-class": "main" })).toEqual([undefined, ""]);
  expect(of({ "x-claude-code-request-class": "subagent", "x-claude-code-agent-id": "a7" })).toEqual([
    "subagent",
    "\na7\nsubagent",
  ]);
  expect(of({ "x-claude-code-request-class": "anything else" })[0]).toBeUndefined();
  expect(of({ "x-openai-subagent": "review" })[0]).toBe("subagent");
  expect(of({ "x-openai-subagent": "compact" })[0]).toBe("compaction");
});
