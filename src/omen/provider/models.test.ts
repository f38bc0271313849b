import { describe, expect, test } from "bun:test";
import { readAnthropicModels } from "./anthropic.ts";
import { readTags } from "./ollama-models.ts";
import { probablyChats, readModelList } from "./model-list.ts";

describe("readModelList", () => {
  test("reads OpenAI's list and leaves out what has no id", () => {
    const answer = {
      object: "list",
      data: [{ id: "gpt-5", created: 7, owned_by: "openai" }, { id: "" }, null, { id: "text-embedding-3-small" }],
    };
    expect(readModelList(answer)).toEqual([
      { id: "gpt-5", chats: true, created: 7, ownedBy: "openai" },
      { id: "text-embedding-3-small", chats: false },
    ]);
  });

  test.each([null, {}, { data: {} }, "list"])("%j is none", (answer) => {
    expect(() => readModelList(answer)).toThrow("its model list has no data");
  });
});

describe("readTags", () => {
  test("reads Ollama's list; a date that is none is left out", () => {
    const answer = {
      models: [
        { name: "llama3:8b", modified_at: "2026-01-01T00:00:00Z", digest: "a80c" },
        { name: "nomic-embed-text", modified_at: "?" },
        {},
      ],
    };
    expect(readTags(answer)).toEqual([
      { model: { id: "llama3:8b", chats: true, ownedBy: "ollama", created: 1_767_225_600 }, digest: "a80c" },
      { model: { id: "nomic-embed-text", chats: false, ownedBy: "ollama" }, digest: "" },
    ]);
  });

  test.each([null, {}, { models: "none" }])("%j is none", (answer) => {
    expect(() => readTags(answer)).toThrow("no models");
  });
});

describe("readAnthropicModels", () => {
  test("reads Anthropic's list", () => {
    const answer = {
      data: [{ type: "model", id: "claude-x", created_at: "2026-01-01T00:00:00Z" }, { id: "" }, { id: "claude-y" }],
    };
    expect(readAnthropicModels(answer)).toEqual([
      { id: "claude-x", chats: true, ownedBy: "anthropic", created: 1_767_225_600 },
      { id: "claude-y", chats: true, ownedBy: "anthropic" },
    ]);
  });

  test("refuses anything else", () => {
    expect(() => readAnthropicModels({ models: [] })).toThrow("no data");
  });
});

test.each([
  ["gpt-5-mini", true],
  ["qwen3-coder:30b", true],
  ["whisper-1", false],
  ["tts-1-hd", false],
  ["gpt-realtime", false],
  ["omni-moderation-latest", false],
])("%s chats: %p", (id, chats) => {
  expect(probablyChats(id)).toBe(chats);
});
