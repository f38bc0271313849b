import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Conversations } from "./conversations.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "omen-conversations-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what was saved is known again, and names nobody", () => {
  const path = join(folder, "one.json");
  const before = new Conversations(path);
  before.answered("acme/research\nada's secret session", { deployment: "p/m", cached: 0.914 });
  before.save();
  expect(readFileSync(path, "utf8")).not.toContain("ada");
  const after = new Conversations(path);
  expect(after.of("acme/research\nada's secret session")).toEqual({ deployment: "p/m", cached: 0.91 });
  expect(after.of("acme/other\nada's secret session")).toBeUndefined();
});

test.each(["", "{", "{}", "[1]", '[["a"]]', "[[1,2,3]]", "null"])("a file that holds %p is as none", (text) => {
  const path = join(folder, "odd.json");
  writeFileSync(path, text);
  expect(new Conversations(path).of("x")).toBeUndefined();
});

test("those that were silent longest are forgotten first", () => {
  const conversations = new Conversations();
  for (let at = 0; at < 50_000; at++) conversations.answered(`c${at}`, { deployment: "p/m", cached: 0 });
  conversations.answered("c0", { deployment: "p/n", cached: 0 });
  conversations.answered("one more", { deployment: "p/m", cached: 0 });
  expect(conversations.of("c0")?.deployment).toBe("p/n");
  expect(conversations.of("c1")).toBeUndefined();
  conversations.save(); // nowhere
});
