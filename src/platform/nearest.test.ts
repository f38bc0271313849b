import { expect, test } from "bun:test";
import { nearest } from "./nearest.ts";

const commands = ["serve", "mcp", "chat", "models", "search", "config"];

test.each([
  ["sreve", "serve"], // an adjacent transposition is one edit
  ["serv", "serve"],
  ["SERVE", "serve"],
  ["modles", "models"],
  ["serch", "search"],
  ["mpc", "mcp"],
  ["char", "chat"],
])("%s is meant to be %s", (word, meant) => {
  expect(nearest(word, commands)).toBe(meant);
});

test.each(["", "x", "frobnicate", "sxxxe"])("%j is near nothing", (word) => {
  expect(nearest(word, commands)).toBeUndefined();
});

test("the nearest wins, and of equals the first", () => {
  expect(nearest("port", ["sort", "ports"])).toBe("sort");
  expect(nearest("prots", ["sorts", "ports"])).toBe("ports");
});

test("no candidates, no answer", () => {
  expect(nearest("serve", [])).toBeUndefined();
});
