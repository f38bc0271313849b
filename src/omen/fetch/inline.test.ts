import { expect, test } from "bun:test";
import type { Conversation } from "../dialect/conversation.ts";
import { inlined, remotesIn } from "./inline.ts";

const image = (url: string) => ({
  type: "image" as const,
  source: { kind: "url" as const, url },
  detail: "low" as const,
});
const file = (url: string) => ({ type: "file" as const, source: { kind: "url" as const, url }, name: "f" });
const data = { kind: "data" as const, mediaType: "image/png", data: "QQ==" };

const conversation: Conversation = {
  system: [],
  turns: [
    {
      role: "user",
      parts: [
        { type: "text", text: "https://a.example/x.png" },
        image("https://a.example/x.png"),
        image("s3://bucket/x.png"),
        { type: "image", source: data },
        file("HTTP://a.example/x.pdf"),
      ],
    },
    {
      role: "tool",
      parts: [
        { type: "tool_result", callId: "c", content: [image("https://b.example/"), image("https://a.example/x.png")] },
      ],
    },
  ],
  stream: false,
  wantsUsage: false,
  rest: {},
};

test("what only the web leads to is found, each once, and of the kinds that are asked for", () => {
  const images = [
    { kind: "image" as const, url: "https://a.example/x.png" },
    { kind: "image" as const, url: "https://b.example/" },
  ];
  expect(remotesIn(conversation, ["image"])).toEqual(images);
  expect(remotesIn(conversation, ["image", "file"])).toHaveLength(3);
  expect(remotesIn(conversation, [])).toEqual([]);
});

test("what was found takes its place; all else stays as it is", () => {
  const told = inlined(
    conversation,
    ["image"],
    remotesIn(conversation, ["image"]),
    remotesIn(conversation, ["image"]).map(({ url }) => ({ mediaType: "image/gif", data: url })),
  );
  const [user, tool] = told.turns;
  expect(user?.parts).toEqual([
    { type: "text", text: "https://a.example/x.png" },
    { type: "image", source: { kind: "data", mediaType: "image/gif", data: "https://a.example/x.png" }, detail: "low" },
    image("s3://bucket/x.png"),
    { type: "image", source: data },
    file("HTTP://a.example/x.pdf"),
  ]);
  expect(JSON.stringify(tool)).not.toContain('"kind":"url"');
  expect(remotesIn(told, ["image"])).toEqual([]);
});
